// SPDX-License-Identifier: Apache-2.0
// The flags that all services have in common, read from the command line and, where it says
// nothing, from the environment (MOTCUA_LISTEN for --listen, and so on). Immutable.
#ifndef MOTCUA_COMMON_SERVICE_OPTIONS_H_
#define MOTCUA_COMMON_SERVICE_OPTIONS_H_

#include <cstdint>
#include <iosfwd>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "common/log/log.h"

namespace motcua::service {

inline constexpr char kVersion[] = "0.1.0";

// Exit statuses of a service's process.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;  // It could not start, or not end in order.
inline constexpr int kExitUsage = 2;

struct Description {
  std::string program;  // "motcua-intake".
  std::string summary;  // One sentence for --help.
  int default_port = 0;
};

// A flag that only one service has. Its value is a text.
struct ExtraFlag {
  std::string name;  // "--intake"; its variable is MOTCUA_INTAKE.
  std::string description;
  std::string* value = nullptr;  // What stands there is the default.
  bool required = false;
};

struct Options {
  std::string listen;     // Host and port; port 0 takes a free one.
  std::string store;      // Folder of the store; made if it is not there.
  std::string backups;    // Folder for backups; empty: none are taken.
  std::string port_file;  // Where to write the port once the service listens; empty: nowhere.
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
  uint32_t partition_count = 16;
  size_t cache_bytes = size_t{32} << 20;
  absl::Duration drain_grace = absl::Seconds(20);
};

// What to do when the command line wanted only help, or was wrong: everything is printed already.
struct Exit {
  int status = kExitOk;
};

// Where ParseOptions prints: help and version to one, errors to the other.
struct Output {
  std::ostream& out;
  std::ostream& error;
};

std::variant<Options, Exit> ParseOptions(const Description& description,
                                         const std::vector<ExtraFlag>& extra_flags,
                                         const std::vector<std::string>& arguments, Output output);

// The arguments of main without the program's name.
std::vector<std::string> Arguments(int argc, char** argv);

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_OPTIONS_H_
