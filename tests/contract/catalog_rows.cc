// SPDX-License-Identifier: Apache-2.0
//
// What motcua.intake.v1.CatalogService refuses.
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/contract/shared_rows.h"
#include "tests/contract/tables.h"

namespace motcua::contract_test {
namespace {

// One of everything. It may be put again and again.
constexpr char kGoodCatalog[] = R"pb(
  request_id: "good-catalogue"
  calendars {
    calendar_code: "C3"
    display_name: "Lạc Sơn"
    weekly_hours {
      iso_weekday: 1
      intervals { start_second: 25200 end_second: 61200 }
    }
    first_date { year: 2023 month: 1 day: 1 }
    last_date { year: 2023 month: 12 day: 31 }
    days_off {
      date { year: 2023 month: 1 day: 2 }
      reason: "Tết"
    }
    make_up_days {
      date { year: 2023 month: 1 day: 7 }
      reason: "làm bù"
      intervals { start_second: 25200 end_second: 61200 }
    }
  }
  agencies {
    agency_code: "000.00.22.H28"
    display_name: "Huyện"
    kind: AGENCY_KIND_DISTRICT
    parent_agency_code: "H28"
    calendar_code: "C3"
  }
  procedures {
    procedure_code: "4.000300"
    display_name: "Khai sinh"
    field_code: "HT"
    field_name: "Hộ tịch"
    level: ONLINE_LEVEL_FULL
    time_limit { working_days: 5 }
    channel_time_limits {
      channel: CHANNEL_POSTAL
      time_limit { working_hours: 8 }
    }
    offering_agency_kinds: AGENCY_KIND_DISTRICT
    required_documents { document_code: "TK" display_name: "Tờ khai" }
  }
)pb";

constexpr Row kPutRows[] = {
    {.without = "request_id", .fields = "request_id"},
    {.with = "request_id: '<<x*65>>'", .fields = "request_id"},
    {.with = "request_id: 'a\\nb'", .fields = "request_id"},
    {.with = "request_id: 'a\\377'", .reason = "", .code = StatusCode::UNIMPLEMENTED},
    {.without = "calendars agencies procedures", .fields = "calendars"},
    {.with = "<<calendars {}*100>>", .fields = "calendars"},
    {.with = "<<agencies {}*20000>>", .fields = "agencies"},
    {.with = "<<procedures {}*20000>>", .fields = "procedures"},
    {.without = "request_id calendars[0].display_name agencies[0].kind procedures[0].level",
     .fields = "request_id calendars[0].display_name agencies[0].kind procedures[0].level"},
    {.without = "agencies[0].kind",
     .with = "request_id: 'seed-catalogue'",
     .fields = "agencies[0].kind"},
    {.with = "request_id: 'seed-catalogue'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "request_id: 'seed-registered'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.at = "agencies[0]",
     .with = "calendar_code: 'C9'",
     .reason = "UNKNOWN_CALENDAR",
     .code = StatusCode::NOT_FOUND},
    {.at = "agencies[0]",
     .with = "calendar_code: 'C9' parent_agency_code: 'NOWHERE'",
     .reason = "UNKNOWN_CALENDAR",
     .code = StatusCode::NOT_FOUND},
    {.at = "agencies[0]",
     .with = "parent_agency_code: 'NOWHERE'",
     .reason = "UNKNOWN_AGENCY",
     .code = StatusCode::NOT_FOUND},
    {.at = "procedures[0]",
     .with = "offering_agency_codes: 'NOWHERE'",
     .reason = "UNKNOWN_AGENCY",
     .code = StatusCode::NOT_FOUND},
    {.with = "request_id: '<<x*4194304>>'", .reason = "", .code = StatusCode::RESOURCE_EXHAUSTED},
    {.at = "agencies[0]", .with = "parent_agency_code: '000.00.22.H28'", .reason = "AGENCY_CYCLE"},
    {.with = "agencies { agency_code: 'H28' display_name: 'Tỉnh' kind: AGENCY_KIND_PROVINCE "
             "calendar_code: 'C1' parent_agency_code: '000.00.22.H28' }",
     .reason = "AGENCY_CYCLE"},
    {.with = "validate_only: true request_id: ''", .fields = "request_id"},
};

constexpr Row kCalendarRows[] = {
    {.at = "calendars[0]", .with = "calendar_code: 'lịch'", .fields = "calendars[0].calendar_code"},
    {.at = "calendars[0]",
     .with = "calendar_code: '<<C*65>>'",
     .fields = "calendars[0].calendar_code"},
    {.at = "calendars[0]", .without = "calendar_code", .fields = "calendars[0].calendar_code"},
    {.at = "calendars[0].days_off[0]",
     .without = "reason",
     .fields = "calendars[0].days_off[0].reason"},
    {.at = "calendars[0].days_off[0]",
     .with = "date { year: 2024 month: 1 day: 1 }",
     .fields = "calendars[0].days_off[0].date"},
    {.at = "calendars[0].make_up_days[0]",
     .without = "reason",
     .fields = "calendars[0].make_up_days[0].reason"},
    {.at = "calendars[0].make_up_days[0].intervals[0]",
     .without = "end_second",
     .fields = "calendars[0].make_up_days[0].intervals[0].end_second"},
    {.at = "calendars[0].weekly_hours[0].intervals[0]",
     .without = "end_second",
     .fields = "calendars[0].weekly_hours[0].intervals[0].end_second calendars[0].weekly_hours"},
    {.at = "calendars[0]", .without = "display_name", .fields = "calendars[0].display_name"},
    {.at = "calendars[0]",
     .with = "display_name: '<<ệ*201>>'",
     .fields = "calendars[0].display_name"},
    {.at = "calendars[0]", .with = "display_name: '\\n'", .fields = "calendars[0].display_name"},
    {.at = "calendars[0]",
     .with = "time_zone: 'Asia/Atlantis'",
     .fields = "calendars[0].time_zone"},
    {.at = "calendars[0]",
     .with = "time_zone: '../../etc/passwd'",
     .fields = "calendars[0].time_zone"},
    {.at = "calendars[0]", .without = "first_date", .fields = "calendars[0].first_date"},
    {.at = "calendars[0]",
     .with = "first_date { month: 2 day: 29 }",
     .fields = "calendars[0].first_date"},
    {.at = "calendars[0]", .without = "last_date", .fields = "calendars[0].last_date"},
    {.at = "calendars[0]", .with = "last_date { year: 10000 }", .fields = "calendars[0].last_date"},
    {.at = "calendars[0]", .with = "last_date { month: 13 }", .fields = "calendars[0].last_date"},
    {.at = "calendars[0]", .with = "last_date { day: -1 }", .fields = "calendars[0].last_date"},
    {.at = "calendars[0].weekly_hours[0]",
     .without = "iso_weekday",
     .fields = "calendars[0].weekly_hours[0].iso_weekday"},
    {.at = "calendars[0].weekly_hours[0]",
     .with = "iso_weekday: 8",
     .fields = "calendars[0].weekly_hours[0].iso_weekday"},
    {.at = "calendars[0]",
     .with = "weekly_hours { iso_weekday: 1 intervals { end_second: 3600 } }",
     .fields = "calendars[0].weekly_hours[1].iso_weekday"},
    {.at = "calendars[0].weekly_hours[0]",
     .with = "intervals { start_second: 61201 end_second: 86401 }",
     .fields = "calendars[0].weekly_hours[0].intervals[1]"},
    {.at = "calendars[0].weekly_hours[0].intervals[0]",
     .with = "end_second: 53999",
     .fields = "calendars[0].weekly_hours"},
    {.at = "calendars[0].days_off[0]",
     .without = "date",
     .fields = "calendars[0].days_off[0].date"},
    {.at = "calendars[0].days_off[0]",
     .with = "date { month: 4 day: 31 }",
     .fields = "calendars[0].days_off[0].date"},
    {.at = "calendars[0].make_up_days[0]",
     .without = "date",
     .fields = "calendars[0].make_up_days[0].date"},
    {.at = "calendars[0].make_up_days[0]",
     .with = "intervals { end_second: 4294967295 }",
     .fields = "calendars[0].make_up_days[0].intervals[1]"},
    {.with = "calendars { calendar_code: 'C3' display_name: 'x' "
             "first_date { year: 2023 month: 1 day: 1 } last_date { year: 2023 month: 1 day: 2 } }",
     .fields = "calendars[1].calendar_code"},
    {.at = "calendars[0]",
     .without = "calendar_code display_name first_date last_date days_off[0].date "
                "make_up_days[0].date weekly_hours[0].iso_weekday",
     .with = "time_zone: 'x'",
     .fields = "calendars[0].calendar_code calendars[0].display_name calendars[0].first_date "
               "calendars[0].last_date calendars[0].days_off[0].date calendars[0].time_zone "
               "calendars[0].make_up_days[0].date calendars[0].weekly_hours[0].iso_weekday"},
};

// Of a calendar's hours and exceptions.
constexpr Row kHoursRows[] = {
    {.at = "calendars[0].weekly_hours[0]",
     .without = "intervals",
     .fields = "calendars[0].weekly_hours[0].intervals calendars[0].weekly_hours"},
    {.at = "calendars[0]",
     .with = "weekly_hours { iso_weekday: 1 }",
     .fields = "calendars[0].weekly_hours[1].iso_weekday calendars[0].weekly_hours[1].intervals"},
    {.at = "calendars[0]",
     .with = "<<weekly_hours { iso_weekday: 2 intervals { end_second: 60 } }*7>>",
     .fields = "calendars[0].weekly_hours calendars[0].weekly_hours[2].iso_weekday "
               "calendars[0].weekly_hours[3].iso_weekday calendars[0].weekly_hours[4].iso_weekday "
               "calendars[0].weekly_hours[5].iso_weekday calendars[0].weekly_hours[6].iso_weekday "
               "calendars[0].weekly_hours[7].iso_weekday"},
    {.at = "calendars[0].weekly_hours[0]",
     .with = "intervals { start_second: 61199 end_second: 61300 }",
     .fields = "calendars[0].weekly_hours[0].intervals[1].start_second"},
    {.at = "calendars[0].weekly_hours[0]",
     .with = "intervals { start_second: 61200 end_second: 61300 }",
     .fields = "calendars[0].weekly_hours[0].intervals[1].start_second"},
    {.at = "calendars[0].weekly_hours[0]",
     .with = "<<intervals {}*16>>",
     .fields = "calendars[0].weekly_hours[0].intervals"},
    {.at = "calendars[0].make_up_days[0]",
     .with = "intervals { start_second: 61200 end_second: 61300 }",
     .fields = "calendars[0].make_up_days[0].intervals[1].start_second"},
    {.at = "calendars[0].make_up_days[0]",
     .with = "date { day: 2 }",
     .fields = "calendars[0].make_up_days[0].date"},
    {.at = "calendars[0].days_off[0]",
     .with = "reason: '<<ệ*201>>'",
     .fields = "calendars[0].days_off[0].reason"},
    {.at = "calendars[0].days_off[0]",
     .with = "reason: 'a\\nb'",
     .fields = "calendars[0].days_off[0].reason"},
    {.at = "calendars[0].make_up_days[0]",
     .with = "reason: '<<ệ*201>>'",
     .fields = "calendars[0].make_up_days[0].reason"},
    {.at = "calendars[0].make_up_days[0]",
     .with = "reason: 'a\\tb'",
     .fields = "calendars[0].make_up_days[0].reason"},
    {.at = "calendars[0]", .with = "last_date { year: 2022 }", .fields = "calendars[0].last_date"},
    {.at = "calendars[0]", .with = "last_date { year: 2083 }", .fields = "calendars[0].last_date"},
    {.at = "calendars[0]", .with = "time_zone: 'Europe/Paris'", .fields = "calendars[0].time_zone"},
};

constexpr Row kAgencyRows[] = {
    {.at = "agencies[0]", .without = "agency_code", .fields = "agencies[0].agency_code"},
    {.at = "agencies[0]", .with = "agency_code: 'h28'", .fields = "agencies[0].agency_code"},
    {.at = "agencies[0]", .with = "agency_code: '<<A*33>>'", .fields = "agencies[0].agency_code"},
    {.at = "agencies[0]", .without = "display_name", .fields = "agencies[0].display_name"},
    {.at = "agencies[0]",
     .with = "display_name: '<<x*201>>'",
     .fields = "agencies[0].display_name"},
    {.at = "agencies[0]", .with = "display_name: 'a\\tb'", .fields = "agencies[0].display_name"},
    {.at = "agencies[0]", .without = "kind", .fields = "agencies[0].kind"},
    {.at = "agencies[0]", .with = "kind: 5", .fields = "agencies[0].kind"},
    {.at = "agencies[0]",
     .with = "parent_agency_code: 'H28-'",
     .fields = "agencies[0].parent_agency_code"},
    {.at = "agencies[0]", .without = "calendar_code", .fields = "agencies[0].calendar_code"},
    {.at = "agencies[0]", .with = "calendar_code: '/'", .fields = "agencies[0].calendar_code"},
    {.with = "agencies { agency_code: '000.00.22.H28' display_name: 'x' "
             "kind: AGENCY_KIND_DISTRICT calendar_code: 'C1' }",
     .fields = "agencies[1].agency_code"},
    {.with = "agencies { parent_agency_code: '-' }",
     .fields = "agencies[1].agency_code agencies[1].display_name agencies[1].kind "
               "agencies[1].calendar_code agencies[1].parent_agency_code"},
};

constexpr Row kProcedureRows[] = {
    {.at = "procedures[0]", .without = "procedure_code", .fields = "procedures[0].procedure_code"},
    {.at = "procedures[0]",
     .with = "procedure_code: '1 2'",
     .fields = "procedures[0].procedure_code"},
    {.at = "procedures[0]",
     .with = "procedure_code: '<<1*65>>'",
     .fields = "procedures[0].procedure_code"},
    {.at = "procedures[0]", .without = "display_name", .fields = "procedures[0].display_name"},
    {.at = "procedures[0]",
     .with = "display_name: '<<x*501>>'",
     .fields = "procedures[0].display_name"},
    {.at = "procedures[0]", .without = "field_code", .fields = "procedures[0].field_code"},
    {.at = "procedures[0]", .with = "field_code: 'Hộ'", .fields = "procedures[0].field_code"},
    {.at = "procedures[0]", .without = "field_name", .fields = "procedures[0].field_name"},
    {.at = "procedures[0]",
     .with = "field_name: '<<x*201>>'",
     .fields = "procedures[0].field_name"},
    {.at = "procedures[0]", .without = "level", .fields = "procedures[0].level"},
    {.at = "procedures[0]", .with = "level: 4", .fields = "procedures[0].level"},
    {.at = "procedures[0]",
     .without = "time_limit",
     .with = "time_limit {}",
     .fields = "procedures[0].time_limit"},
    {.at = "procedures[0]",
     .with = "time_limit { working_days: 0 }",
     .fields = "procedures[0].time_limit"},
    {.at = "procedures[0]",
     .with = "time_limit { working_days: 3651 }",
     .fields = "procedures[0].time_limit"},
    {.at = "procedures[0]",
     .with = "time_limit { working_hours: 29201 }",
     .fields = "procedures[0].time_limit"},
    {.at = "procedures[0]",
     .with = "time_limit { calendar_days: 4294967295 }",
     .fields = "procedures[0].time_limit"},
    {.at = "procedures[0].channel_time_limits[0]",
     .without = "channel",
     .fields = "procedures[0].channel_time_limits[0].channel"},
    {.at = "procedures[0].channel_time_limits[0]",
     .with = "channel: 4",
     .fields = "procedures[0].channel_time_limits[0].channel"},
    {.at = "procedures[0].channel_time_limits[0]",
     .without = "time_limit",
     .fields = "procedures[0].channel_time_limits[0].time_limit"},
    {.at = "procedures[0]",
     .with = "channel_time_limits { channel: CHANNEL_POSTAL time_limit { working_days: 1 } }",
     .fields = "procedures[0].channel_time_limits[1].channel"},
    {.at = "procedures[0]",
     .without = "offering_agency_kinds",
     .fields = "procedures[0].offering_agency_kinds"},
    {.at = "procedures[0]",
     .with = "offering_agency_kinds: AGENCY_KIND_UNSPECIFIED offering_agency_kinds: 5",
     .fields = "procedures[0].offering_agency_kinds[1] procedures[0].offering_agency_kinds[2]"},
    {.at = "procedures[0]",
     .with = "offering_agency_kinds: AGENCY_KIND_DISTRICT",
     .fields = "procedures[0].offering_agency_kinds[1]"},
    {.at = "procedures[0]",
     .with = "offering_agency_codes: '' offering_agency_codes: 'h'",
     .fields = "procedures[0].offering_agency_codes[0] procedures[0].offering_agency_codes[1]"},
    {.at = "procedures[0]",
     .with = "<<offering_agency_codes: 'H28' *1001>>",
     .fields = "procedures[0].offering_agency_codes"},
    {.at = "procedures[0]",
     .with = "<<required_documents { document_code: 'D' display_name: 'd' }*100>>",
     .fields = "procedures[0].required_documents"},
    {.at = "procedures[0].required_documents[0]",
     .without = "document_code",
     .fields = "procedures[0].required_documents[0].document_code"},
    {.at = "procedures[0].required_documents[0]",
     .with = "document_code: '<<x*65>>'",
     .fields = "procedures[0].required_documents[0].document_code"},
    {.at = "procedures[0].required_documents[0]",
     .without = "display_name",
     .fields = "procedures[0].required_documents[0].display_name"},
    {.at = "procedures[0].required_documents[0]",
     .with = "display_name: '<<x*501>>'",
     .fields = "procedures[0].required_documents[0].display_name"},
    {.with = "procedures { procedure_code: '4.000300' display_name: 'x' field_code: 'HT' "
             "field_name: 'x' level: ONLINE_LEVEL_FULL "
             "offering_agency_kinds: AGENCY_KIND_DISTRICT }",
     .fields = "procedures[1].procedure_code"},
    {.with = "procedures {}",
     .fields = "procedures[1].procedure_code procedures[1].display_name procedures[1].field_code "
               "procedures[1].field_name procedures[1].level procedures[1].offering_agency_kinds"},
};

constexpr Row kGetAgencyRows[] = {
    {.without = "agency_code", .fields = "agency_code"},
    {.with = "agency_code: 'leakmark'", .fields = "agency_code"},
    {.with = "agency_code: '<<A*33>>'", .fields = "agency_code"},
    {.with = "agency_code: '\\377'", .reason = "", .code = StatusCode::UNIMPLEMENTED},
    {.with = "agency_code: 'NOWHERE'", .reason = "UNKNOWN_AGENCY", .code = StatusCode::NOT_FOUND},
};
constexpr Row kGetProcedureRows[] = {
    {.without = "procedure_code", .fields = "procedure_code"},
    {.with = "procedure_code: 'leak mark'", .fields = "procedure_code"},
    {.with = "procedure_code: '<<A*65>>'", .fields = "procedure_code"},
    {.with = "procedure_code: '\\377'", .reason = "", .code = StatusCode::UNIMPLEMENTED},
    {.with = "procedure_code: 'nothing'",
     .reason = "UNKNOWN_PROCEDURE",
     .code = StatusCode::NOT_FOUND},
};
constexpr Row kGetCalendarRows[] = {
    {.without = "calendar_code", .fields = "calendar_code"},
    {.with = "calendar_code: 'leak mark'", .fields = "calendar_code"},
    {.with = "calendar_code: '<<A*65>>'", .fields = "calendar_code"},
    {.with = "calendar_code: '\\377'", .reason = "", .code = StatusCode::UNIMPLEMENTED},
    {.with = "calendar_code: 'C9'", .reason = "UNKNOWN_CALENDAR", .code = StatusCode::NOT_FOUND},
};

constexpr Row kListAgenciesRows[] = {
    {.with = "parent_agency_code: 'leakmark'", .fields = "parent_agency_code"},
    {.with = "parent_agency_code: '<<A*33>>'", .fields = "parent_agency_code"},
    {.with = "kind: 5", .fields = "kind"},
    {.with = "kind: -1", .fields = "kind"},
    {.with = "parent_agency_code: '-' kind: 5 page_size: -1",
     .fields = "parent_agency_code kind page_size"},
    {.with = "page_token: '<<agencies_token>>x'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<agencies_token>>' kind: AGENCY_KIND_DISTRICT",
     .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<calendars_token>>'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: 'x' page_size: -1", .fields = "page_size"},
};
constexpr Row kListProceduresRows[] = {
    {.with = "field_code: 'leak mark'", .fields = "field_code"},
    {.with = "field_code: '<<A*65>>'", .fields = "field_code"},
    {.with = "agency_code: 'leakmark'", .fields = "agency_code"},
    {.with = "agency_code: 'NOWHERE'", .reason = "UNKNOWN_AGENCY", .code = StatusCode::NOT_FOUND},
    {.with = "field_code: ' ' agency_code: '-' page_size: -1",
     .fields = "field_code agency_code page_size"},
    {.with = "page_token: '<<procedures_token>>x'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<procedures_token>>' field_code: 'XD'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<agencies_token>>'", .reason = "INVALID_PAGE_TOKEN"},
};
constexpr Row kListCalendarsRows[] = {
    {.with = "page_token: '<<calendars_token>>x'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<agencies_token>>'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: 'x' page_size: -1", .fields = "page_size"},
};

Table Read(const std::string& method, const std::string& good,
           std::vector<absl::Span<const Row>> rows) {
  rows.insert(rows.end(), {kRevisionRows, kRevisionWaitRows, kCallerRows, kParsedBytesRows});
  return {.method = absl::StrCat("motcua.intake.v1.CatalogService/", method),
          .good = good,
          .rows = std::move(rows)};
}

}  // namespace

std::vector<Table> CatalogTables() {
  return {
      {.method = "motcua.intake.v1.CatalogService/PutCatalog",
       .good = kGoodCatalog,
       .rows = {kPutRows, kCalendarRows, kHoursRows, kAgencyRows, kProcedureRows, kCallerRows,
                kParsedBytesRows}},
      Read("GetAgency", "agency_code: 'H28'", {kGetAgencyRows}),
      Read("GetProcedure", "procedure_code: '1.004227'", {kGetProcedureRows}),
      Read("GetCalendar", "calendar_code: 'C1'", {kGetCalendarRows}),
      Read("ListAgencies", "", {kListAgenciesRows, kPageRows}),
      Read("ListProcedures", "", {kListProceduresRows, kPageRows}),
      Read("ListCalendars", "", {kListCalendarsRows, kPageRows}),
  };
}

}  // namespace motcua::contract_test
