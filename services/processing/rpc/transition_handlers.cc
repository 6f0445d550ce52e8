// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/engine/request_log.h"
#include "common/rpc/call.h"
#include "services/processing/app/transition_command.h"
#include "services/processing/rpc/processing_service.h"
#include "services/processing/rpc/validate.h"

namespace motcua::processing {
namespace {

using dossier::Action;

// The content of a request: which method, and everything but its id and what it waits for.
template <typename Request>
std::string FingerprintOf(Request request) {
  request.clear_request_id();
  request.clear_min_revisions();
  return engine::Fingerprint(
      absl::StrCat(Request::descriptor()->full_name(), "\n", request.SerializeAsString()));
}

template <typename Request>
TransitionRequest ReadTransition(Action action, const rpc::CallInfo& info, const Request& request) {
  TransitionRequest transition{.action = action,
                               .key = {.caller = info.caller,
                                       .request_id = request.request_id(),
                                       .fingerprint = FingerprintOf(request)},
                               .traceparent = info.traceparent,
                               .dossier = request.dossier(),
                               .etag = request.etag()};
  if constexpr (requires { request.note(); }) {
    transition.note = request.note();
  }
  return transition;
}

// Finishes a call with what became of its command.
template <typename Response>
TransitionCommand::Callback Finisher(std::shared_ptr<rpc::UnaryCall> call, Response* response) {
  return [call = std::move(call), response](absl::StatusOr<TransitionOutcome> outcome) {
    if (outcome.ok()) {
      response->mutable_course()->Swap(&outcome->course);
      *response->mutable_revision() = rpc::ToProto({.journal = kJournalName,
                                                    .partition = outcome->partition,
                                                    .sequence = outcome->sequence});
    }
    call->Finish(outcome.status());
  };
}

}  // namespace

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ProcessingServiceHandlers::Move(Action action,
                                                          grpc::CallbackServerContext* context,
                                                          const Request* request,
                                                          Response* response) const {
  rpc::UnaryCall call(context);
  if (!call.ok()) {
    const absl::Status refusal = call.status();
    return rpc::Answer(std::move(call), refusal);
  }
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  std::vector<engine::Revision> revisions;
  for (const motcua::common::v1::Revision& revision : request->min_revisions()) {
    revisions.push_back(rpc::FromProto(revision));
  }
  grpc::ServerUnaryReactor* const reactor = call.reactor();
  const absl::Time deadline = call.info().deadline;
  TransitionRequest transition = ReadTransition(action, call.info(), *request);
  // Shared because std::function must be copyable; one callback has it at a time.
  auto shared = std::make_shared<rpc::UnaryCall>(std::move(call));
  auto enqueue = [this, shared, response, deadline,
                  transition = std::move(transition)](const absl::Status& reached) {
    if (!reached.ok()) {
      shared->Finish(reached);
      return;
    }
    runtime_.committer->Enqueue(std::make_unique<TransitionCommand>(
        runtime_.machine, transition, deadline, Finisher(shared, response)));
  };
  if (revisions.empty()) {
    enqueue(absl::OkStatus());
  } else {
    runtime_.gate->Wait(std::move(revisions), deadline, std::move(enqueue));
  }
  return reactor;
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::StartProcessing(
    grpc::CallbackServerContext* context, const v1::StartProcessingRequest* request,
    v1::StartProcessingResponse* response) {
  return Move(Action::kStart, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::RequestSupplement(
    grpc::CallbackServerContext* context, const v1::RequestSupplementRequest* request,
    v1::RequestSupplementResponse* response) {
  return Move(Action::kRequestSupplement, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ResumeProcessing(
    grpc::CallbackServerContext* context, const v1::ResumeProcessingRequest* request,
    v1::ResumeProcessingResponse* response) {
  return Move(Action::kResume, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::RequestPayment(
    grpc::CallbackServerContext* context, const v1::RequestPaymentRequest* request,
    v1::RequestPaymentResponse* response) {
  return Move(Action::kRequestPayment, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ConfirmPayment(
    grpc::CallbackServerContext* context, const v1::ConfirmPaymentRequest* request,
    v1::ConfirmPaymentResponse* response) {
  return Move(Action::kConfirmPayment, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::StopProcessing(
    grpc::CallbackServerContext* context, const v1::StopProcessingRequest* request,
    v1::StopProcessingResponse* response) {
  return Move(Action::kStop, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ResolveDossier(
    grpc::CallbackServerContext* context, const v1::ResolveDossierRequest* request,
    v1::ResolveDossierResponse* response) {
  return Move(Action::kResolve, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ReturnResult(
    grpc::CallbackServerContext* context, const v1::ReturnResultRequest* request,
    v1::ReturnResultResponse* response) {
  return Move(Action::kReturnResult, context, request, response);
}

}  // namespace motcua::processing
