// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/intake_service.h"

#include <utility>
#include <vector>

#include "common/dossier/dossier_id.h"
#include "common/errors/errors.h"
#include "common/rpc/message_bytes.h"
#include "common/status/status_macros.h"
#include "services/intake/rpc/body_bytes.h"
#include "services/intake/rpc/convert.h"
#include "services/intake/rpc/dossier_answer.h"
#include "services/intake/rpc/listing.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

void SetResult(const Outcome& outcome, v1::BatchSubmitResult& result) {
  if (outcome.status.ok()) {
    result.set_dossier_id(outcome.dossier_id);
    *result.mutable_revision() = ToRevision(outcome);
  } else {
    *result.mutable_error() = ToRpcStatus(outcome.status);
  }
}

// What is wrong with a call before its request is looked at, with its bytes, or with its fields.
template <typename Request>
absl::Status Check(const rpc::UnaryCall& call, rpc::ParsedRequest<Request>& request) {
  absl::Status status = call.status();
  status.Update(request.status());
  return status.ok() ? Validate(*request) : status;
}

// Without a read: what the group made of the dossier, with its private parts.
void AnswerFrom(const Outcome& outcome, absl::Span<const std::string> parts,
                grpc::ByteBuffer* response) {
  const StoredDossier dossier{.id = *dossier::ParseDossierId(outcome.dossier_id),
                              .record = outcome.record};
  *response = rpc::ToByteBuffer(DossierAnswer(dossier, parts, &outcome));
}

// What a refusal takes while its batch waits: far more than an empty item that is refused.
size_t BytesOf(const absl::Status& refusal) {
  constexpr size_t kOfEach = 64;
  size_t bytes = refusal.message().size();
  refusal.ForEachPayload([&bytes](absl::string_view type_url, const absl::Cord& payload) {
    bytes += kOfEach + type_url.size() + payload.size();
  });
  return bytes;
}

// The command was done. Where callers leave no room for its answer this one is not given, and a
// retry with the same request id has it.
void FinishDone(rpc::UnaryCall& call, rpc::AnswerRoom::HeldAnswer& answer,
                grpc::ByteBuffer* response) {
  if (answer.Reserve(response->Length()).ok()) {
    call.Finish(absl::OkStatus());
    return;
  }
  response->Clear();
  call.Finish(
      errors::MakeError(errors::Reason::kAnswerNotGiven,
                        "done, but answers that were not taken leave no room for this one"));
}

}  // namespace

absl::StatusOr<std::string> IntakeServiceHandlers::ReadAnswer(absl::string_view dossier,
                                                              const Outcome* commit) const {
  MOTCUA_ASSIGN_OR_RETURN(const StoredDossier stored,
                          runtime_.machine->Find(*runtime_.store, dossier));
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<std::string> parts,
                          runtime_.machine->ReadParts(*runtime_.store, stored));
  return DossierAnswer(stored, parts, commit);
}

