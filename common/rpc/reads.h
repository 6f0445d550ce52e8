// SPDX-License-Identifier: Apache-2.0
// How a handler answers a read: wait until the revisions that the caller has seen elsewhere are
// seen here, read, finish. A handler is then
//     rpc::UnaryCall call(context);
//     if (const absl::Status valid = Validate(*request); !valid.ok()) {
//       return rpc::Answer(std::move(call), valid);
//     }
//     return reads_->Run(std::move(call), request->min_revisions(), rpc::ReadPlace::kHere,
//                        [=, this] { return ReadCourse(*request, *response); });
// Immutable: one instance serves all threads.
#ifndef MOTCUA_COMMON_RPC_READS_H_
#define MOTCUA_COMMON_RPC_READS_H_

#include <functional>

#include "absl/status/status.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/rpc/call.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "motcua/common/v1/revision.pb.h"

namespace motcua::rpc {

engine::Revision FromProto(const motcua::common::v1::Revision& revision);
motcua::common::v1::Revision ToProto(const engine::Revision& revision);

// Where a read runs once its revisions are seen.
enum class ReadPlace {
  kHere,      // On the thread that brings the news: for a few point reads.
  kExecutor,  // For scans.
};

class Reads {
 public:
  // What a client has seen of everything: the two journals, each with a catalogue and as many
  // partitions as a store can have.
  static constexpr int kRevisionCountMax = 2050;

  // Both outlive the server.
  Reads(engine::RevisionGate* gate, executor::Executor* executor)
      : gate_(gate), executor_(executor) {}

  // Waits, reads, finishes. `read` fills in the response and says how it went; it is not called
  // when the wait fails or the caller has gone. Answers a bad call by itself. The reasons are those
  // of RevisionGate::Wait, QUEUE_FULL if the executor is full, INVALID_FIELD for more than
  // kRevisionCountMax revisions, and what `read` says.
  grpc::ServerUnaryReactor* Run(
      UnaryCall call,
      const google::protobuf::RepeatedPtrField<motcua::common::v1::Revision>& min_revisions,
      ReadPlace place, std::function<absl::Status()> read) const;

 private:
  engine::RevisionGate* const gate_;
  executor::Executor* const executor_;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_READS_H_
