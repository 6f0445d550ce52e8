// SPDX-License-Identifier: Apache-2.0
// What a put makes of the catalogue, and who offers what.
#include "services/intake/domain/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "services/intake/domain/catalog_for_test.h"
#include "services/intake/domain/errors_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

v1::PutCatalogRequest PutAgencies(const std::string& text) {
  return Parse<v1::PutCatalogRequest>(text);
}

// An agency by its code and the one above it.
std::string AgencyText(const std::string& code, const std::string& parent,
                       const std::string& calendar = "H28") {
  return absl::StrCat("agencies { agency_code: '", code, "' parent_agency_code: '", parent,
                      "' calendar_code: '", calendar,
                      "' kind: AGENCY_KIND_COMMUNE display_name: 'x' }");
}

std::string TryPut(const Catalog& catalog, const v1::PutCatalogRequest& request) {
  return Say(DecidePutCatalog(catalog, request).status());
}

TEST(Catalog, FindsWhatWasPut) {
  const auto catalog = After(Catalog(), CatalogForTest());

  ASSERT_NE(catalog->FindAgency(kCommune), nullptr);
  EXPECT_EQ(catalog->FindAgency(kCommune)->display_name(), "Xã Cao Sơn");
  ASSERT_NE(catalog->FindProcedure(kPermit), nullptr);
  EXPECT_EQ(catalog->FindProcedure(kPermit)->time_limit().working_hours(), 4u);
  ASSERT_NE(catalog->FindCalendar("UTC"), nullptr);
  EXPECT_EQ(catalog->FindCalendar("UTC")->rules->zone().name(), "UTC");
  EXPECT_EQ(catalog->FindAgency("H29"), nullptr);
  EXPECT_EQ(catalog->FindProcedure(""), nullptr);
  EXPECT_EQ(catalog->FindCalendar("h28"), nullptr);
  EXPECT_EQ(catalog->sequence(), 1u);
}

TEST(Catalog, VersionsThatWereTakenStayAsTheyWere) {
  const auto before = After(Catalog(), CatalogForTest());
  v1::PutCatalogRequest put;
  *put.add_agencies() = *before->FindAgency(kCommune);
  put.mutable_agencies(0)->set_display_name("Xã khác");

  const auto after = After(*before, put);

  EXPECT_EQ(before->FindAgency(kCommune)->display_name(), "Xã Cao Sơn");
  EXPECT_EQ(after->FindAgency(kCommune)->display_name(), "Xã khác");
  EXPECT_EQ(after->FindProcedure(kPermit), before->FindProcedure(kPermit)) << "not copied";
}

TEST(Catalog, CalendarThatIsNotValidIsDataLoss) {
  v1::CatalogPutV1 event;
  event.add_calendars()->set_calendar_code("BROKEN");

  EXPECT_EQ(Say(Catalog().With(event, 1).status()), "CORRUPT_DATA calendar_code=BROKEN");
}

TEST(Offers, ByKindOrByCode) {
  const auto catalog = After(Catalog(), CatalogForTest());
  const auto offers = [&](const char* agency, const char* procedure) {
    return Offers(*catalog->FindAgency(agency), *catalog->FindProcedure(procedure));
  };

  for (const char* agency : {kDepartment, kDistrict, kCommune}) {
    EXPECT_TRUE(offers(agency, kMarriage)) << agency;
    EXPECT_TRUE(offers(agency, kAdvice)) << agency;
  }
  EXPECT_FALSE(offers("H28", kMarriage)) << "another kind";
  EXPECT_TRUE(offers(kDepartment, kPermit)) << "named by its code";
  EXPECT_TRUE(offers(kBureau, kPermit)) << "named by its code";
  EXPECT_FALSE(offers(kCommune, kPermit)) << "not named";
  EXPECT_FALSE(offers("H28", kPermit)) << "a part of a code is no code";
}

