// SPDX-License-Identifier: Apache-2.0
//
// Dates at the edges of a local day, and which zone names are let through.

#include "common/time/local_date.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"

namespace motcua::time {
namespace {

constexpr absl::Duration kTick = absl::Nanoseconds(1);

TEST(LocalDate, DayBeginsAtLocalMidnight) {
  const absl::TimeZone zone = VietnamZone();
  const absl::CivilDay day(2023, 1, 1);

  const absl::Time start = StartOfDay(day, zone);

  // 2023-01-01 00:00 in Hoà Bình is 17:00 of the day before in UTC.
  EXPECT_EQ(start, absl::FromUnixSeconds(1672506000));
  EXPECT_EQ(LocalDay(start, zone), day);
  EXPECT_EQ(LocalDay(start - kTick, zone), day - 1);
  EXPECT_EQ(LocalDay(StartOfDay(day + 1, zone) - kTick, zone), day);
}

TEST(LocalDate, EveryDayOfACenturyComesBack) {
  const absl::TimeZone zone = VietnamZone();

  for (absl::CivilDay day(1976, 1, 1); day < absl::CivilDay(2076, 1, 1); ++day) {
    ASSERT_EQ(LocalDay(StartOfDay(day, zone), zone), day);
    ASSERT_EQ(StartOfDay(day + 1, zone) - StartOfDay(day, zone), absl::Hours(24)) << day;
  }
}

TEST(LocalDate, SkippedMidnightStartsAfterTheGap) {
  // In São Paulo the clocks went from 2018-11-03 24:00 straight to 01:00.
  const absl::StatusOr<absl::TimeZone> zone = LoadZone("America/Sao_Paulo");
  if (!zone.ok()) GTEST_SKIP() << "no tzdata on this machine";
  const absl::CivilDay day(2018, 11, 4);

  const absl::Time start = StartOfDay(day, *zone);

  EXPECT_EQ(LocalDay(start, *zone), day);
  EXPECT_EQ(LocalDay(start - kTick, *zone), day - 1);
}

TEST(LoadZone, FindsVietnamAndUtc) {
  const absl::StatusOr<absl::TimeZone> vietnam = LoadZone("Asia/Ho_Chi_Minh");
  const absl::StatusOr<absl::TimeZone> utc = LoadZone("UTC");

  ASSERT_TRUE(vietnam.ok()) << vietnam.status();
  ASSERT_TRUE(utc.ok()) << utc.status();
  EXPECT_EQ(vietnam->At(absl::FromUnixSeconds(1672506000)).offset, 7 * 60 * 60);
  EXPECT_EQ(utc->At(absl::FromUnixSeconds(1672506000)).offset, 0);
}

TEST(LoadZone, RefusesUnknownAndMalformedNames) {
  for (const std::string& name :
       {std::string(), std::string("localtime"), std::string("/etc/localtime"),
        std::string("file:/etc/localtime"), std::string("Asia/../Asia/Tokyo"), std::string("Asia/"),
        std::string("Asia//Tokyo"), std::string("Asia/Hoa Binh"), std::string("Asia/Tokyo\0x", 12),
        std::string("Asia/Atlantis"), std::string("A/") + std::string(100, 'a')}) {
    EXPECT_EQ(LoadZone(name).status().code(), absl::StatusCode::kInvalidArgument) << name;
  }
}

}  // namespace
}  // namespace motcua::time
