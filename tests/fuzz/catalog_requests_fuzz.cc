// SPDX-License-Identifier: Apache-2.0
//
// What callers of CatalogService may send: validation never crashes, refuses readably, and lets
// nothing through that is beyond its bounds. Every calendar and limit that it lets through can be
// counted with.
#include <array>

#include "common/calendar/due_time.h"
#include "common/catalog/catalog_conversion.h"
#include "services/intake/rpc/validate.h"
#include "tests/fuzz/accepted.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/messages.h"

namespace motcua::fuzz {
namespace {

namespace v1 = intake::v1;

template <typename Request>
void CheckRequest(const Request& request, absl::string_view /*bytes*/) {
  RequireValidated(request, intake::Validate(request));
}

void RequireLimit(const v1::TimeLimit& limit) {
  const auto value = catalog::ReadTimeLimit(limit);
  MOTCUA_FUZZ_REQUIRE(value.has_value() && calendar::ValidateTimeLimit(*value).ok());
}

void CheckPut(const v1::PutCatalogRequest& request, absl::string_view /*bytes*/) {
  if (!RequireValidated(request, intake::Validate(request))) {
    return;
  }
  for (const v1::WorkingCalendar& calendar : request.calendars()) {
    MOTCUA_FUZZ_REQUIRE(catalog::MakeCalendar(calendar).ok());
  }
  for (const v1::Procedure& procedure : request.procedures()) {
    if (procedure.has_time_limit()) {
      RequireLimit(procedure.time_limit());
    }
    for (const v1::ChannelTimeLimit& limit : procedure.channel_time_limits()) {
      RequireLimit(limit.time_limit());
    }
  }
}

}  // namespace

absl::Span<const MessageKind> Kinds() {
  static const std::array kinds = {
      KindOf<v1::PutCatalogRequest, CheckPut>(),
      KindOf<v1::GetAgencyRequest, CheckRequest<v1::GetAgencyRequest>>(),
      KindOf<v1::GetProcedureRequest, CheckRequest<v1::GetProcedureRequest>>(),
      KindOf<v1::GetCalendarRequest, CheckRequest<v1::GetCalendarRequest>>(),
      KindOf<v1::ListAgenciesRequest, CheckRequest<v1::ListAgenciesRequest>>(),
      KindOf<v1::ListProceduresRequest, CheckRequest<v1::ListProceduresRequest>>(),
      KindOf<v1::ListCalendarsRequest, CheckRequest<v1::ListCalendarsRequest>>(),
  };
  return kinds;
}

}  // namespace motcua::fuzz