TEST(PutCatalog, NumbersVersionsFromOneAndKeepsThemWhereNothingChanges) {
  const auto catalog = After(Catalog(), CatalogForTest());
  EXPECT_EQ(catalog->FindAgency(kCommune)->version(), 1u);
  EXPECT_EQ(catalog->FindCalendar("H28")->proto.version(), 1u);
  EXPECT_EQ(catalog->FindProcedure(kMarriage)->version(), 1u);

  v1::PutCatalogRequest again = CatalogForTest();
  again.mutable_agencies(3)->set_version(77);  // Output only: what is sent does not count.
  const auto unchanged = DecidePutCatalog(*catalog, again);
  ASSERT_TRUE(unchanged.ok()) << unchanged.status();
  EXPECT_EQ(ChangedCount(*unchanged), 0u);

  again.mutable_agencies(3)->set_display_name("Xã khác");
  again.mutable_procedures(1)->mutable_time_limit()->set_working_hours(6);
  again.mutable_calendars(1)->set_display_name("Khác");
  const auto changed = DecidePutCatalog(*catalog, again);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(ChangedCount(*changed), 3u);
  EXPECT_EQ(changed->agencies(0).agency_code(), kCommune);
  EXPECT_EQ(changed->agencies(0).version(), 2u);
  EXPECT_EQ(changed->procedures(0).procedure_code(), kPermit);
  EXPECT_EQ(changed->procedures(0).version(), 2u);
  EXPECT_EQ(changed->calendars(0).version(), 2u);
}

TEST(PutCatalog, NamesAreStoredInOneFormOfUnicode) {
  v1::PutCatalogRequest request = CatalogForTest();
  const std::string decomposed = "Hoa\xCC\x80 Bi\xCC\x80nh";
  request.mutable_agencies(0)->set_display_name(decomposed);
  request.mutable_calendars(0)->set_display_name(decomposed);
  request.mutable_procedures(0)->set_display_name(decomposed);
  request.mutable_procedures(0)->set_field_name(decomposed);
  request.mutable_procedures(0)->add_required_documents()->set_display_name(decomposed);

  const auto catalog = After(Catalog(), request);

  const std::string composed = "Hoà Bình";
  EXPECT_EQ(catalog->FindAgency("H28")->display_name(), composed);
  EXPECT_EQ(catalog->FindCalendar("H28")->proto.display_name(), composed);
  EXPECT_EQ(catalog->FindProcedure(kMarriage)->display_name(), composed);
  EXPECT_EQ(catalog->FindProcedure(kMarriage)->field_name(), composed);
  EXPECT_EQ(catalog->FindProcedure(kMarriage)->required_documents(0).display_name(), composed);

  const auto again = DecidePutCatalog(*catalog, request);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(ChangedCount(*again), 0u) << "another spelling of the same name is no change";
}

TEST(PutCatalog, RefusesWhatPointsNowhere) {
  const auto catalog = After(Catalog(), CatalogForTest());

  EXPECT_EQ(TryPut(*catalog, PutAgencies(AgencyText("NEW", "H28", "H30"))),
            "UNKNOWN_CALENDAR agency_code=NEW calendar_code=H30");
  EXPECT_EQ(TryPut(*catalog, PutAgencies(AgencyText("NEW", "H29"))),
            "UNKNOWN_AGENCY agency_code=H29");
  v1::PutCatalogRequest procedure;
  *procedure.add_procedures() = *catalog->FindProcedure(kPermit);
  procedure.mutable_procedures(0)->add_offering_agency_codes("H29");
  EXPECT_EQ(TryPut(*catalog, procedure), "UNKNOWN_AGENCY agency_code=H29");
  EXPECT_EQ(TryPut(*catalog, PutAgencies(AgencyText("NEW", kCommune))), "OK");
}

TEST(PutCatalog, RefusesCyclesOfAnyLength) {
  const auto catalog = After(Catalog(), CatalogForTest());

  EXPECT_EQ(TryPut(*catalog, PutAgencies(AgencyText("A", "A"))), "AGENCY_CYCLE agency_code=A");
  EXPECT_EQ(TryPut(*catalog, PutAgencies(AgencyText("A", "B") + AgencyText("B", "A"))),
            "AGENCY_CYCLE agency_code=A");
  // Closed by one agency of the request, through two that are stored.
  EXPECT_EQ(TryPut(*catalog, PutAgencies(AgencyText("H28", kCommune))),
            "AGENCY_CYCLE agency_code=H28");
  // Moving the whole branch elsewhere is none, whatever is stored.
  EXPECT_EQ(
      TryPut(*catalog, PutAgencies(AgencyText(kCommune, "") + AgencyText(kDistrict, kCommune))),
      "OK");
}

