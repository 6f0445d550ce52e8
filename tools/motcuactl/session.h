// SPDX-License-Identifier: Apache-2.0
//
// What every command of motcuactl works with: where to write, the global flags, the connection, and
// the one way to make a unary call that adds request id and revisions and prints what went wrong.
//
// Exit status of every command: 0 done, 1 refused or failed, 2 wrong usage.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_MOTCUACTL_SESSION_H_
#define MOTCUA_TOOLS_MOTCUACTL_SESSION_H_

#include <grpcpp/grpcpp.h>

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/connection.h"
#include "client/request_id.h"
#include "client/revision_set.h"
#include "common/rpc/tls.h"

namespace motcua::ctl {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Where output goes, found out once in main.cc.
struct Terminal {
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

enum class Format { kText, kJson, kCsv };

struct GlobalFlags {
  client::Addresses addresses;
  rpc::ClientTls tls;  // Of the addresses for callers.
  std::string caller = "motcuactl";
  double timeout_seconds = 10;
  std::string format = "text";
  bool no_color = false;
  std::string request_id;
  std::vector<std::string> min_revisions;
};

class Session {
 public:
  Session(std::ostream& out, std::ostream& err, Terminal terminal)
      : out_(out), err_(err), terminal_(terminal) {}

  // Set by the parser before a command runs.
  GlobalFlags flags;
  int exit_code = kExitDone;

  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  bool err_is_terminal() const { return terminal_.err_is_terminal; }
  bool color_out() const { return terminal_.out_is_terminal && !flags.no_color; }
  bool color_err() const { return terminal_.err_is_terminal && !flags.no_color; }
  Format format() const;
  absl::Duration timeout() const { return absl::Seconds(flags.timeout_seconds); }

  // Connects at the first use.
  const client::Connection& connection();

  // The revisions of --min-revision, checked when the flags were parsed.
  client::RevisionSet min_revisions() const;

  // Prints an error and gives the exit status for it.
  int Fail(const grpc::Status& status, absl::string_view request_id = "");
  int Fail(const absl::Status& status);
  int FailUsage(absl::string_view message);

  // True if the call was OK; prints the error otherwise. Fills in request_id where it is empty and
  // min_revisions where the request has them.
  template <typename Stub, typename Method, typename Request, typename Response>
  bool Call(Stub& stub, Method method, Request& request, Response& response) {
    std::string request_id;
    if constexpr (requires { request.set_request_id(std::string()); }) {
      if (request.request_id().empty()) {
        request.set_request_id(flags.request_id.empty() ? client::RandomRequestId()
                                                        : flags.request_id);
      }
      request_id = request.request_id();
    }
    if constexpr (requires { request.mutable_min_revisions(); }) {
      request.clear_min_revisions();
      min_revisions().AppendTo(*request.mutable_min_revisions());
    }
    const grpc::Status status = client::Call(connection(), stub, method, request, response);
    if (!status.ok()) Fail(status, request_id);
    return status.ok();
  }

 private:
  std::ostream& out_;
  std::ostream& err_;
  const Terminal terminal_;
  std::optional<client::Connection> connection_;
};

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_SESSION_H_
