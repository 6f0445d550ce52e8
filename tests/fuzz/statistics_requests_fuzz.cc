// SPDX-License-Identifier: Apache-2.0
//
// What callers of StatisticsService may send: validation never crashes, refuses readably, and lets
// nothing through that is beyond its bounds. A definition that it lets through is a stretch of
// time.
#include <array>

#include "common/time/local_date.h"
#include "services/statistics/domain/report_window.h"
#include "services/statistics/rpc/validate.h"
#include "tests/fuzz/accepted.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/messages.h"

namespace motcua::fuzz {
namespace {

namespace v1 = statistics::v1;

template <typename Request>
void CheckRequest(const Request& request, absl::string_view /*bytes*/) {
  if (!RequireValidated(request, statistics::Validate(request))) {
    return;
  }
  const v1::ReportDefinition& definition = request.definition();
  const absl::TimeZone zone = time::VietnamZone();
  const statistics::ReportWindow window = statistics::WindowOf(definition, zone);
  MOTCUA_FUZZ_REQUIRE(window.start <= window.end);
  MOTCUA_FUZZ_REQUIRE(window.end <= statistics::PeriodEnd(definition, zone));
  MOTCUA_FUZZ_REQUIRE(statistics::ToDay(definition.start_date()) <
                      statistics::ToDay(definition.end_date()));
}

}  // namespace

absl::Span<const MessageKind> Kinds() {
  static const std::array kinds = {
      KindOf<v1::GetDossierReportRequest, CheckRequest<v1::GetDossierReportRequest>>(),
      KindOf<v1::ListReportDossiersRequest, CheckRequest<v1::ListReportDossiersRequest>>(),
  };
  return kinds;
}

}  // namespace motcua::fuzz
