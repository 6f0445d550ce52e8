// SPDX-License-Identifier: Apache-2.0
// How a handler answers a read: wait until the revisions that the caller has seen elsewhere are
// seen here, read, finish. A handler is then
//     rpc::UnaryCall call(context);
//     if (const absl::Status valid = Validate(*request); !valid.ok()) {
//       return rpc::Answer(std::move(call), valid);
//     }
//     return reads_->Run(std::move(call), request->min_revisions(), response,
//                        [=, this] { return ReadCourse(*request, *response); });
// Synchronised: one instance serves all threads.
#ifndef MOTCUA_COMMON_RPC_READS_H_
#define MOTCUA_COMMON_RPC_READS_H_

#include <functional>
#include <memory>
#include <variant>

#include "absl/status/status.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/rpc/answer_room.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "motcua/common/v1/revision.pb.h"

namespace motcua::rpc {

engine::Revision FromProto(const motcua::common::v1::Revision& revision);
motcua::common::v1::Revision ToProto(const engine::Revision& revision);

class Reads {
 public:
  // What a client has seen of everything: the two journals, each with a catalogue and as many
  // partitions as a store can have.
  static constexpr int kRevisionCountMax = 2050;

  // Both outlive the server.
  Reads(engine::RevisionGate* gate, executor::Executor* executor, AnswerRoomLimits limits = {})
      : gate_(gate), executor_(executor), room_(std::make_unique<AnswerRoom>(limits)) {}

  // Makes a call's answer one that takes room, before its reactor is returned: for calls that are
  // not reads, but answer as much. `call` has not been finished.
  AnswerRoom::HeldAnswer* MakeHeldAnswer(UnaryCall& call) const;

  // What callers have not taken yet.
  const AnswerRoom& room() const { return *room_; }

  // What a read fills in: a message, or its bytes.
  using Response = std::variant<google::protobuf::Message*, grpc::ByteBuffer*>;
  using Read = std::function<absl::Status()>;
  using Revisions = google::protobuf::RepeatedPtrField<motcua::common::v1::Revision>;

  // Waits, reads, finishes. `read` fills in the response and says how it went; it is not called
  // when the wait fails or the caller has gone. Answers a bad call by itself. The reasons are those
  // of RevisionGate::Wait, INVALID_FIELD for more than kRevisionCountMax revisions, and what `read`
  // says; QUEUE_FULL if there is no room for a large answer (AnswerRoom). It runs on the thread
  // that brings the news: a few point reads.
  grpc::ServerUnaryReactor* Run(UnaryCall call, const Revisions& min_revisions, Response response,
                                Read read) const;

  // The same for scans, on the executor. QUEUE_FULL also if that is full.
  grpc::ServerUnaryReactor* Scan(UnaryCall call, const Revisions& min_revisions, Response response,
                                 Read read) const;

 private:
  grpc::ServerUnaryReactor* RunAtOnce(UnaryCall call, const Response& response,
                                      const Read& read) const;

  using Reached = std::function<void(absl::Status)>;

  // Calls `reached` once these revisions are seen, or with why they are not.
  void Wait(const Revisions& min_revisions, absl::Duration time_limit, Reached reached) const;

  engine::RevisionGate* const gate_;
  executor::Executor* const executor_;
  const std::unique_ptr<AnswerRoom> room_;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_READS_H_
