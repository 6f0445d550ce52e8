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
