// SPDX-License-Identifier: Apache-2.0
// The form of what comes in bulk: imports and the catalogue.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/intake/domain/catalog_for_test.h"
#include "services/intake/domain/dossier.h"
#include "services/intake/domain/errors_for_test.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using testing::ElementsAre;
using testing::ElementsAreArray;

v1::ImportRow ValidRow() {
  return Parse<v1::ImportRow>(R"pb(
    source_key: "1"
    agency_code: "000.01.21.H28"
    procedure_code: "1.004227"
    channel: CHANNEL_DIRECT
    applicant {
      kind: APPLICANT_KIND_INDIVIDUAL
      full_name: "Nguyễn Thị Hoà"
      identity_number: "017123456789"
    }
    submit_time { seconds: 1675821600 }
    steps {
      state: DOSSIER_STATE_ACCEPTED
      enter_time { seconds: 1675821600 }
    }
    dossier_code: "000.01.21.H28-230208-0042"
  )pb");
}

TEST(ValidateImport, ChecksTheMessageAndLeavesRowsToTheirResults) {
  v1::ImportDossiersRequest request;
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("source", "rows"));
  request.set_source("old-desk-2");
  for (int i = 0; i < kImportRowCountMax; ++i) {
    request.add_rows();
  }
  EXPECT_TRUE(Validate(request).ok());
  request.add_rows();
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("rows"));
  for (const char* source :
       {"Old", "old desk", "old/desk", "đ", "123456789012345678901234567890123"}) {
    request.set_source(source);
    EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("source", "rows")) << source;
  }
}

TEST(ValidateImportRow, TellsAllViolationsAtOnce) {
  ASSERT_TRUE(Validate(ValidRow()).ok()) << Validate(ValidRow());
  EXPECT_THAT(FieldsOf(Validate(v1::ImportRow())),
              ElementsAre("source_key", "agency_code", "procedure_code", "channel", "applicant",
                          "submit_time"));
  v1::ImportRow row = Parse<v1::ImportRow>(R"pb(
    source_key: "1"
    agency_code: "000.01.21.H28"
    procedure_code: "1.004227"
    channel: CHANNEL_DIRECT
    applicant { kind: APPLICANT_KIND_INDIVIDUAL full_name: "x" identity_number: "1" }
    documents {}
    submit_time { seconds: 1 nanos: 1000000000 }
    steps { state: DOSSIER_STATE_UNSPECIFIED }
    steps {
      state: 99
      enter_time { seconds: -62135596801 }
    }
    dossier_code: "x"
  )pb");
  EXPECT_THAT(FieldsOf(Validate(row)),
              ElementsAre("applicant.identity_number", "documents[0].document_code", "submit_time",
                          "steps[0].state", "steps[0].enter_time", "steps[1].state",
                          "steps[1].enter_time", "dossier_code", "dossier_code"));
}

TEST(ValidateImportRow, HasTwoHundredStepsAtMost) {
  v1::ImportRow row = ValidRow();
  while (row.steps_size() < 200) {
    *row.add_steps() = row.steps(0);
  }
  EXPECT_TRUE(Validate(row).ok());
  *row.add_steps() = row.steps(0);
  EXPECT_THAT(FieldsOf(Validate(row)), ElementsAre("steps"));
}

TEST(ValidateImportRow, NumberIsTheAgencysOwnOfAcceptanceAndLeavesRoomBehindIt) {
  const auto check = [](const std::string& code, bool accepted) {
    v1::ImportRow row = ValidRow();
    row.set_dossier_code(code);
    if (!accepted) {
      row.clear_steps();
    }
    return Validate(row).ok();
  };
  EXPECT_TRUE(check("000.01.21.H28-230208-0042", true));
  EXPECT_TRUE(check("000.01.21.H28-230208-10000", true));
  EXPECT_TRUE(check(absl::StrCat("000.01.21.H28-230208-", kImportedSerialMax), true));
  EXPECT_FALSE(check(absl::StrCat("000.01.21.H28-230208-", kImportedSerialMax + 1), true))
      << "numbers after it must still be readable";
  EXPECT_FALSE(check("000.00.03.H28-230208-0042", true)) << "of another agency";
  EXPECT_FALSE(check("000.01.21.H28-230208-0000", true));
  EXPECT_FALSE(check("000.01.21.H28-20230208-0042", true));
  EXPECT_FALSE(check("000.01.21.H28-230208-0042", false)) << "of a dossier never accepted";
  EXPECT_TRUE(check("", false));
}

using Put = v1::PutCatalogRequest;

TEST(ValidatePutCatalog, TakesTheCatalogueOfTheTests) {
  EXPECT_TRUE(Validate(CatalogForTest()).ok()) << Validate(CatalogForTest());
  EXPECT_THAT(FieldsOf(Validate(Put())), ElementsAre("request_id", "calendars"));
}

