// SPDX-License-Identifier: Apache-2.0
//
// What callers of ProcessingService may send: validation never crashes, refuses readably, and lets
// nothing through that is beyond its bounds.
#include <array>

#include "services/processing/rpc/validate.h"
#include "tests/fuzz/accepted.h"
#include "tests/fuzz/messages.h"

namespace motcua::fuzz {
namespace {

namespace v1 = processing::v1;

template <typename Request>
void CheckRequest(const Request& request, absl::string_view /*bytes*/) {
  RequireValidated(request, processing::Validate(request));
}

template <typename Request>
MessageKind Kind() {
  return KindOf<Request, CheckRequest<Request>>();
}

}  // namespace

absl::Span<const MessageKind> Kinds() {
  static const std::array kinds = {
      Kind<v1::StartProcessingRequest>(),  Kind<v1::RequestSupplementRequest>(),
      Kind<v1::ResumeProcessingRequest>(), Kind<v1::RequestPaymentRequest>(),
      Kind<v1::ConfirmPaymentRequest>(),   Kind<v1::StopProcessingRequest>(),
      Kind<v1::ResolveDossierRequest>(),   Kind<v1::ReturnResultRequest>(),
      Kind<v1::GetCourseRequest>(),        Kind<v1::ListTransitionsRequest>(),
      Kind<v1::ListWorkRequest>(),         Kind<v1::ExplainDueTimeRequest>(),
      Kind<v1::WatchDossierRequest>(),
  };
  return kinds;
}

}  // namespace motcua::fuzz
