// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/caller.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "tests/harness/small_province.h"
#include "tools/terminal/error_text.h"

namespace motcua::crash {
namespace {

using dossier::Action;
using motcua::intake::v1::IntakeService;
using motcua::processing::v1::ProcessingService;

namespace intake_v1 = motcua::intake::v1;
namespace processing_v1 = motcua::processing::v1;

constexpr absl::Duration kCallTimeout = absl::Seconds(2);
constexpr absl::Duration kPauseAfterFailure = absl::Milliseconds(20);
constexpr size_t kPendingMax = 4;

// A request that cannot be carried out now, whatever it is: send it again.
bool MayBeSentAgain(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::CANCELLED:
      return true;
    default:
      return false;
  }
}

std::string RevisionText(const motcua::common::v1::Revision& revision) {
  return absl::StrCat(revision.journal(), "/", revision.partition(), ":", revision.sequence());
}

bool IsOfIntake(Action action) {
  return action == Action::kSubmit || action == Action::kAccept || action == Action::kRefuse ||
         action == Action::kWithdraw;
}

// What both services' transitions have in common.
template <typename MessageRequest>
MessageRequest TransitionOf(const Request& request, const Believed& dossier, bool other_content) {
  MessageRequest message;
  message.set_request_id(request.request_id);
  message.set_dossier(dossier.id);
  if (other_content) {
    message.set_etag("another");
  }
  if constexpr (requires { message.set_note(""); }) {
    message.set_note("ghi chú");
  }
  if constexpr (requires { message.set_reason(""); }) {
    message.set_reason("lý do");
  }
  if constexpr (requires { message.mutable_min_revisions(); }) {
    dossier.seen.AppendTo(*message.mutable_min_revisions());
  }
  return message;
}

template <typename MessageRequest, typename Response, typename Stub, typename Method>
grpc::Status CallTransition(const client::Connection& connection, Stub& stub, Method method,
                            const MessageRequest& message, Answer& answer) {
  Response response;
  const grpc::Status status = client::Call(connection, stub, method, message, response);
  if constexpr (requires { response.dossier(); }) {
    answer.dossier_id = response.dossier().dossier_id();
  } else {
    answer.dossier_id = response.course().dossier_id();
  }
  answer.revision = RevisionText(response.revision());
  return status;
}

}  // namespace

Caller::Caller(std::string name, uint64_t seed, const client::Addresses& addresses)
    : name_(std::move(name)),
      random_(seed),
      connection_(client::Connect(
          addresses, {.caller = name_, .timeout = kCallTimeout, .channel = {.retries = true}})) {}

void Caller::Run(const std::atomic<bool>& stop) {
  while (!stop && violations_.empty()) {
    Step();
  }
}

bool Caller::Settle(absl::Time deadline) {
  while (!pending_.empty() && absl::Now() < deadline && violations_.empty()) {
    SendPending();
  }
  return pending_.empty() || !violations_.empty();
}

void Caller::Step() {
  if (pending_.size() >= kPendingMax || (!pending_.empty() && Below(2) == 0)) {
    SendPending();
    return;
  }
  switch (Below(20)) {
    case 0:
    case 1:
      RepeatAnOldRequest();
      break;
    case 2:
      ReuseAnOldRequestId();
      break;
    case 3:
      AskForWhatIsIllegal();
      break;
    default:
      MakeRequest();
  }
}

// Something that is legal in the state that the caller believes in; a dossier has one request under
// way at most.
void Caller::MakeRequest() {
  Request request{.request_id = absl::StrCat("r-", requests_.size())};
  if (dossiers_.size() < 5 || Below(3) == 0) {
    request.agency = static_cast<int>(Below(kAgencyCount));
  } else {
    request.dossier = Below(dossiers_.size());
    for (const size_t index : pending_) {
      if (requests_[index].action != Action::kSubmit &&
          requests_[index].dossier == request.dossier) {
        return;
      }
    }
    std::vector<Action> legal;
    for (const dossier::Transition& row : dossier::TransitionTable()) {
      // A withdrawal of what processing works on may cross with what processing does.
      const bool may_cross = row.action == Action::kWithdraw && dossier::IsOpen(row.from) &&
                             row.from != motcua::common::v1::DOSSIER_STATE_ACCEPTED;
      if (row.from == dossiers_[request.dossier].state && !may_cross) {
        legal.push_back(row.action);
      }
    }
    if (legal.empty()) {
      return;
    }
    request.action = legal[Below(legal.size())];
  }
  requests_.push_back(std::move(request));
  pending_.push_back(requests_.size() - 1);
  if (Send(requests_.back())) {
    pending_.pop_back();
  }
}