TEST(ValidatePutCatalog, TellsAllViolationsAtOnce) {
  EXPECT_THAT(
      FieldsOf(Validate(Parse<Put>("calendars {} agencies {} procedures {}"))),
      ElementsAre("request_id", "calendars[0].calendar_code", "calendars[0].display_name",
                  "calendars[0].first_date", "calendars[0].last_date", "agencies[0].agency_code",
                  "agencies[0].display_name", "agencies[0].kind", "agencies[0].calendar_code",
                  "procedures[0].procedure_code", "procedures[0].display_name",
                  "procedures[0].field_code", "procedures[0].field_name", "procedures[0].level",
                  "procedures[0].offering_agency_kinds"));
}

TEST(ValidatePutCatalog, DoesNotLookIntoMoreThanAProvinceCouldHave) {
  Put request;
  request.set_request_id("c-1");
  for (int i = 0; i < 101; ++i) {
    request.add_calendars();
  }
  for (int i = 0; i < 20001; ++i) {
    request.add_agencies();
    request.add_procedures();
  }
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("calendars", "agencies", "procedures"));
}

struct Case {
  const char* what;
  std::function<void(Put&)> change;
  std::vector<std::string> fields;
};

void ExpectCases(const std::vector<Case>& cases) {
  for (const Case& item : cases) {
    SCOPED_TRACE(item.what);
    Put request = CatalogForTest();
    item.change(request);
    EXPECT_THAT(FieldsOf(Validate(request)), ElementsAreArray(item.fields));
  }
}

TEST(ValidatePutCatalog, ChecksAgenciesAndCalendars) {
  ExpectCases({
      {"twice the same agency",
       [](Put& r) { *r.add_agencies() = r.agencies(1); },
       {"agencies[5].agency_code"}},
      {"twice the same calendar",
       [](Put& r) { *r.add_calendars() = r.calendars(1); },
       {"calendars[2].calendar_code"}},
      {"parent that is no code",
       [](Put& r) { r.mutable_agencies(1)->set_parent_agency_code("sở"); },
       {"agencies[1].parent_agency_code"}},
      {"name of two lines",
       [](Put& r) { r.mutable_agencies(1)->set_display_name("a\nb"); },
       {"agencies[1].display_name"}},
      {"calendar's name with a tab",
       [](Put& r) { r.mutable_calendars(0)->set_display_name("a\tb"); },
       {"calendars[0].display_name"}},
      {"zone that is none",
       [](Put& r) { r.mutable_calendars(0)->set_time_zone("Hoà Bình"); },
       {"calendars[0].time_zone"}},
      {"a 32nd",
       [](Put& r) { r.mutable_calendars(0)->mutable_days_off(1)->mutable_date()->set_day(32); },
       {"calendars[0].days_off[1].date"}},
      {"kind of tomorrow",
       [](Put& r) { r.mutable_agencies(2)->set_kind(static_cast<v1::AgencyKind>(99)); },
       {"agencies[2].kind"}},
  });
}

std::string Repeat(const std::string& text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) {
    result += text;
  }
  return result;
}

// A change of the first calendar, after it has a week of one day.
std::function<void(Put&)> OfCalendar(std::function<void(v1::WorkingCalendar&)> change) {
  return [change = std::move(change)](Put& request) {
    v1::WorkingCalendar& calendar = *request.mutable_calendars(0);
    *calendar.mutable_weekly_hours() = Parse<v1::WorkingCalendar>(R"pb(
                                         weekly_hours {
                                           iso_weekday: 3
                                           intervals { start_second: 25200 end_second: 41400 }
                                           intervals { start_second: 48600 end_second: 75600 }
                                         }
                                       )pb")
                                           .weekly_hours();
    change(calendar);
  };
}

TEST(ValidatePutCatalog, ChecksWeeks) {
  const std::string item = "calendars[0].weekly_hours[0]";
  ExpectCases({
      {"a week of one day", OfCalendar([](auto&) {}), {}},
      {"no hours",
       OfCalendar([](auto& c) { c.mutable_weekly_hours(0)->clear_intervals(); }),
       {item + ".intervals", "calendars[0].weekly_hours"}},
      {"a weekday again, without hours",
       OfCalendar([](auto& c) { c.add_weekly_hours()->set_iso_weekday(3); }),
       {"calendars[0].weekly_hours[1].iso_weekday", "calendars[0].weekly_hours[1].intervals"}},
      {"a weekday again",
       OfCalendar([](auto& c) { *c.add_weekly_hours() = c.weekly_hours(0); }),
       {"calendars[0].weekly_hours[1].iso_weekday"}},
      {"eight days",
       OfCalendar([](auto& c) {
         for (int day = 1; day <= 7; ++day) {
           *c.add_weekly_hours() = c.weekly_hours(0);
           c.mutable_weekly_hours(day)->set_iso_weekday(day == 3 ? 8 : day);
         }
       }),
       {"calendars[0].weekly_hours", "calendars[0].weekly_hours[3].iso_weekday"}},
      {"an end before the start",
       OfCalendar(
           [](auto& c) { c.mutable_weekly_hours(0)->mutable_intervals(1)->clear_end_second(); }),
       {item + ".intervals[1].end_second", "calendars[0].weekly_hours"}},
      {"overlapping hours",
       OfCalendar([](auto& c) {
         c.mutable_weekly_hours(0)->mutable_intervals(1)->set_start_second(41399);
       }),
       {item + ".intervals[1].start_second"}},
      {"touching hours",
       OfCalendar([](auto& c) {
         c.mutable_weekly_hours(0)->mutable_intervals(1)->set_start_second(41400);
       }),
       {item + ".intervals[1].start_second"}},
  });
}

