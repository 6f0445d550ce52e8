// SPDX-License-Identifier: Apache-2.0
//
// Applicants have the forms that intake asks for.

#include "tools/quarter/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace motcua::quarter {
namespace {

using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

constexpr char kTwelveDigits[] = "017[0-3][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]";
constexpr char kNineDigits[] = "113[0-9][0-9][0-9][0-9][0-9][0-9]";
constexpr char kTenDigits[] = "5400[0-9][0-9][0-9][0-9][0-9][0-9]";
constexpr char kThirteenDigits[] = "5400[0-9][0-9][0-9][0-9][0-9][0-9]-0[0-9][0-9]";
constexpr char kPhone[] = "0[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]";

TEST(People, IndividualsHaveNamesAndIdentityNumbers) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const auto person = MakeApplicant({.place = "xã Tu Lý, huyện Đà Bắc"}, random);
    EXPECT_EQ(person.kind(), intake::v1::APPLICANT_KIND_INDIVIDUAL);
    EXPECT_THAT(person.full_name(), MatchesRegex(".+ .+ .+"));
    EXPECT_THAT(person.identity_number(),
                AnyOf(MatchesRegex(kTwelveDigits), MatchesRegex(kNineDigits)));
    EXPECT_THAT(person.phone(), AnyOf(IsEmpty(), MatchesRegex(kPhone)));
    EXPECT_THAT(person.address(),
                AnyOf(IsEmpty(), EndsWith("xã Tu Lý, huyện Đà Bắc, tỉnh Hòa Bình")));
  }
}

TEST(People, OrganisationsHaveTaxCodes) {
  Random random(2);
  for (int i = 0; i < 2000; ++i) {
    const auto firm = MakeApplicant({.organisation = true, .place = "huyện Kim Bôi"}, random);
    EXPECT_EQ(firm.kind(), intake::v1::APPLICANT_KIND_ORGANISATION);
    EXPECT_THAT(firm.identity_number(),
                AnyOf(MatchesRegex(kTenDigits), MatchesRegex(kThirteenDigits)));
  }
}

TEST(People, TheLastDigitOfATaxCodeChecksTheOthers) {
  Random random(3);
  const int weights[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
  for (int i = 0; i < 2000; ++i) {
    const std::string code = MakeTaxCode(random);
    ASSERT_EQ(code.size(), 10u);
    int sum = 0;
    for (size_t j = 0; j < 9; ++j) sum += (code[j] - '0') * weights[j];
    EXPECT_EQ((sum + (code[9] - '0')) % 11, 10);
  }
}

}  // namespace
}  // namespace motcua::quarter