void Caller::SendPending() {
  const size_t place = Below(pending_.size());
  if (Send(requests_[pending_[place]])) {
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(place));
  } else {
    absl::SleepFor(kPauseAfterFailure);
  }
}

bool Caller::Send(Request& request) {
  Answer answer;
  const grpc::Status status = Call(request, /*other_content=*/false, answer);
  if (status.ok()) {
    Believe(request, answer);
    return true;
  }
  if (MayBeSentAgain(status)) {
    return false;
  }
  Complain(
      absl::StrCat("a legal request was refused: ", terminal::ErrorLine(client::ErrorOf(status))),
      request);
  return true;
}

void Caller::Believe(Request& request, const Answer& answer) {
  request.answer = answer;
  if (request.action == Action::kSubmit) {
    request.dossier = dossiers_.size();
    Believed& dossier = dossiers_.emplace_back();
    dossier.id = answer.dossier_id;
    dossier.channel = static_cast<motcua::common::v1::Channel>(1 + request.agency % 3);
  } else {
    Believed& dossier = dossiers_[request.dossier];
    if (dossier.id != answer.dossier_id) {
      Complain("the answer is about another dossier", request);
    }
    dossier.state = *dossier::NextState(request.action, dossier.state);
    dossier.checked = false;
  }
  const absl::Status parsed = dossiers_[request.dossier].seen.Parse(answer.revision);
  if (!parsed.ok()) {
    Complain(absl::StrCat("the answer has no revision: ", answer.revision), request);
  }
}

void Caller::RepeatAnOldRequest() {
  if (requests_.empty()) {
    return;
  }
  const Request& request = requests_[Below(requests_.size())];
  Answer answer;
  if (request.answer.has_value() && Call(request, /*other_content=*/false, answer).ok() &&
      answer != *request.answer) {
    Complain(absl::StrCat("a request that was repeated was answered ", answer.dossier_id, " ",
                          answer.revision, ", and before ", request.answer->dossier_id, " ",
                          request.answer->revision),
             request);
  }
}

void Caller::ReuseAnOldRequestId() {
  if (requests_.empty()) {
    return;
  }
  const Request& request = requests_[Below(requests_.size())];
  if (!request.answer.has_value()) {
    return;
  }
  Answer answer;
  const grpc::Status status = Call(request, /*other_content=*/true, answer);
  if (!MayBeSentAgain(status) && client::ErrorOf(status).reason != "REQUEST_ID_REUSED") {
    Complain(absl::StrCat("a request id that was used before was not refused: ",
                          status.ok() ? "OK" : terminal::ErrorLine(client::ErrorOf(status))),
             request);
  }
}

void Caller::AskForWhatIsIllegal() {
  if (dossiers_.empty()) {
    return;
  }
  const size_t dossier = Below(dossiers_.size());
  const bool busy = std::any_of(pending_.begin(), pending_.end(),
                                [&](size_t index) { return requests_[index].dossier == dossier; });
  const Action action = static_cast<Action>(1 + Below(11));
  // What processing does not know is UNKNOWN_DOSSIER: refused too, but for another reason.
  // Nor does intake know what processing has done meanwhile with a dossier that is withdrawn.
  if (busy || action == Action::kWithdraw ||
      dossier::NextState(action, dossiers_[dossier].state).has_value()) {
    return;
  }
  const Request request{
      .request_id = absl::StrCat("illegal-", commands_), .action = action, .dossier = dossier};
  Answer answer;
  const grpc::Status status = Call(request, /*other_content=*/false, answer);
  const std::string reason = client::ErrorOf(status).reason;
  if (!MayBeSentAgain(status) && reason != "WRONG_STATE" && reason != "UNKNOWN_DOSSIER") {
    Complain(absl::StrCat("what is illegal was not refused, but: ", status.error_code(), " ",
                          status.error_message()),
             request);
  }
}

void Caller::Complain(const std::string& what, const Request& request) {
  violations_.push_back(absl::StrCat(
      name_, ", request ", request.request_id, ", action ", static_cast<int>(request.action),
      request.dossier < dossiers_.size()
          ? absl::StrCat(", dossier ", dossiers_[request.dossier].id, " believed ",
                         std::string(dossier::StateName(dossiers_[request.dossier].state)))
          : std::string(),
      ": ", what));
}

