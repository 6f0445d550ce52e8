// SPDX-License-Identifier: Apache-2.0
// The flags that all services have in common, read from the command line, the environment and a
// file (flags.h says which goes before which), and checked before anything is opened
// (preflight.h). Immutable.
#ifndef MOTCUA_COMMON_SERVICE_OPTIONS_H_
#define MOTCUA_COMMON_SERVICE_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/rpc/access_log.h"
#include "common/rpc/tls.h"
#include "common/service/exit.h"
#include "common/trace/settings.h"

namespace motcua::service {

struct Description {
  std::string program;  // "motcua-intake".
  std::string summary;  // One sentence for --help.
  int default_port = 0;
  int default_admin_port = 0;    // 0: no server for operators unless it is asked for.
  int default_metrics_port = 0;  // 0: no metrics unless they are asked for.
};

// A flag that only one service has. Its value is a text.
struct ExtraFlag {
  std::string name;  // "--intake"; its variable is MOTCUA_INTAKE.
  std::string description;
  std::string* value = nullptr;  // What stands there is the default.
  bool required = false;
  // Says what is wrong with a value, or "" (preflight.h has some); null: all are right.
  std::function<std::string(const std::string&)> check;
};

struct Options {
  std::string listen;          // Host and port; port 0 takes a free one.
  std::string store;           // Folder of the store; made if it is not there.
  std::string backups;         // Folder for backups; empty: none are taken.
  std::string port_file;       // Where to write the port once the service listens; empty: nowhere.
  std::string metrics_listen;  // Host and port that answer for metrics; empty: none are kept.
  std::string admin_listen;    // Host and port for operators and probes; empty: none.
  rpc::ServerTls tls;          // Of the callers' port.
  std::string tls_ca;          // Of the services that this one calls; empty: plaintext.
  bool reflection = true;      // On the callers' port; operators always have it.
  bool channelz = false;       // On the operators' port.
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
  // Which calls are logged when they have ended; nullopt: none.
  std::optional<rpc::AccessLogMode> access_log = rpc::AccessLogMode::kFailed;
  std::optional<trace::Settings> traces;  // From the OTEL_* variables; nullopt: none are exported.
  uint32_t partition_count = 16;
  size_t cache_bytes = size_t{32} << 20;
  // From the signal to the moment when calls that still go on are cancelled.
  absl::Duration drain_grace = absl::Seconds(20);
  // How much of that time new calls are still taken, while health says NOT_SERVING.
  absl::Duration drain_delay = absl::ZeroDuration();
};

// What to do when only words were wanted, or something is wrong: everything is printed already.
struct Exit {
  int status = kExitOk;
};

// Where ParseOptions prints: help, version and the checked configuration to one, errors to the
// other.
struct Output {
  std::ostream& out;
  std::ostream& error;
};

std::variant<Options, Exit> ParseOptions(const Description& description,
                                         const std::vector<ExtraFlag>& extra_flags,
                                         const std::vector<std::string>& arguments, Output output);

// TLS of the calls that a service makes itself: it shows the certificate that it serves with.
rpc::ClientTls OutgoingTls(const Options& options);

// The arguments of main without the program's name.
std::vector<std::string> Arguments(int argc, char** argv);

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_OPTIONS_H_
