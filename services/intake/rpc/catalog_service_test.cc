// SPDX-License-Identifier: Apache-2.0
// The catalogue over a real connection: put, get, list.
#include "services/intake/rpc/catalog_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/intake/rpc/server_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using testing::ElementsAre;
using testing::IsEmpty;

class CatalogCalls : public Served {
 protected:
  template <typename Response, typename Method, typename Request>
  Response Done(Method method, const Request& request, const std::string& said = "OK") {
    Response response;
    EXPECT_EQ(Say(Call(*catalog_, method, request, response)), said);
    return response;
  }
  v1::PutCatalogResponse Put(const v1::PutCatalogRequest& request, const std::string& said = "OK") {
    return Done<v1::PutCatalogResponse>(&CatalogStub::PutCatalog, request, said);
  }
  std::vector<std::string> Agencies(const v1::ListAgenciesRequest& request,
                                    std::string* token = nullptr, const std::string& said = "OK") {
    const auto response = Done<v1::ListAgenciesResponse>(&CatalogStub::ListAgencies, request, said);
    std::vector<std::string> codes;
    for (const v1::Agency& agency : response.agencies()) {
      codes.push_back(agency.agency_code());
    }
    if (token != nullptr) {
      *token = response.next_page_token();
    }
    return codes;
  }
  std::vector<std::string> Procedures(const std::string& filter, const std::string& said = "OK") {
    const auto response = Done<v1::ListProceduresResponse>(
        &CatalogStub::ListProcedures, Parse<v1::ListProceduresRequest>(filter), said);
    std::vector<std::string> codes;
    for (const v1::Procedure& procedure : response.procedures()) {
      codes.push_back(procedure.procedure_code());
    }
    return codes;
  }
};

TEST_F(CatalogCalls, PutIsReadBackAtOnceAndRepeatsAreAnsweredAlike) {
  v1::PutCatalogRequest request = CatalogForTest();
  request.set_request_id("c-1");
  request.mutable_agencies(3)->set_display_name("Xã khác");

  const v1::PutCatalogResponse response = Put(request);

  EXPECT_EQ(response.changed_count(), 1u);
  EXPECT_EQ(response.revision().partition(), 0u);
  EXPECT_EQ(response.revision().sequence(), 2u);
  v1::GetAgencyRequest get;
  get.set_agency_code(kCommune);
  *get.add_min_revisions() = response.revision();
  const auto agency = Done<v1::GetAgencyResponse>(&CatalogStub::GetAgency, get).agency();
  EXPECT_EQ(agency.display_name(), "Xã khác");
  EXPECT_EQ(agency.version(), 2u);
  EXPECT_EQ(Put(request).SerializeAsString(), response.SerializeAsString());
  request.mutable_agencies(3)->set_display_name("Xã khác nữa");
  Put(request, "REQUEST_ID_REUSED request_id=c-1");
}

TEST_F(CatalogCalls, ValidateOnlyChangesNothing) {
  v1::PutCatalogRequest request = CatalogForTest();
  request.set_request_id("c-1");
  request.set_validate_only(true);
  request.mutable_agencies(3)->set_display_name("Xã khác");
  EXPECT_EQ(Put(request).changed_count(), 1u);
  EXPECT_EQ(Put(request).changed_count(), 1u);
  request.mutable_agencies(3)->set_parent_agency_code("H29");
  Put(request, "UNKNOWN_AGENCY agency_code=H29");
  request.mutable_agencies(3)->set_parent_agency_code(kCommune);
  Put(request, "AGENCY_CYCLE agency_code=000.01.21.H28");
}

TEST_F(CatalogCalls, GetsByCodeOrSaysThatThereIsNone) {
  v1::GetProcedureRequest procedure;
  procedure.set_procedure_code(kPermit);
  EXPECT_EQ(Done<v1::GetProcedureResponse>(&CatalogStub::GetProcedure, procedure)
                .procedure()
                .field_code(),
            "GP");
  procedure.set_procedure_code("9.9");
  Done<v1::GetProcedureResponse>(&CatalogStub::GetProcedure, procedure,
                                 "UNKNOWN_PROCEDURE procedure_code=9.9");
  v1::GetCalendarRequest calendar;
  calendar.set_calendar_code("UTC");
  EXPECT_EQ(
      Done<v1::GetCalendarResponse>(&CatalogStub::GetCalendar, calendar).calendar().time_zone(),
      "UTC");
  calendar.set_calendar_code("H30");
  Done<v1::GetCalendarResponse>(&CatalogStub::GetCalendar, calendar,
                                "UNKNOWN_CALENDAR calendar_code=H30");
  v1::GetAgencyRequest agency;
  agency.set_agency_code("H29");
  Done<v1::GetAgencyResponse>(&CatalogStub::GetAgency, agency, "UNKNOWN_AGENCY agency_code=H29");
}

