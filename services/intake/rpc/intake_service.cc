// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/intake_service.h"

#include <utility>
#include <vector>

#include "common/dossier/dossier_id.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "services/intake/rpc/convert.h"
#include "services/intake/rpc/listing.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

// Builds the answer to a submission without a read: what was sent, and what the group made of it.
v1::Dossier SubmittedDossier(const Outcome& outcome, const std::string& body) {
  DossierBody parsed;
  parsed.ParseFromString(body);
  return ToDossier({.id = *dossier::ParseDossierId(outcome.dossier_id), .record = outcome.record},
                   parsed);
}

void SetResult(const Outcome& outcome, v1::BatchSubmitResult& result) {
  if (outcome.status.ok()) {
    result.set_dossier_id(outcome.dossier_id);
    *result.mutable_revision() = ToRevision(outcome);
  } else {
    *result.mutable_error() = ToRpcStatus(outcome.status);
  }
}

}  // namespace

absl::StatusOr<v1::Dossier> IntakeServiceHandlers::ReadDossier(const std::string& dossier) const {
  MOTCUA_ASSIGN_OR_RETURN(const StoredDossier stored,
                          runtime_.machine->Find(*runtime_.store, dossier));
  return runtime_.machine->Read(*runtime_.store, stored);
}

template <typename Response>
void IntakeServiceHandlers::AnswerWithDossier(std::shared_ptr<rpc::UnaryCall> call,
                                              std::string dossier_id, Response* response) {
  const auto read = [this, call, dossier_id = std::move(dossier_id), response] {
    auto dossier = ReadDossier(dossier_id);
    if (dossier.ok()) {
      *response->mutable_dossier() = *std::move(dossier);
    }
    call->Finish(dossier.status());
  };
  if (!runtime_.executor->Schedule(read)) {
    // The command was done: its answer must not be lost to a full executor.
    read();
  }
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::SubmitDossier(
    grpc::CallbackServerContext* context, const v1::SubmitDossierRequest* request,
    v1::SubmitDossierResponse* response) {
  // Shared with the command's callback, which the type-erased callbacks of the executor must copy.
  auto call = std::make_shared<rpc::UnaryCall>(context);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  absl::Status valid = call->status();
  valid.Update(Validate(*request));
  if (!valid.ok()) {
    call->Finish(valid);
    return reactor;
  }
  std::vector<SubmitCommand::Item> items;
  items.push_back(ToItem(*request, call->info()));
  const size_t bytes = request->ByteSizeLong();
  auto done = [this, call, response, body = items.front().body](const absl::Status& status,
                                                                Outcomes& outcomes) {
    if (!status.ok() || !outcomes.front().status.ok()) {
      call->Finish(status.ok() ? outcomes.front().status : status);
      return;
    }
    const Outcome& outcome = outcomes.front();
    *response->mutable_revision() = ToRevision(outcome);
    if (outcome.repeated) {
      AnswerWithDossier(call, outcome.dossier_id, response);
    } else {
      *response->mutable_dossier() = SubmittedDossier(outcome, body);
      call->Finish(absl::OkStatus());
    }
  };
  runtime_.committer->Enqueue(std::make_unique<SubmitCommand>(
      runtime_.machine, std::move(items), bytes, call->info().deadline, std::move(done)));
  return reactor;
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::BatchSubmitDossiers(
    grpc::CallbackServerContext* context, const v1::BatchSubmitDossiersRequest* request,
    v1::BatchSubmitDossiersResponse* response) {
  auto call = std::make_shared<rpc::UnaryCall>(context);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  absl::Status valid = call->status();
  valid.Update(Validate(*request));
  if (!valid.ok()) {
    call->Finish(valid);
    return reactor;
  }
  std::vector<SubmitCommand::Item> items;
  items.reserve(request->requests_size());
  for (const v1::SubmitDossierRequest& one : request->requests()) {
    SubmitCommand::Item item;
    item.refusal = Validate(one);
    items.push_back(item.refusal.ok() ? ToItem(one, call->info()) : std::move(item));
  }
  runtime_.committer->Enqueue(std::make_unique<SubmitCommand>(
      runtime_.machine, std::move(items), request->ByteSizeLong(), call->info().deadline,
      [call, response](const absl::Status& status, const Outcomes& outcomes) {
        if (status.ok()) {
          for (const Outcome& outcome : outcomes) {
            SetResult(outcome, *response->add_results());
          }
        }
        call->Finish(status);
      }));
  return reactor;
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* IntakeServiceHandlers::Move(grpc::CallbackServerContext* context,
                                                      const Request* request, Response* response,
                                                      TransitionCommand::Item item) {
  auto call = std::make_shared<rpc::UnaryCall>(context);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  absl::Status valid = call->status();
  valid.Update(Validate(*request));
  if (!valid.ok()) {
    call->Finish(valid);
    return reactor;
  }
  item.request = ToRequestInfo(*request, request->request_id(), call->info());
  item.dossier = request->dossier();
  item.etag = request->etag();
  runtime_.committer->Enqueue(std::make_unique<TransitionCommand>(
      runtime_.machine, std::move(item), call->info().deadline,
      [this, call, response](const absl::Status& status, const Outcomes& outcomes) {
        if (!status.ok() || !outcomes.front().status.ok()) {
          call->Finish(status.ok() ? outcomes.front().status : status);
          return;
        }
        *response->mutable_revision() = ToRevision(outcomes.front());
        AnswerWithDossier(call, outcomes.front().dossier_id, response);
      }));
  return reactor;
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::AcceptDossier(
    grpc::CallbackServerContext* context, const v1::AcceptDossierRequest* request,
    v1::AcceptDossierResponse* response) {
  return Move(context, request, response, {.kind = TransitionCommand::Kind::kAccept});
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::RefuseDossier(
    grpc::CallbackServerContext* context, const v1::RefuseDossierRequest* request,
    v1::RefuseDossierResponse* response) {
  return Move(context, request, response,
              {.kind = TransitionCommand::Kind::kRefuse, .body = ToBody(request->reason())});
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::SupplementDossier(
    grpc::CallbackServerContext* context, const v1::SupplementDossierRequest* request,
    v1::SupplementDossierResponse* response) {
  return Move(context, request, response,
              {.kind = TransitionCommand::Kind::kSupplement,
               .body = ToBody(request->documents()),
               .document_count = static_cast<uint32_t>(request->documents_size())});
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::WithdrawDossier(
    grpc::CallbackServerContext* context, const v1::WithdrawDossierRequest* request,
    v1::WithdrawDossierResponse* response) {
  return Move(context, request, response, {.kind = TransitionCommand::Kind::kWithdraw});
}

grpc::ServerUnaryReactor* IntakeServiceHandlers::GetDossier(grpc::CallbackServerContext* context,
                                                            const v1::GetDossierRequest* request,
                                                            v1::GetDossierResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Run(std::move(call), request->min_revisions(), rpc::ReadPlace::kHere,
                             [this, request, response]() -> absl::Status {
                               MOTCUA_ASSIGN_OR_RETURN(*response->mutable_dossier(),
                                                       ReadDossier(request->dossier()));
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
  return runtime_.reads->Run(std::move(call), request->min_revisions(), rpc::ReadPlace::kExecutor,
                             [this, request, response] {
                               return ReadDossierPage(*runtime_.store, *runtime_.machine, *request,
                                                      *response);
                             });
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* IntakeServiceHandlers::ImportDossiers(
    grpc::CallbackServerContext* context) {
  return new ImportStream(runtime_, &imports_, *context);
}

}  // namespace motcua::intake
