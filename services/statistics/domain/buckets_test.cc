// SPDX-License-Identifier: Apache-2.0
// Sums of days by months and years.
#include "services/statistics/domain/buckets.h"

#include <map>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::statistics {
namespace {

using testing::ElementsAre;

absl::CivilDay Day(int year, int month, int day) { return absl::CivilDay(year, month, day); }

TEST(Buckets, CoverAQuarterWithMonths) {
  EXPECT_THAT(Cover(Day(2023, 1, 1), Day(2023, 4, 1)),
              ElementsAre(BucketRange{Granularity::kMonth, Day(2023, 1, 1), Day(2023, 4, 1)}));
}

TEST(Buckets, CoverOddPeriodsWithDaysAtTheEnds) {
  EXPECT_THAT(Cover(Day(2021, 11, 11), Day(2024, 2, 3)),
              ElementsAre(BucketRange{Granularity::kDay, Day(2021, 11, 11), Day(2021, 12, 1)},
                          BucketRange{Granularity::kMonth, Day(2021, 12, 1), Day(2022, 1, 1)},
                          BucketRange{Granularity::kYear, Day(2022, 1, 1), Day(2024, 1, 1)},
                          BucketRange{Granularity::kMonth, Day(2024, 1, 1), Day(2024, 2, 1)},
                          BucketRange{Granularity::kDay, Day(2024, 2, 1), Day(2024, 2, 3)}));
  EXPECT_THAT(Cover(Day(2023, 1, 11), Day(2023, 1, 12)),
              ElementsAre(BucketRange{Granularity::kDay, Day(2023, 1, 11), Day(2023, 1, 12)}));
}

// Whatever the period: each day once, no other, and few buckets.
TEST(Buckets, CoverEachDayOnce) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const absl::CivilDay first = Day(2019, 12, 1);
  for (int round = 0; round < 500; ++round) {
    const absl::CivilDay begin = first + static_cast<int>(random() % 1500);
    const absl::CivilDay end = begin + static_cast<int>(random() % 1500);

    std::map<absl::CivilDay, int> times;
    int buckets = 0;
    for (const BucketRange& range : Cover(begin, end)) {
      absl::CivilDay bucket = range.begin;
      while (bucket < range.end) {
        ++buckets;
        EXPECT_EQ(BucketOf(range.granularity, bucket), bucket);
        absl::CivilDay day = bucket;
        for (; BucketOf(range.granularity, day) == bucket; ++day) {
          ++times[day];
        }
        bucket = day;
      }
    }

    ASSERT_EQ(times.size(), static_cast<size_t>(end - begin));
    for (const auto& [day, count] : times) {
      ASSERT_EQ(count, 1) << day;
      ASSERT_TRUE(begin <= day && day < end) << day;
    }
    EXPECT_LE(buckets, 2 * 30 + 2 * 11 + 5);
  }
}

TEST(Buckets, BeforeADayBeginWithWholeYears) {
  const std::vector<BucketRange> ranges = CoverBefore(Day(2023, 3, 5));
  ASSERT_EQ(ranges.size(), 3u);
  EXPECT_LT(ranges[0].begin, Day(1, 1, 1));
  EXPECT_EQ(ranges[0].end, Day(2023, 1, 1));
  EXPECT_EQ(ranges[1], (BucketRange{Granularity::kMonth, Day(2023, 1, 1), Day(2023, 3, 1)}));
  EXPECT_EQ(ranges[2], (BucketRange{Granularity::kDay, Day(2023, 3, 1), Day(2023, 3, 5)}));
}

}  // namespace
}  // namespace motcua::statistics
