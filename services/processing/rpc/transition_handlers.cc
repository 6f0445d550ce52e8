// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/engine/request_log.h"
#include "common/rpc/call.h"
#include "common/rpc/message_bytes.h"
#include "services/processing/app/transition_command.h"
#include "services/processing/rpc/check_call.h"
#include "services/processing/rpc/processing_service.h"

namespace motcua::processing {
namespace {

using dossier::Action;

template <typename Request>
absl::string_view NoteOf(const Request& request) {
  if constexpr (requires { request.note(); }) {
    return request.note();
  } else {
    return {};
  }
}

// The content of a request: which method, and everything but its id and what it waits for. The
// dossier has no space in it, and the note is last.
template <typename Request>
std::string FingerprintOf(const Request& request) {
  return engine::Fingerprint({Request::descriptor()->full_name(), " ", request.dossier(), " ",
                              absl::AlphaNum(request.etag().size()).Piece(), " ", request.etag(),
                              NoteOf(request)});
}

template <typename Request>
TransitionRequest ReadTransition(Action action, const rpc::CallInfo& info, const Request& request) {
  return {.action = action,
          .key = {.caller = info.caller,
                  .request_id = request.request_id(),
                  .fingerprint = FingerprintOf(request)},
          .traceparent = info.traceparent,
          .dossier = request.dossier(),
          .etag = request.etag(),
          .note = std::string(NoteOf(request))};
}

}  // namespace

template <typename Request>
grpc::ServerUnaryReactor* ProcessingServiceHandlers::Move(Action action,
                                                          grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request_bytes,
                                                          grpc::ByteBuffer* response) const {
  rpc::UnaryCall call(context);
  rpc::ParsedRequest<Request> request(*request_bytes);
  if (const absl::Status valid = Check(call, request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  grpc::ServerUnaryReactor* const reactor = call.reactor();
  const absl::Duration time_left = rpc::TimeLeft(call.info());
  const absl::Duration time_to_wait = rpc::TimeToWait(call.info());
  TransitionRequest transition = ReadTransition(action, call.info(), *request);
  auto answer = [call = std::move(call),
                 response](absl::StatusOr<TransitionOutcome> outcome) mutable {
    if (outcome.ok()) {
      *response = rpc::ToByteBuffer(std::move(outcome->answer));
    }
    call.Finish(outcome.status());
  };
  auto command = std::make_unique<TransitionCommand>(runtime_.machine, std::move(transition),
                                                     time_left, std::move(answer));
  if (request->min_revisions().empty()) {
    runtime_.committer->Enqueue(std::move(command));
    return reactor;
  }
  std::vector<engine::Revision> revisions;
  for (const motcua::common::v1::Revision& revision : request->min_revisions()) {
    revisions.push_back(rpc::FromProto(revision));
  }
  // Shared because std::function must be copyable; it is called once.
  auto waiting = std::make_shared<std::unique_ptr<TransitionCommand>>(std::move(command));
  runtime_.gate->Wait(std::move(revisions), time_to_wait,
                      [committer = runtime_.committer, waiting](const absl::Status& reached) {
                        if (reached.ok()) {
                          committer->Enqueue(std::move(*waiting));
                        } else {
                          (*waiting)->Done(reached);
                        }
                      });
  return reactor;
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::StartProcessing(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::StartProcessingRequest>(Action::kStart, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::RequestSupplement(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::RequestSupplementRequest>(Action::kRequestSupplement, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ResumeProcessing(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::ResumeProcessingRequest>(Action::kResume, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::RequestPayment(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::RequestPaymentRequest>(Action::kRequestPayment, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ConfirmPayment(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::ConfirmPaymentRequest>(Action::kConfirmPayment, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::StopProcessing(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::StopProcessingRequest>(Action::kStop, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ResolveDossier(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::ResolveDossierRequest>(Action::kResolve, context, request, response);
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ReturnResult(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return Move<v1::ReturnResultRequest>(Action::kReturnResult, context, request, response);
}

}  // namespace motcua::processing
