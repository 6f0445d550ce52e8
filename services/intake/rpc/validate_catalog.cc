// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/calendar/due_time.h"
#include "common/catalog/catalog_conversion.h"
#include "common/text/rules.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using errors::Violations;

constexpr int kCalendarCountMax = 100;
constexpr int kAgencyCountMax = 20000;
constexpr int kProcedureCountMax = 20000;
constexpr int kOfferingCountMax = 1000;
constexpr int kRequiredDocumentCountMax = 100;
constexpr int kWeekdayCount = 7;

// Notes the second of two equal codes of one list.
void CheckOnce(const std::string& field, const std::string& code, std::set<std::string>& seen,
               Violations& violations) {
  if (!code.empty() && !seen.insert(code).second) {
    violations.Add(field, "stands in the request twice");
  }
}

void CheckTimeLimit(const std::string& field, const v1::TimeLimit& limit, Violations& violations) {
  const auto value = catalog::ReadTimeLimit(limit);
  if (!value.has_value()) {
    violations.Add(field, "must say working_days, working_hours or calendar_days");
  } else if (!calendar::ValidateTimeLimit(*value).ok()) {
    violations.Add(field, "must be 1 to 3650 days, or 1 to 29200 working hours");
  }
}

void CheckAgency(const std::string& path, const v1::Agency& agency, Violations& violations) {
  text::CheckLine(path + ".display_name", agency.display_name(), {1, 200}, violations);
  if (agency.kind() == v1::AGENCY_KIND_UNSPECIFIED || !v1::AgencyKind_IsValid(agency.kind())) {
    violations.Add(path + ".kind", "is not a kind that is known here");
  }
  CheckAgencyCode(path + ".parent_agency_code", agency.parent_agency_code(), Presence::kOptional,
                  violations);
  CheckCatalogCode(path + ".calendar_code", agency.calendar_code(), Presence::kRequired,
                   violations);
}

void CheckOffering(const std::string& path, const v1::Procedure& procedure,
                   Violations& violations) {
  if (procedure.offering_agency_codes().empty() && procedure.offering_agency_kinds().empty()) {
    violations.Add(path + ".offering_agency_kinds",
                   "some agency must offer it, by its code or its kind");
  }
  if (procedure.offering_agency_codes_size() > kOfferingCountMax) {
    violations.Add(path + ".offering_agency_codes",
                   absl::StrCat("must have at most ", kOfferingCountMax));
  }
  for (int i = 0; i < procedure.offering_agency_codes_size(); ++i) {
    CheckAgencyCode(absl::StrCat(path, ".offering_agency_codes[", i, "]"),
                    procedure.offering_agency_codes(i), Presence::kRequired, violations);
  }
  std::set<int> kinds;
  for (int i = 0; i < procedure.offering_agency_kinds_size(); ++i) {
    const v1::AgencyKind kind = procedure.offering_agency_kinds(i);
    if (kind == v1::AGENCY_KIND_UNSPECIFIED || !v1::AgencyKind_IsValid(kind)) {
      violations.Add(absl::StrCat(path, ".offering_agency_kinds[", i, "]"),
                     "is not a kind that is known here");
    } else if (!kinds.insert(kind).second) {
      violations.Add(absl::StrCat(path, ".offering_agency_kinds[", i, "]"),
                     "stands in the list twice");
    }
  }
}

void CheckLimits(const std::string& path, const v1::Procedure& procedure, Violations& violations) {
  if (procedure.has_time_limit()) {
    CheckTimeLimit(path + ".time_limit", procedure.time_limit(), violations);
  }
  std::set<int> channels;
  for (int i = 0; i < procedure.channel_time_limits_size(); ++i) {
    const std::string item = absl::StrCat(path, ".channel_time_limits[", i, "]");
    const v1::ChannelTimeLimit& limit = procedure.channel_time_limits(i);
    if (limit.channel() == motcua::common::v1::CHANNEL_UNSPECIFIED ||
        !motcua::common::v1::Channel_IsValid(limit.channel())) {
      violations.Add(item + ".channel", "is not a channel that is known here");
    } else if (!channels.insert(limit.channel()).second) {
      violations.Add(item + ".channel", "stands in the list twice");
    }
    CheckTimeLimit(item + ".time_limit", limit.time_limit(), violations);
  }
}

