// SPDX-License-Identifier: Apache-2.0
#include "tools/demo/live_course.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "client/request_id.h"
#include "common/status/status_macros.h"
#include "tools/terminal/error_text.h"
#include "tools/terminal/words.h"

namespace motcua::demo {
namespace {

using common::v1::DossierState;
using intake::v1::IntakeService;
using processing::v1::ProcessingService;

constexpr int kAttemptsMax = 6;
constexpr absl::Duration kRetryDelay = absl::Milliseconds(50);

class Walker {
 public:
  Walker(const client::Connection& connection, Latencies& latencies)
      : connection_(connection), latencies_(latencies) {}

  absl::StatusOr<LiveDossier> Walk(intake::v1::SubmitDossierRequest& submit) {
    MOTCUA_RETURN_IF_ERROR(HandIn(submit));
    MOTCUA_RETURN_IF_ERROR(
        (Move<processing::v1::StartProcessingRequest, processing::v1::StartProcessingResponse>(
            &ProcessingService::Stub::StartProcessing, common::v1::DOSSIER_STATE_IN_PROGRESS)));
    MOTCUA_RETURN_IF_ERROR(
        (Move<processing::v1::RequestSupplementRequest, processing::v1::RequestSupplementResponse>(
            &ProcessingService::Stub::RequestSupplement,
            common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED)));
    MOTCUA_RETURN_IF_ERROR(Supplement(submit));
    MOTCUA_RETURN_IF_ERROR(
        (Move<processing::v1::ResumeProcessingRequest, processing::v1::ResumeProcessingResponse>(
            &ProcessingService::Stub::ResumeProcessing, common::v1::DOSSIER_STATE_IN_PROGRESS)));
    MOTCUA_RETURN_IF_ERROR(
        (Move<processing::v1::ResolveDossierRequest, processing::v1::ResolveDossierResponse>(
            &ProcessingService::Stub::ResolveDossier, common::v1::DOSSIER_STATE_RESOLVED)));
    MOTCUA_RETURN_IF_ERROR(
        (Move<processing::v1::ReturnResultRequest, processing::v1::ReturnResultResponse>(
            &ProcessingService::Stub::ReturnResult, common::v1::DOSSIER_STATE_RESULT_RETURNED)));
    return std::move(live_);
  }

 private:
  absl::Status HandIn(intake::v1::SubmitDossierRequest& submit) {
    intake::v1::SubmitDossierResponse submitted;
    MOTCUA_RETURN_IF_ERROR(
        Call(*connection_.intake, &IntakeService::Stub::SubmitDossier, submit, submitted));
    MOTCUA_RETURN_IF_ERROR(
        Expect(submitted.dossier().state(), common::v1::DOSSIER_STATE_REGISTERED));
    live_.dossier_id = submitted.dossier().dossier_id();

    intake::v1::AcceptDossierRequest accept;
    accept.set_dossier(live_.dossier_id);
    accept.set_etag(submitted.dossier().etag());
    intake::v1::AcceptDossierResponse accepted;
    MOTCUA_RETURN_IF_ERROR(
        Call(*connection_.intake, &IntakeService::Stub::AcceptDossier, accept, accepted));
    live_.dossier_code = accepted.dossier().dossier_code();
    return Expect(accepted.dossier().state(), common::v1::DOSSIER_STATE_ACCEPTED);
  }

  absl::Status Supplement(const intake::v1::SubmitDossierRequest& submit) {
    intake::v1::SupplementDossierRequest request;
    request.set_dossier(live_.dossier_code);
    *request.add_documents() = submit.documents(0);
    intake::v1::SupplementDossierResponse response;
    MOTCUA_RETURN_IF_ERROR(
        Call(*connection_.intake, &IntakeService::Stub::SupplementDossier, request, response));
    return Expect(response.dossier().state(), common::v1::DOSSIER_STATE_ACCEPTED);
  }

  template <typename Request, typename Response, typename Method>
  absl::Status Move(Method method, DossierState expected) {
    Request request;
    request.set_dossier(live_.dossier_code);
    if constexpr (requires { request.set_note(""); }) request.set_note("demo");
    live_.revisions.AppendTo(*request.mutable_min_revisions());
    Response response;
    MOTCUA_RETURN_IF_ERROR(Call(*connection_.processing, method, request, response));
    return Expect(response.course().state(), expected);
  }

  // Calls with a request id, and again with the same one while the service asks to.
  template <typename Stub, typename Method, typename Request, typename Response>
  absl::Status Call(Stub& stub, Method method, Request& request, Response& response) {
    request.set_request_id(client::RandomRequestId());
    grpc::Status status;
    for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
      const absl::Time start = absl::Now();
      status = client::Call(connection_, stub, method, request, response);
      if (status.ok()) {
        latencies_.Add(absl::Now() - start);
        live_.revisions.Add(response.revision());
        return absl::OkStatus();
      }
      if (status.error_code() != grpc::StatusCode::UNAVAILABLE &&
          status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) {
        break;
      }
      const auto asked = client::ErrorOf(status).retry_delay.value_or(kRetryDelay);
      absl::SleepFor(std::max(asked, kRetryDelay) * attempt);
    }
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                        absl::StrCat(Request::descriptor()->name(), " of ", live_.dossier_id, ": ",
                                     terminal::ErrorLine(client::ErrorOf(status))));
  }

  absl::Status Expect(DossierState state, DossierState expected) const {
    if (state == expected) return absl::OkStatus();
    return absl::InternalError(absl::StrCat(live_.dossier_id, " is ", terminal::WordOf(state),
                                            " where it must be ", terminal::WordOf(expected)));
  }

  const client::Connection& connection_;
  Latencies& latencies_;
  LiveDossier live_;
};

}  // namespace

std::vector<processing::v1::CourseAction> LiveActions() {
  return {processing::v1::COURSE_ACTION_ACCEPT,
          processing::v1::COURSE_ACTION_START,
          processing::v1::COURSE_ACTION_REQUEST_SUPPLEMENT,
          processing::v1::COURSE_ACTION_RECEIVE_SUPPLEMENT,
          processing::v1::COURSE_ACTION_RESUME,
          processing::v1::COURSE_ACTION_RESOLVE,
          processing::v1::COURSE_ACTION_RETURN_RESULT};
}

absl::StatusOr<LiveDossier> TakeThrough(const client::Connection& connection,
                                        intake::v1::SubmitDossierRequest request,
                                        Latencies& latencies) {
  return Walker(connection, latencies).Walk(request);
}

}  // namespace motcua::demo
