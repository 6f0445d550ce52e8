// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/reads.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"

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

namespace {

size_t BytesOf(const Reads::Response& response) {
  const auto* const message = std::get_if<google::protobuf::Message*>(&response);
  return message != nullptr ? (*message)->ByteSizeLong()
                            : std::get<grpc::ByteBuffer*>(response)->Length();
}

void LetGo(google::protobuf::Message& message) {
  // Clear would keep the memory for other contents.
  const std::unique_ptr<google::protobuf::Message> empty(message.New());
  message.GetReflection()->Swap(&message, empty.get());
}
void LetGo(grpc::ByteBuffer& bytes) { bytes.Clear(); }

// Takes room for what was read; lets go of it if there is none, since a call may last a while yet.
absl::Status Reserve(AnswerRoom::HeldAnswer& answer, const Reads::Response& response,
                     size_t bytes) {
  absl::Status reserved = answer.Reserve(bytes);
  if (!reserved.ok()) {
    std::visit([](auto* const refused) { LetGo(*refused); }, response);
  }
  return reserved;
}

absl::Status ReadInto(AnswerRoom::HeldAnswer& answer, const Reads::Response& response,
                      const Reads::Read& read) {
  MOTCUA_RETURN_IF_ERROR(read());
  return Reserve(answer, response, BytesOf(response));
}

}  // namespace

AnswerRoom::HeldAnswer* Reads::MakeHeldAnswer(UnaryCall& call) const {
  auto* const answer = new AnswerRoom::HeldAnswer(room_.get(), call.context());
  call.set_reactor(answer);
  return answer;
}

grpc::ServerUnaryReactor* Reads::Run(UnaryCall call, const Revisions& min_revisions,
                                     Response response, Read read) const {
  if (!call.ok()) {
    const absl::Status status = call.status();
    return rpc::Answer(std::move(call), status);
  }
  if (min_revisions.empty()) {
    return RunAtOnce(std::move(call), response, read);
  }
  AnswerRoom::HeldAnswer* const answer = MakeHeldAnswer(call);
  const absl::Duration time_limit = TimeToWait(call.info());
  // Shared because std::function must be copyable; one callback uses it at a time.
  auto shared = std::make_shared<UnaryCall>(std::move(call));
  Wait(min_revisions, time_limit,
       [shared, answer, response, read = std::move(read)](const absl::Status& reached) {
         if (!reached.ok()) {
           shared->Finish(reached);
         } else {
           shared->Finish(shared->IsCancelled() ? absl::CancelledError()
                                                : ReadInto(*answer, response, read));
         }
       });
  return answer;
}

// gRPC's own reactor ends a call without another thread: a seventh less CPU for one that is small.
grpc::ServerUnaryReactor* Reads::RunAtOnce(UnaryCall call, const Response& response,
                                           const Read& read) const {
  const absl::Status status = call.IsCancelled() ? absl::CancelledError() : read();
  const size_t bytes = status.ok() ? BytesOf(response) : 0;
  if (!room_->Counts(bytes)) {
    return rpc::Answer(std::move(call), status);
  }
  AnswerRoom::HeldAnswer* const answer = MakeHeldAnswer(call);
  const absl::Status reserved = Reserve(*answer, response, bytes);
  return rpc::Answer(std::move(call), reserved);
}

grpc::ServerUnaryReactor* Reads::Scan(UnaryCall call, const Revisions& min_revisions,
                                      Response response, Read read) const {
  if (!call.ok()) {
    const absl::Status status = call.status();
    return rpc::Answer(std::move(call), status);
  }
  AnswerRoom::HeldAnswer* const answer = MakeHeldAnswer(call);
  const absl::Duration time_limit = TimeToWait(call.info());
  // Shared as above: the wait has it, and then the scan.
  auto shared = std::make_shared<UnaryCall>(std::move(call));
  const auto scan = [shared, answer, response, read = std::move(read)] {
    const absl::Status status = shared->IsCancelled() ? absl::CancelledError() : answer->Admit();
    shared->Finish(status.ok() ? ReadInto(*answer, response, read) : status);
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