grpc::Status Caller::Call(const Request& request, bool other_content, Answer& answer) {
  ++commands_;
  return IsOfIntake(request.action) ? CallIntake(request, other_content, answer)
                                    : CallProcessing(request, other_content, answer);
}

grpc::Status Caller::CallIntake(const Request& request, bool other_content, Answer& answer) {
  using Stub = IntakeService::Stub;
  Stub& stub = *connection_.intake;
  if (request.action == Action::kSubmit) {
    intake_v1::SubmitDossierRequest message;
    message.set_request_id(request.request_id);
    message.set_agency_code(harness::AgencyCode(request.agency));
    message.set_procedure_code(harness::kProcedureCode);
    message.set_channel(static_cast<motcua::common::v1::Channel>(1 + request.agency % 3));
    auto& applicant = *message.mutable_applicant();
    applicant.set_kind(intake_v1::APPLICANT_KIND_INDIVIDUAL);
    applicant.set_full_name(other_content ? "Lê Văn Khác" : "Nguyễn Thị Hoà");
    applicant.set_identity_number("001199000001");
    return CallTransition<intake_v1::SubmitDossierRequest, intake_v1::SubmitDossierResponse>(
        connection_, stub, &Stub::SubmitDossier, message, answer);
  }
  const Believed& dossier = dossiers_[request.dossier];
  if (request.action == Action::kAccept) {
    return CallTransition<intake_v1::AcceptDossierRequest, intake_v1::AcceptDossierResponse>(
        connection_, stub, &Stub::AcceptDossier,
        TransitionOf<intake_v1::AcceptDossierRequest>(request, dossier, other_content), answer);
  }
  if (request.action == Action::kRefuse) {
    return CallTransition<intake_v1::RefuseDossierRequest, intake_v1::RefuseDossierResponse>(
        connection_, stub, &Stub::RefuseDossier,
        TransitionOf<intake_v1::RefuseDossierRequest>(request, dossier, other_content), answer);
  }
  return CallTransition<intake_v1::WithdrawDossierRequest, intake_v1::WithdrawDossierResponse>(
      connection_, stub, &Stub::WithdrawDossier,
      TransitionOf<intake_v1::WithdrawDossierRequest>(request, dossier, other_content), answer);
}

grpc::Status Caller::CallProcessing(const Request& request, bool other_content, Answer& answer) {
  using Stub = ProcessingService::Stub;
  Stub& stub = *connection_.processing;
  const Believed& dossier = dossiers_[request.dossier];
  const auto call = [&]<typename MessageRequest, typename Response>(auto method, MessageRequest*,
                                                                    Response*) {
    return CallTransition<MessageRequest, Response>(
        connection_, stub, method, TransitionOf<MessageRequest>(request, dossier, other_content),
        answer);
  };
  namespace v1 = processing_v1;
  switch (request.action) {
    case Action::kStart:
      return call(&Stub::StartProcessing, static_cast<v1::StartProcessingRequest*>(nullptr),
                  static_cast<v1::StartProcessingResponse*>(nullptr));
    case Action::kRequestSupplement:
      return call(&Stub::RequestSupplement, static_cast<v1::RequestSupplementRequest*>(nullptr),
                  static_cast<v1::RequestSupplementResponse*>(nullptr));
    case Action::kResume:
      return call(&Stub::ResumeProcessing, static_cast<v1::ResumeProcessingRequest*>(nullptr),
                  static_cast<v1::ResumeProcessingResponse*>(nullptr));
    case Action::kRequestPayment:
      return call(&Stub::RequestPayment, static_cast<v1::RequestPaymentRequest*>(nullptr),
                  static_cast<v1::RequestPaymentResponse*>(nullptr));
    case Action::kConfirmPayment:
      return call(&Stub::ConfirmPayment, static_cast<v1::ConfirmPaymentRequest*>(nullptr),
                  static_cast<v1::ConfirmPaymentResponse*>(nullptr));
    case Action::kStop:
      return call(&Stub::StopProcessing, static_cast<v1::StopProcessingRequest*>(nullptr),
                  static_cast<v1::StopProcessingResponse*>(nullptr));
    case Action::kReturnResult:
      return call(&Stub::ReturnResult, static_cast<v1::ReturnResultRequest*>(nullptr),
                  static_cast<v1::ReturnResultResponse*>(nullptr));
    default:
      return call(&Stub::ResolveDossier, static_cast<v1::ResolveDossierRequest*>(nullptr),
                  static_cast<v1::ResolveDossierResponse*>(nullptr));
  }
}

}  // namespace motcua::crash
