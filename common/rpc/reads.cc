// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/reads.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::rpc {
engine::Revision FromProto(const motcua::common::v1::Revision& revision) {
  return {revision.journal(), revision.partition(), revision.sequence()};
}

motcua::common::v1::Revision ToProto(const engine::Revision& revision) {
  motcua::common::v1::Revision proto;
  proto.set_journal(revision.journal);
  proto.set_partition(revision.partition);
  proto.set_sequence(revision.sequence);
  return proto;
}

grpc::ServerUnaryReactor* Reads::Run(UnaryCall call, const Revisions& min_revisions,
                                     Read read) const {
  if (!call.ok()) {
    const absl::Status status = call.status();
    return rpc::Answer(std::move(call), status);
  }
  grpc::ServerUnaryReactor* const reactor = call.reactor();
  const absl::Duration time_limit = TimeToWait(call.info());
  // Shared because std::function must be copyable; one callback uses it at a time.
  auto shared = std::make_shared<UnaryCall>(std::move(call));
  Wait(min_revisions, time_limit, [shared, read = std::move(read)](const absl::Status& reached) {
    if (!reached.ok()) {
      shared->Finish(reached);
    } else {
      shared->Finish(shared->IsCancelled() ? absl::CancelledError() : read());
    }
  });
  return reactor;
}

grpc::ServerUnaryReactor* Reads::Scan(UnaryCall call, const Revisions& min_revisions,
                                      const google::protobuf::Message* response, Read read) const {
  if (!call.ok()) {
    const absl::Status status = call.status();
    return rpc::Answer(std::move(call), status);
  }
  auto* const answer = new AnswerRoom::Answer(room_.get(), call.context());
  call.set_reactor(answer);
  const absl::Duration time_limit = TimeToWait(call.info());
  // Shared as above: the wait has it, and then the scan.
  auto shared = std::make_shared<UnaryCall>(std::move(call));
  const auto scan = [shared, answer, response, read = std::move(read)] {
    absl::Status status = shared->IsCancelled() ? absl::CancelledError() : answer->Admit();
    if (status.ok()) {
      status = read();
    }
    if (status.ok()) {
      answer->Hold(response->ByteSizeLong());
    }
    shared->Finish(status);
  };
  Wait(min_revisions, time_limit,
       [executor = executor_, shared, scan](const absl::Status& reached) {
         if (!reached.ok()) {
           shared->Finish(reached);
         } else if (!executor->Schedule(scan)) {
           shared->Finish(
               errors::MakeError(errors::Reason::kQueueFull, "too many reads are waiting"));
         }
       });
  return answer;
}

void Reads::Wait(const Revisions& min_revisions, absl::Duration time_limit, Reached reached) const {
  if (min_revisions.empty()) {
    reached(absl::OkStatus());
    return;
  }
  if (min_revisions.size() > kRevisionCountMax) {
    errors::Violations violations;
    violations.Add("min_revisions", absl::StrCat("must be at most ", kRevisionCountMax));
    reached(violations.ToStatus());
    return;
  }
  std::vector<engine::Revision> revisions;
  revisions.reserve(min_revisions.size());
  for (const motcua::common::v1::Revision& revision : min_revisions) {
    revisions.push_back(FromProto(revision));
  }
  gate_->Wait(std::move(revisions), time_limit, std::move(reached));
}

}  // namespace motcua::rpc