TEST_F(CatalogCalls, ListsAgenciesByCodeUnderAFilter) {
  v1::ListAgenciesRequest request;
  EXPECT_THAT(Agencies(request), ElementsAre(kDepartment, kDistrict, kBureau, kCommune, "H28"));
  request.set_parent_agency_code("H28");
  EXPECT_THAT(Agencies(request), ElementsAre(kDepartment, kDistrict, kBureau));
  request.set_kind(v1::AGENCY_KIND_DISTRICT);
  EXPECT_THAT(Agencies(request), ElementsAre(kDistrict));
  request.set_parent_agency_code("H29");
  EXPECT_THAT(Agencies(request), IsEmpty());
}

TEST_F(CatalogCalls, PagesHoldEveryAgencyOnce) {
  for (const int size : {1, 2, 5, 6}) {
    v1::ListAgenciesRequest request;
    request.set_page_size(size);
    std::vector<std::string> all;
    std::string token;
    int pages = 0;
    do {
      request.set_page_token(token);
      const auto page = Agencies(request, &token);
      all.insert(all.end(), page.begin(), page.end());
      ++pages;
    } while (!token.empty());
    EXPECT_THAT(all, ElementsAre(kDepartment, kDistrict, kBureau, kCommune, "H28"));
    EXPECT_EQ(pages, (5 + size - 1) / size) << "pages of " << size;
  }
}

TEST_F(CatalogCalls, TokenOfAnotherListIsRefused) {
  v1::ListAgenciesRequest request;
  request.set_page_size(1);
  std::string token;
  Agencies(request, &token);
  const std::string refused = "INVALID_PAGE_TOKEN field=page_token";

  request.set_page_token(token);
  request.set_kind(v1::AGENCY_KIND_DISTRICT);
  Agencies(request, nullptr, refused);
  Procedures(absl::StrCat("page_token: '", token, "'"), refused);
  v1::ListCalendarsRequest calendars;
  calendars.set_page_token(token);
  Done<v1::ListCalendarsResponse>(&CatalogStub::ListCalendars, calendars, refused);
}

TEST_F(CatalogCalls, ListsProceduresByFieldAndByWhoOffersThem) {
  EXPECT_THAT(Procedures(""), ElementsAre(kMarriage, kPermit, kAdvice));
  EXPECT_THAT(Procedures("field_code: 'GP'"), ElementsAre(kPermit));
  EXPECT_THAT(Procedures("agency_code: '000.01.21.H28'"), ElementsAre(kMarriage, kAdvice));
  EXPECT_THAT(Procedures("agency_code: '000.00.99.H28'"), ElementsAre(kPermit, kAdvice));
  EXPECT_THAT(Procedures("agency_code: '000.01.21.H28' field_code: 'GP'"), IsEmpty());
  Procedures("agency_code: 'H29'", "UNKNOWN_AGENCY agency_code=H29");
}

TEST_F(CatalogCalls, ListsCalendars) {
  const auto response =
      Done<v1::ListCalendarsResponse>(&CatalogStub::ListCalendars, v1::ListCalendarsRequest());
  ASSERT_EQ(response.calendars_size(), 2);
  EXPECT_EQ(response.calendars(0).calendar_code(), "H28");
  EXPECT_EQ(response.calendars(0).days_off_size(), 6);
}

TEST_F(CatalogCalls, InvalidRequestsAreToldWithEveryField) {
  const auto fields = [this](auto method, const auto& request, auto response) {
    const absl::Status status = Call(*catalog_, method, request, response);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return FieldsOf(status);
  };
  EXPECT_THAT(fields(&CatalogStub::PutCatalog, v1::PutCatalogRequest(), v1::PutCatalogResponse()),
              ElementsAre("request_id", "calendars"));
  EXPECT_THAT(fields(&CatalogStub::GetAgency, v1::GetAgencyRequest(), v1::GetAgencyResponse()),
              ElementsAre("agency_code"));
  EXPECT_THAT(
      fields(&CatalogStub::GetProcedure, v1::GetProcedureRequest(), v1::GetProcedureResponse()),
      ElementsAre("procedure_code"));
  EXPECT_THAT(
      fields(&CatalogStub::GetCalendar, v1::GetCalendarRequest(), v1::GetCalendarResponse()),
      ElementsAre("calendar_code"));
  EXPECT_THAT(
      fields(&CatalogStub::ListAgencies, Parse<v1::ListAgenciesRequest>("kind: 99 page_size: -1"),
             v1::ListAgenciesResponse()),
      ElementsAre("kind", "page_size"));
  EXPECT_THAT(fields(&CatalogStub::ListProcedures,
                     Parse<v1::ListProceduresRequest>("agency_code: 'h' page_size: -1"),
                     v1::ListProceduresResponse()),
              ElementsAre("agency_code", "page_size"));
  EXPECT_THAT(fields(&CatalogStub::ListCalendars, Parse<v1::ListCalendarsRequest>("page_size: -1"),
                     v1::ListCalendarsResponse()),
              ElementsAre("page_size"));
}

}  // namespace
}  // namespace motcua::intake
