// SPDX-License-Identifier: Apache-2.0
//
// A container image without tzdata must still know Việt Nam's time. This is a program of its own
// because Abseil remembers the zones it has loaded, and its search path can only be changed before
// the first of them.

#include <gtest/gtest.h>

#include <cstdlib>

#include "common/time/local_date.h"

namespace motcua::time {
namespace {

class ZoneWithoutTzdata : public testing::Test {
 protected:
  static void SetUpTestSuite() { setenv("TZDIR", "/nonexistent", /*overwrite=*/1); }
};

TEST_F(ZoneWithoutTzdata, VietnamIsSevenHoursAheadOfUtc) {
  absl::TimeZone zone;
  ASSERT_FALSE(absl::LoadTimeZone("Asia/Ho_Chi_Minh", &zone))
      << "tzdata was found; this test shows nothing";

  EXPECT_TRUE(LoadZone("Asia/Ho_Chi_Minh").ok());
  EXPECT_EQ(StartOfDay(absl::CivilDay(2023, 1, 1), VietnamZone()),
            absl::FromUnixSeconds(1672506000));
}

TEST_F(ZoneWithoutTzdata, OtherZonesAreRefusedInsteadOfGuessed) {
  EXPECT_FALSE(LoadZone("Asia/Tokyo").ok());
}

}  // namespace
}  // namespace motcua::time
