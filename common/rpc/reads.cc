// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/reads.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::rpc {
namespace {

void ReadAndFinish(UnaryCall& call, const std::function<absl::Status()>& read) {
  call.Finish(call.IsCancelled() ? absl::CancelledError() : read());
}

}  // namespace

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

grpc::ServerUnaryReactor* Reads::Run(
    UnaryCall call,
    const google::protobuf::RepeatedPtrField<motcua::common::v1::Revision>& min_revisions,
    ReadPlace place, std::function<absl::Status()> read) const {
  if (!call.ok()) {
    const absl::Status status = call.status();
    return Answer(std::move(call), status);
  }
  if (min_revisions.size() > kRevisionCountMax) {
    errors::Violations violations;
    violations.Add("min_revisions", absl::StrCat("must be at most ", kRevisionCountMax));
    return Answer(std::move(call), violations.ToStatus());
  }
  std::vector<engine::Revision> revisions;
  revisions.reserve(min_revisions.size());
  for (const motcua::common::v1::Revision& revision : min_revisions) {
    revisions.push_back(FromProto(revision));
  }

  grpc::ServerUnaryReactor* const reactor = call.reactor();
  const absl::Duration time_limit = TimeToWait(call.info());
  // Shared because std::function must be copyable; one callback has it at a time.
  auto shared = std::make_shared<UnaryCall>(std::move(call));
  auto go_on = [executor = place == ReadPlace::kExecutor ? executor_ : nullptr, shared,
                read = std::move(read)](absl::Status reached) {
    if (!reached.ok()) {
      shared->Finish(reached);
    } else if (executor == nullptr) {
      ReadAndFinish(*shared, read);
    } else if (!executor->Schedule([shared, read] { ReadAndFinish(*shared, read); })) {
      shared->Finish(errors::MakeError(errors::Reason::kQueueFull, "too many reads are waiting"));
    }
  };
  if (revisions.empty()) {
    go_on(absl::OkStatus());
  } else {
    gate_->Wait(std::move(revisions), time_limit, std::move(go_on));
  }
  return reactor;
}

}  // namespace motcua::rpc