void IntakeServiceHandlers::AnswerWithDossier(std::shared_ptr<rpc::UnaryCall> call,
                                              rpc::AnswerRoom::HeldAnswer* answer,
                                              const Outcome& outcome, grpc::ByteBuffer* response) {
  const auto read = [this, call = std::move(call), answer, outcome, response] {
    auto bytes = ReadAnswer(outcome.dossier_id, &outcome);
    if (!bytes.ok()) {
      call->Finish(bytes.status());
      return;
    }
    *response = rpc::ToByteBuffer(*std::move(bytes));
    FinishDone(*call, *answer, response);
  };
  if (!runtime_.executor->Schedule(read)) {
    // The command was done: its answer must not be lost to a full executor.
    read();
  }
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::SubmitDossier(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request_bytes,
    grpc::ByteBuffer* response) {
  // Shared with the command's callback, which the type-erased callbacks of the executor must copy.
  auto call = std::make_shared<rpc::UnaryCall>(context);
  rpc::ParsedRequest<v1::SubmitDossierRequest> request(*request_bytes);
  if (const absl::Status valid = Check(*call, request); !valid.ok()) {
    return rpc::Answer(std::move(*call), valid);
  }
  rpc::AnswerRoom::HeldAnswer* const answer = runtime_.reads->MakeHeldAnswer(*call);
  std::vector<SubmitCommand::Item> items;
  items.push_back(ToItem(*request, request.bytes(), call->info()));
  auto done = [this, call, answer, response, body = items.front().body](const absl::Status& status,
                                                                        Outcomes& outcomes) {
    if (!status.ok() || !outcomes.front().status.ok()) {
      call->Finish(status.ok() ? outcomes.front().status : status);
      return;
    }
    const Outcome& outcome = outcomes.front();
    if (outcome.repeated) {
      AnswerWithDossier(call, answer, outcome, response);
      return;
    }
    AnswerFrom(outcome, {&body, 1}, response);
    FinishDone(*call, *answer, response);
  };
  runtime_.committer->Enqueue(
      std::make_unique<SubmitCommand>(runtime_.machine, std::move(items), request_bytes->Length(),
                                      rpc::TimeLeft(call->info()), std::move(done)));
  return answer;
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::BatchSubmitDossiers(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request_bytes,
    grpc::ByteBuffer* response) {
  auto call = std::make_shared<rpc::UnaryCall>(context);
  rpc::ParsedRequest<v1::BatchSubmitDossiersRequest> request(*request_bytes);
  if (const absl::Status valid = Check(*call, request); !valid.ok()) {
    return rpc::Answer(std::move(*call), valid);
  }
  rpc::AnswerRoom::HeldAnswer* const answer = runtime_.reads->MakeHeldAnswer(*call);
  std::vector<SubmitCommand::Item> items;
  items.reserve(request->requests_size());
  std::vector<absl::string_view> bytes = CutRequests(request.bytes());
  // One for each, whatever the bytes were: without its own, a body is serialised.
  bytes.resize(request->requests_size());
  size_t waiting_bytes = request_bytes->Length();
  for (int i = 0; i < request->requests_size(); ++i) {
    const v1::SubmitDossierRequest& one = request->requests(i);
    SubmitCommand::Item item;
    item.refusal = Validate(one);
    waiting_bytes += BytesOf(item.refusal);
    items.push_back(item.refusal.ok() ? ToItem(one, bytes[i], call->info()) : std::move(item));
  }
  runtime_.committer->Enqueue(std::make_unique<SubmitCommand>(
      runtime_.machine, std::move(items), waiting_bytes, rpc::TimeLeft(call->info()),
      [this, call, answer, response](const absl::Status& status, const Outcomes& outcomes) {
        if (!status.ok()) {
          call->Finish(status);
          return;
        }
        TellRefused(outcomes, runtime_);
        v1::BatchSubmitDossiersResponse results;
        for (const Outcome& outcome : outcomes) {
          SetResult(outcome, *results.add_results());
        }
        *response = rpc::ToByteBuffer(results.SerializeAsString());
        FinishDone(*call, *answer, response);
      }));
  return answer;
}

template <typename Request>
grpc::ServerUnaryReactor* IntakeServiceHandlers::Move(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request_bytes,
    grpc::ByteBuffer* response,
    absl::FunctionRef<void(const Request&, TransitionCommand::Item&)> set) {
  auto call = std::make_shared<rpc::UnaryCall>(context);
  rpc::ParsedRequest<Request> request(*request_bytes);
  if (const absl::Status valid = Check(*call, request); !valid.ok()) {
    return rpc::Answer(std::move(*call), valid);
  }
  rpc::AnswerRoom::HeldAnswer* const answer = runtime_.reads->MakeHeldAnswer(*call);
  TransitionCommand::Item item{
      .request = ToRequestInfo(*request, request->request_id(), call->info()),
      .dossier = request->dossier(),
      .etag = request->etag()};
  set(*request, item);
  runtime_.committer->Enqueue(std::make_unique<TransitionCommand>(
      runtime_.machine, std::move(item), rpc::TimeLeft(call->info()),
      [this, call, answer, response](const absl::Status& status, const Outcomes& outcomes) {
        if (!status.ok() || !outcomes.front().status.ok()) {
          call->Finish(status.ok() ? outcomes.front().status : status);
        } else if (const auto& parts = outcomes.front().parts; parts.has_value()) {
          AnswerFrom(outcomes.front(), *parts, response);
          FinishDone(*call, *answer, response);
        } else {
          AnswerWithDossier(call, answer, outcomes.front(), response);
        }
      }));
  return answer;
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::AcceptDossier(grpc::CallbackServerContext* context,
                                                               const grpc::ByteBuffer* request,
                                                               grpc::ByteBuffer* response) {
  return Move<v1::AcceptDossierRequest>(context, request, response,
                                        [](const auto& /*request*/, TransitionCommand::Item& item) {
                                          item.kind = TransitionCommand::Kind::kAccept;
                                        });
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::RefuseDossier(grpc::CallbackServerContext* context,
                                                               const grpc::ByteBuffer* request,
                                                               grpc::ByteBuffer* response) {
  return Move<v1::RefuseDossierRequest>(
      context, request, response,
      [](const v1::RefuseDossierRequest& refuse, TransitionCommand::Item& item) {
        item.kind = TransitionCommand::Kind::kRefuse;
        item.body = ToBody(refuse.reason());
      });
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::SupplementDossier(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::SupplementDossierRequest>(
      context, request, response,
      [](const v1::SupplementDossierRequest& supplement, TransitionCommand::Item& item) {
        item.kind = TransitionCommand::Kind::kSupplement;
        item.body = ToBody(supplement.documents());
        item.document_count = static_cast<uint32_t>(supplement.documents_size());
      });
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::WithdrawDossier(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::WithdrawDossierRequest>(
      context, request, response, [](const auto& /*request*/, TransitionCommand::Item& item) {
        item.kind = TransitionCommand::Kind::kWithdraw;
      });
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::GetDossier(grpc::CallbackServerContext* context,
                                                            const grpc::ByteBuffer* request_bytes,
                                                            grpc::ByteBuffer* response) {
  rpc::UnaryCall call(context);
  rpc::ParsedRequest<v1::GetDossierRequest> request(*request_bytes);
  if (const absl::Status valid = Check(call, request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Run(std::move(call), request->min_revisions(), response,
                             [this, dossier = request->dossier(), response]() -> absl::Status {
                               MOTCUA_ASSIGN_OR_RETURN(std::string bytes,
                                                       ReadAnswer(dossier, nullptr));
                               *response = rpc::ToByteBuffer(std::move(bytes));
                               return absl::OkStatus();
                             });
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::ListDossiers(
    grpc::CallbackServerContext* context, const v1::ListDossiersRequest* request,
    v1::ListDossiersResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Scan(
      std::move(call), request->min_revisions(), response, [this, request, response] {
        return ReadDossierPage(*runtime_.store, *runtime_.machine, *request, *response);
      });
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* IntakeServiceHandlers::ImportDossiers(
    grpc::CallbackServerContext* context) {
  return new ImportStream(runtime_, &imports_, *context);
}

}  // namespace motcua::intake
