// SPDX-License-Identifier: Apache-2.0
// One unary call in the hands of a handler: who calls, until when, and the one Finish that it owes.
// Everything that is the same for every call is done here: the cap on absent deadlines, the
// caller's name, the trace, the conversion of statuses with their details. Confined, movable:
// whoever holds it finishes it; dropped without Finish it answers INTERNAL. gRPC cannot end a
// callback call that nobody finishes, and a server's shutdown waits for it.
//
// A caller may be told of the end before Finish, and whatever Finish says is then for nobody:
// DEADLINE_EXCEEDED when its time is up, CANCELLED when the server stops (a call that comes while
// it does, or is not finished within the grace) or an answer was not taken (answer_room.h). What
// was handed to the committer is done all the same, so both leave the outcome open: the same
// request, with its request id, gets the answer.
#ifndef MOTCUA_COMMON_RPC_CALL_H_
#define MOTCUA_COMMON_RPC_CALL_H_

#include <chrono>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rpc/limits.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

// What the adapter read off a call.
struct CallInfo {
  std::string caller;  // Metadata `motcua-caller`; "anonymous" without it. At most 64 characters.
  std::string traceparent;  // Metadata `traceparent` if it has the W3C form, else empty. Where
                            // spans are on it names the span of this call (call_tracing.h).
  // The caller's, or now + kDeadlineCap if absent or later.
  std::chrono::steady_clock::time_point deadline;
};

// How long the call goes on: its deadline as something that is measured, and not set.
absl::Duration TimeLeft(const CallInfo& info);
// How long it may wait for something, so that the answer that it did not come still arrives.
absl::Duration TimeToWait(const CallInfo& info);

// Metadata `traceparent`, if it has the W3C form, else empty. Holds as long as the metadata.
absl::string_view ReadTraceparent(
    const std::multimap<grpc::string_ref, grpc::string_ref>& metadata);
// Puts another in its place. `traceparent` outlives the metadata.
void SetTraceparent(absl::string_view traceparent,
                    std::multimap<grpc::string_ref, grpc::string_ref>& metadata);

// Reads the metadata. INVALID_FIELD if `motcua-caller` is longer than 64 characters, has others
// than A-Z, a-z, 0-9, ".", "-", "_", "@", or is given more than once: what stands between may have
// read another one than we would.
absl::StatusOr<CallInfo> ReadCallInfo(const grpc::ServerContextBase& context);

// The wire form of a status: code, message, and google.rpc.Status with the payloads as details, cut
// to what every client receives (limits.h). A status without a reason is none of ours, so its text
// may say anything: it goes to the log, and the caller gets INTERNAL. CANCELLED passes as it is.
grpc::Status ToGrpcStatus(const absl::Status& status);
// The other way, for clients: details become payloads.
absl::Status FromGrpcStatus(const grpc::Status& status);

class UnaryCall {
 public:
  // Reads the call info; a bad one is told by ok() and status(), and is the handler's to answer.
  explicit UnaryCall(grpc::CallbackServerContext* context);
  ~UnaryCall();
  UnaryCall(UnaryCall&& other) noexcept;
  UnaryCall& operator=(UnaryCall&&) = delete;

  // What the handler returns to gRPC, whatever happens to this object. Get it before moving the
  // call.
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }
  // Another one in place of gRPC's own, to hear when the answer is gone.
  void set_reactor(grpc::ServerUnaryReactor* reactor) { reactor_ = reactor; }
  grpc::CallbackServerContext* context() const { return context_; }
  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }
  const CallInfo& info() const { return info_; }
  // Whether nobody waits for the answer any more: work not yet begun may be left out.
  bool IsCancelled() const { return reactor_ != nullptr && context_->IsCancelled(); }

  // Answers. The response must be filled in before if the status is OK. Request, response and
  // context are gone once this was called.
  void Finish(const absl::Status& status);

 private:
  grpc::CallbackServerContext* context_;
  grpc::ServerUnaryReactor* reactor_;  // Null once finished or moved from.
  CallInfo info_;
  absl::Status status_;
};

// Answers at once, for a handler that goes no further: `return Answer(std::move(call), status);`.
grpc::ServerUnaryReactor* Answer(UnaryCall call, const absl::Status& status);

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_CALL_H_