void CheckProcedure(const std::string& path, const v1::Procedure& procedure,
                    Violations& violations) {
  text::CheckLine(path + ".display_name", procedure.display_name(), {1, 500}, violations);
  CheckCatalogCode(path + ".field_code", procedure.field_code(), Presence::kRequired, violations);
  text::CheckLine(path + ".field_name", procedure.field_name(), {1, 200}, violations);
  if (procedure.level() == motcua::common::v1::ONLINE_LEVEL_UNSPECIFIED ||
      !motcua::common::v1::OnlineLevel_IsValid(procedure.level())) {
    violations.Add(path + ".level", "is not a level that is known here");
  }
  CheckLimits(path, procedure, violations);
  CheckOffering(path, procedure, violations);
  if (procedure.required_documents_size() > kRequiredDocumentCountMax) {
    violations.Add(path + ".required_documents",
                   absl::StrCat("must have at most ", kRequiredDocumentCountMax));
  }
  for (int i = 0; i < procedure.required_documents_size(); ++i) {
    const std::string item = absl::StrCat(path, ".required_documents[", i, "]");
    text::CheckLine(item + ".document_code", procedure.required_documents(i).document_code(),
                    {1, 64}, violations);
    text::CheckLine(item + ".display_name", procedure.required_documents(i).display_name(),
                    {1, 500}, violations);
  }
}

void CheckCount(absl::string_view field, int count, int max, Violations& violations) {
  if (count > max) {
    violations.Add(field, absl::StrCat("must have at most ", max));
  }
}

void CheckNotTouching(const std::string& path,
                      const google::protobuf::RepeatedPtrField<v1::WorkingInterval>& intervals,
                      Violations& violations) {
  for (int i = 1; i < intervals.size(); ++i) {
    const bool has_length = intervals[i].start_second() < intervals[i].end_second();
    if (has_length && intervals[i].start_second() == intervals[i - 1].end_second()) {
      violations.Add(absl::StrCat(path, "[", i, "].start_second"),
                     "must not be the end of the interval before it: the two are one");
    }
  }
}

void CheckWeek(const std::string& path, const v1::WorkingCalendar& calendar,
               Violations& violations) {
  if (calendar.weekly_hours_size() > kWeekdayCount) {
    return CheckCount(path, calendar.weekly_hours_size(), kWeekdayCount, violations);
  }
  std::set<uint32_t> weekdays;
  for (int i = 0; i < calendar.weekly_hours_size(); ++i) {
    const std::string item = absl::StrCat(path, "[", i, "]");
    const v1::WeekdayHours& hours = calendar.weekly_hours(i);
    const bool is_weekday = hours.iso_weekday() >= 1 && hours.iso_weekday() <= kWeekdayCount;
    if (is_weekday && !weekdays.insert(hours.iso_weekday()).second) {
      violations.Add(item + ".iso_weekday", "stands in the list twice");
    }
    if (hours.intervals().empty()) {
      violations.Add(item + ".intervals", "is required; a weekday that is not listed is a day off");
    }
    CheckNotTouching(item + ".intervals", hours.intervals(), violations);
  }
}

// What only requests are held to, before the rules that counting needs: calendars that were stored
// when these rules were not there are still counted with.
void CheckCalendar(const std::string& path, const v1::WorkingCalendar& calendar,
                   Violations& violations) {
  text::CheckLine(path + ".display_name", calendar.display_name(), {1, 200}, violations);
  CheckWeek(path + ".weekly_hours", calendar, violations);
  for (int i = 0; i < calendar.days_off_size(); ++i) {
    text::CheckLine(absl::StrCat(path, ".days_off[", i, "].reason"), calendar.days_off(i).reason(),
                    {1, 200}, violations);
  }
  for (int i = 0; i < calendar.make_up_days_size(); ++i) {
    const std::string item = absl::StrCat(path, ".make_up_days[", i, "]");
    text::CheckLine(item + ".reason", calendar.make_up_days(i).reason(), {1, 200}, violations);
    CheckNotTouching(item + ".intervals", calendar.make_up_days(i).intervals(), violations);
  }
  catalog::ReadCalendar(calendar, path, violations);
}

}  // namespace