TEST(ValidatePutCatalog, ChecksExceptions) {
  const auto reason_of = [](const std::string& reason) {
    return OfCalendar([reason](auto& c) {
      c.clear_days_off();
      c.clear_make_up_days();
      v1::MakeUpDay* const day = c.add_make_up_days();
      *day->mutable_date() = c.first_date();
      day->set_reason(reason);
      v1::DayOff* const off = c.add_days_off();
      *off->mutable_date() = c.last_date();
      off->set_reason(reason);
    });
  };
  const std::vector<std::string> both = {"calendars[0].days_off[0].reason",
                                         "calendars[0].make_up_days[0].reason"};
  ExpectCases({
      {"reasons of 200 characters", reason_of(Repeat("ế", 200)), {}},
      {"reasons of 200 characters of four bytes", reason_of(Repeat("𠀀", 200)), {}},
      {"reasons of 201 characters", reason_of(Repeat("x", 201)), both},
      {"reasons of two lines", reason_of("Tết\nNguyên đán"), both},
      {"no reasons", reason_of(""), both},
      {"a day off that is not announced",
       OfCalendar([](auto& c) { c.mutable_days_off(1)->mutable_date()->set_year(1999); }),
       {"calendars[0].days_off[1].date"}},
      {"touching hours of a make-up day",
       OfCalendar([](auto& c) {
         c.clear_days_off();
         c.clear_make_up_days();
         *c.add_make_up_days() = Parse<v1::MakeUpDay>(R"pb(
           reason: "làm bù"
           intervals { start_second: 1 end_second: 2 }
           intervals { start_second: 2 end_second: 3 }
         )pb");
         *c.mutable_make_up_days(0)->mutable_date() = c.first_date();
       }),
       {"calendars[0].make_up_days[0].intervals[1].start_second"}},
      {"a code that is missing",
       OfCalendar([](auto& c) { c.clear_calendar_code(); }),
       {"calendars[0].calendar_code"}},
  });
}

TEST(ValidatePutCatalog, ChecksProcedures) {
  ExpectCases({
      {"twice the same procedure",
       [](Put& r) { *r.add_procedures() = r.procedures(1); },
       {"procedures[3].procedure_code"}},
      {"limit without a unit",
       [](Put& r) { r.mutable_procedures(0)->mutable_time_limit()->Clear(); },
       {"procedures[0].time_limit"}},
      {"limit of nothing",
       [](Put& r) { r.mutable_procedures(0)->mutable_time_limit()->set_calendar_days(0); },
       {"procedures[0].time_limit"}},
      {"3651 days",
       [](Put& r) { r.mutable_procedures(0)->mutable_time_limit()->set_working_days(3651); },
       {"procedures[0].time_limit"}},
      {"channel twice",
       [](Put& r) {
         *r.mutable_procedures(0)->add_channel_time_limits() =
             r.procedures(0).channel_time_limits(0);
       },
       {"procedures[0].channel_time_limits[1].channel"}},
      {"no channel and no limit",
       [](Put& r) { r.mutable_procedures(0)->add_channel_time_limits(); },
       {"procedures[0].channel_time_limits[1].channel",
        "procedures[0].channel_time_limits[1].time_limit"}},
      {"offered by no code",
       [](Put& r) { r.mutable_procedures(1)->add_offering_agency_codes("sở"); },
       {"procedures[1].offering_agency_codes[2]"}},
      {"offered by no kind",
       [](Put& r) {
         r.mutable_procedures(0)->add_offering_agency_kinds(v1::AGENCY_KIND_UNSPECIFIED);
       },
       {"procedures[0].offering_agency_kinds[3]"}},
      {"offered by a kind twice",
       [](Put& r) {
         r.mutable_procedures(0)->add_offering_agency_kinds(
             r.procedures(0).offering_agency_kinds(1));
       },
       {"procedures[0].offering_agency_kinds[3]"}},
      {"offered by 1001",
       [](Put& r) {
         while (r.procedures(1).offering_agency_codes_size() < 1001) {
           r.mutable_procedures(1)->add_offering_agency_codes("A");
         }
       },
       {"procedures[1].offering_agency_codes"}},
      {"paper without code and name",
       [](Put& r) { r.mutable_procedures(1)->add_required_documents(); },
       {"procedures[1].required_documents[0].document_code",
        "procedures[1].required_documents[0].display_name"}},
      {"field's name of two lines",
       [](Put& r) { r.mutable_procedures(1)->set_field_name("a\nb"); },
       {"procedures[1].field_name"}},
  });
}

}  // namespace
}  // namespace motcua::intake
