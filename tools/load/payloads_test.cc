// SPDX-License-Identifier: Apache-2.0
#include "tools/load/payloads.h"

#include <algorithm>
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/load/materials_for_test.h"
#include "tools/load/request_ids.h"

namespace motcua::load {
namespace {

using ::testing::Each;
using ::testing::Ge;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

TEST(MakeCatalog, OffersSomethingAtEveryLevelBelowTheProvince) {
  const Offers offers = OffersForTest();
  EXPECT_EQ(offers.root_agency_code, "000.00.00.H28");
  EXPECT_THAT(offers.offers, SizeIs(Ge(30)));
  for (const Offer& offer : offers.offers) EXPECT_FALSE(offer.procedure_codes.empty());
}

TEST(MakeCatalog, HasACalendarThatCoversToday) {
  const auto requests = MakeCatalog({.today = absl::CivilDay(2031, 12, 31)});
  const intake::v1::WorkingCalendar& calendar = requests[0].calendars(0);
  EXPECT_EQ(calendar.first_date().year(), 2031);
  EXPECT_EQ(calendar.last_date().year(), 2032);
  EXPECT_EQ(calendar.last_date().day(), 31);
}

TEST(MatchOffers, LeavesOutAgenciesThatOfferNothing) {
  std::vector<intake::v1::Agency> agencies(3);
  agencies[0].set_agency_code("ROOT");
  agencies[1].set_agency_code("BY.CODE");
  agencies[1].set_parent_agency_code("ROOT");
  agencies[2].set_agency_code("BY.KIND");
  agencies[2].set_parent_agency_code("ROOT");
  agencies[2].set_kind(intake::v1::AGENCY_KIND_COMMUNE);
  std::vector<intake::v1::Procedure> procedures(2);
  procedures[0].set_procedure_code("1");
  procedures[0].add_offering_agency_codes("BY.CODE");
  procedures[1].set_procedure_code("2");
  procedures[1].add_offering_agency_kinds(intake::v1::AGENCY_KIND_COMMUNE);

  const Offers offers = MatchOffers(agencies, procedures);

  EXPECT_EQ(offers.root_agency_code, "ROOT");
  ASSERT_THAT(offers.offers, SizeIs(2));
  EXPECT_EQ(offers.offers[0].agency_code, "BY.CODE");
  EXPECT_EQ(offers.offers[0].procedure_codes, std::vector<std::string>{"1"});
  EXPECT_EQ(offers.offers[1].procedure_codes, std::vector<std::string>{"2"});
}

TEST(Payloads, AskAgenciesForWhatTheyOffer) {
  std::map<std::string, std::set<std::string>> offered;
  for (const Offer& offer : OffersForTest().offers) {
    offered[offer.agency_code].insert(offer.procedure_codes.begin(), offer.procedure_codes.end());
  }
  const Payloads payloads = PayloadsForTest({.count = 500, .now = kNow});
  ASSERT_THAT(payloads.submissions, SizeIs(500));
  for (const std::string& bytes : payloads.submissions) {
    intake::v1::SubmitDossierRequest request;
    ASSERT_TRUE(request.ParseFromString(bytes));
    EXPECT_EQ(offered[request.agency_code()].count(request.procedure_code()), 1u);
    EXPECT_NE(request.channel(), common::v1::CHANNEL_UNSPECIFIED);
    EXPECT_FALSE(request.applicant().full_name().empty());
    EXPECT_FALSE(request.applicant().identity_number().empty());
    EXPECT_TRUE(request.request_id().empty());
  }
}

TEST(Payloads, AreAboutAsLargeAsAskedFor) {
  for (const int wanted : {200, 600, 2000, 10'000}) {
    const Payloads payloads = PayloadsForTest({.count = 300, .body_bytes = wanted, .now = kNow});
    double sum = 0;
    for (const std::string& bytes : payloads.submissions) {
      sum += static_cast<double>(bytes.size() + 34);
    }
    EXPECT_NEAR(sum / 300, wanted, wanted * 0.12) << wanted;
  }
}

TEST(Payloads, GoToFewAgenciesMostlyAndTheMoreSoTheMoreSkew) {
  const auto share_of_first = [](double skew) {
    const Payloads payloads = PayloadsForTest({.count = 4000, .skew = skew, .now = kNow});
    int to_first = 0;
    for (const std::string& bytes : payloads.submissions) {
      intake::v1::SubmitDossierRequest request;
      request.ParseFromString(bytes);
      to_first += request.agency_code() == payloads.agency_codes[0] ? 1 : 0;
    }
    return to_first / 4000.0;
  };
  const double even = 1.0 / static_cast<double>(OffersForTest().offers.size());
  EXPECT_NEAR(share_of_first(0), even, even / 2);
  EXPECT_GT(share_of_first(0.9), 3 * even);
  EXPECT_GT(share_of_first(2), 0.5);
}

TEST(Payloads, FollowTheSeed) {
  const Payloads one = PayloadsForTest({.count = 10, .seed = 5, .now = kNow});
  const Payloads same = PayloadsForTest({.count = 10, .seed = 5, .now = kNow});
  const Payloads other = PayloadsForTest({.count = 10, .seed = 6, .now = kNow});
  EXPECT_EQ(one.submissions, same.submissions);
  EXPECT_NE(one.submissions, other.submissions);
}

TEST(ImportRows, TellAPastInOrder) {
  const Payloads payloads = PayloadsForTest({.count = 100, .now = kNow});
  for (const std::string& bytes : payloads.import_rows) {
    intake::v1::ImportRow row;
    ASSERT_TRUE(row.ParseFromString(bytes));
    EXPECT_TRUE(row.source_key().empty());
    ASSERT_EQ(row.steps_size(), 4);
    int64_t last = row.submit_time().seconds();
    for (const intake::v1::PastStep& step : row.steps()) {
      EXPECT_GT(step.enter_time().seconds(), last);
      last = step.enter_time().seconds();
    }
    EXPECT_LT(last, absl::ToUnixSeconds(kNow));
    EXPECT_EQ(row.steps(3).state(), common::v1::DOSSIER_STATE_RESULT_RETURNED);
  }
}

TEST(ZipfWeights, FallWithTheRank) {
  const auto weights = ZipfWeights(100, 1);
  EXPECT_NEAR(static_cast<double>(weights[0]) / static_cast<double>(weights[9]), 10, 0.001);
  EXPECT_TRUE(std::is_sorted(weights.rbegin(), weights.rend()));
  EXPECT_THAT(ZipfWeights(50, 0), Each(ZipfWeights(1, 0)[0]));
  EXPECT_THAT(ZipfWeights(10'000, 5), Each(Ge(1u)));
}

TEST(RequestIds, NeverRepeatAndKeepTheirLength) {
  RequestIds ids("0123456789abcdef");
  std::set<std::string> seen;
  for (int i = 0; i < 5000; ++i) {
    const std::string id(ids.Next());
    EXPECT_EQ(id.size(), RequestIds::kBytes);
    EXPECT_TRUE(id.starts_with("0123456789abcdef"));
    EXPECT_TRUE(seen.insert(id).second);
  }
}

}  // namespace
}  // namespace motcua::load