absl::Status Validate(const v1::PutCatalogRequest& request) {
  Violations violations;
  text::CheckLine("request_id", request.request_id(), {1, 64}, violations);
  if (request.calendars().empty() && request.agencies().empty() && request.procedures().empty()) {
    violations.Add("calendars", "something must be put: calendars, agencies or procedures");
  }
  Violations too_many;
  CheckCount("calendars", request.calendars_size(), kCalendarCountMax, too_many);
  CheckCount("agencies", request.agencies_size(), kAgencyCountMax, too_many);
  CheckCount("procedures", request.procedures_size(), kProcedureCountMax, too_many);
  if (!too_many.empty()) {
    return too_many.ToStatus();  // Not worth looking into: it may hold millions.
  }
  std::set<std::string> calendars;
  for (int i = 0; i < request.calendars_size(); ++i) {
    const std::string path = absl::StrCat("calendars[", i, "]");
    const v1::WorkingCalendar& calendar = request.calendars(i);
    const std::string field = path + ".calendar_code";
    CheckCatalogCode(field, calendar.calendar_code(), Presence::kRequired, violations);
    CheckOnce(field, calendar.calendar_code(), calendars, violations);
    CheckCalendar(path, calendar, violations);
  }
  std::set<std::string> agencies;
  for (int i = 0; i < request.agencies_size(); ++i) {
    const std::string path = absl::StrCat("agencies[", i, "]");
    const v1::Agency& agency = request.agencies(i);
    const std::string field = path + ".agency_code";
    CheckAgencyCode(field, agency.agency_code(), Presence::kRequired, violations);
    CheckOnce(field, agency.agency_code(), agencies, violations);
    CheckAgency(path, agency, violations);
  }
  std::set<std::string> procedures;
  for (int i = 0; i < request.procedures_size(); ++i) {
    const std::string path = absl::StrCat("procedures[", i, "]");
    const v1::Procedure& procedure = request.procedures(i);
    const std::string field = path + ".procedure_code";
    CheckCatalogCode(field, procedure.procedure_code(), Presence::kRequired, violations);
    CheckOnce(field, procedure.procedure_code(), procedures, violations);
    CheckProcedure(path, procedure, violations);
  }
  return violations.ToStatus();
}

absl::Status Validate(const v1::GetAgencyRequest& request) {
  Violations violations;
  CheckAgencyCode("agency_code", request.agency_code(), Presence::kRequired, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::GetProcedureRequest& request) {
  Violations violations;
  CheckCatalogCode("procedure_code", request.procedure_code(), Presence::kRequired, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::GetCalendarRequest& request) {
  Violations violations;
  CheckCatalogCode("calendar_code", request.calendar_code(), Presence::kRequired, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::ListAgenciesRequest& request) {
  Violations violations;
  CheckAgencyCode("parent_agency_code", request.parent_agency_code(), Presence::kOptional,
                  violations);
  if (!v1::AgencyKind_IsValid(request.kind())) {
    violations.Add("kind", "is not a kind that is known here");
  }
  CheckPageSize(request.page_size(), violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::ListProceduresRequest& request) {
  Violations violations;
  CheckCatalogCode("field_code", request.field_code(), Presence::kOptional, violations);
  CheckAgencyCode("agency_code", request.agency_code(), Presence::kOptional, violations);
  CheckPageSize(request.page_size(), violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::ListCalendarsRequest& request) {
  Violations violations;
  CheckPageSize(request.page_size(), violations);
  return violations.ToStatus();
}

}  // namespace motcua::intake