// A chain is the deepest tree that there is; the wrong end is seen from the bottom as from the top.
TEST(PutCatalog, WalksUpLongChains) {
  constexpr int kLength = 20'000;
  const auto catalog = After(Catalog(), CatalogForTest());
  const auto chain = [](const std::string& above_first) {
    v1::PutCatalogRequest request;
    for (int i = 0; i < kLength; ++i) {
      v1::Agency& agency = *request.add_agencies();
      agency.set_agency_code(absl::StrCat("A", i));
      agency.set_parent_agency_code(i == 0 ? above_first : absl::StrCat("A", i - 1));
      agency.set_calendar_code("H28");
    }
    return request;
  };
  for (const bool from_the_bottom : {false, true}) {
    const auto put = [&](const std::string& above_first) {
      v1::PutCatalogRequest request = chain(above_first);
      if (from_the_bottom) {
        std::reverse(request.mutable_agencies()->pointer_begin(),
                     request.mutable_agencies()->pointer_end());
      }
      return TryPut(*catalog, request);
    };

    EXPECT_EQ(put(kCommune), "OK");
    EXPECT_EQ(put(absl::StrCat("A", kLength - 1)),
              absl::StrCat("AGENCY_CYCLE agency_code=A", from_the_bottom ? kLength - 1 : 0));
    EXPECT_EQ(put("H29"), "UNKNOWN_AGENCY agency_code=H29");
  }
}

// An agency that was found to stand well is no end to look for: what it stands below may be new.
TEST(PutCatalog, FindsACycleBesideATreeThatIsWell) {
  const auto catalog = After(Catalog(), CatalogForTest());

  EXPECT_EQ(TryPut(*catalog, PutAgencies(AgencyText("A", kCommune) + AgencyText("B", "A") +
                                         AgencyText("C", "D") + AgencyText("D", "C"))),
            "AGENCY_CYCLE agency_code=C");
}

// Every agency may stand before or after the one above it, and calendars and procedures too.
TEST(PutCatalog, OrderWithinARequestDoesNotMatter) {
  const auto expected = After(Catalog(), CatalogForTest());
  std::mt19937_64 random(20230331);
  for (int round = 0; round < 50; ++round) {
    v1::PutCatalogRequest request = CatalogForTest();
    std::shuffle(request.mutable_agencies()->pointer_begin(),
                 request.mutable_agencies()->pointer_end(), random);
    std::shuffle(request.mutable_procedures()->pointer_begin(),
                 request.mutable_procedures()->pointer_end(), random);
    std::shuffle(request.mutable_calendars()->pointer_begin(),
                 request.mutable_calendars()->pointer_end(), random);

    const auto catalog = After(Catalog(), request);

    ASSERT_EQ(catalog->agencies().size(), expected->agencies().size());
    for (const auto& [code, agency] : expected->agencies()) {
      ASSERT_EQ(catalog->FindAgency(code)->SerializeAsString(), agency->SerializeAsString());
    }
    ASSERT_EQ(catalog->procedures().size(), expected->procedures().size());
    ASSERT_EQ(catalog->calendars().size(), expected->calendars().size());
  }
}

TEST(PutCatalog, RefusalDoesNotDependOnTheOrderEither) {
  const auto catalog = After(Catalog(), CatalogForTest());
  v1::PutCatalogRequest request = PutAgencies(AgencyText("A", "B") + AgencyText("B", "C") +
                                              AgencyText("C", "H29") + AgencyText("D", "H28"));
  std::mt19937_64 random(1);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(request.mutable_agencies()->pointer_begin(),
                 request.mutable_agencies()->pointer_end(), random);
    EXPECT_EQ(TryPut(*catalog, request), "UNKNOWN_AGENCY agency_code=H29");
  }
}

}  // namespace
}  // namespace motcua::intake
