// SPDX-License-Identifier: Apache-2.0
// Byte order is logical order.
#include "services/statistics/storage/keys.h"

#include <random>
#include <tuple>

#include "common/time/local_date.h"
#include "gtest/gtest.h"

namespace motcua::statistics {
namespace {

constexpr absl::string_view kAgencyCodes[] = {"A", "A.1", "A1", "AB", "H28", "H28.1", "H281", "Z"};

template <typename T>
T Pick(std::mt19937_64& random, std::initializer_list<T> values) {
  return *(values.begin() + random() % values.size());
}

absl::Time PickTime(std::mt19937_64& random) {
  return Pick(random, {absl::FromUnixMicros(-1), absl::FromUnixMicros(0), absl::FromUnixMicros(1),
                       absl::FromUnixSeconds(1672506000), absl::FromUnixSeconds(1672506001),
                       absl::FromUnixSeconds(-99999999999)});
}

TEST(MomentKey, OrdersByPartitionAgencyKindInstantAndSerial) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  struct Parts {
    uint32_t partition;
    absl::string_view agency_code;
    uint8_t kind;
    absl::Time instant;
    uint64_t serial;
    auto Tie() const { return std::tie(partition, agency_code, kind, instant, serial); }
  };
  const auto pick = [&random] {
    return Parts{Pick<uint32_t>(random, {1, 2, 256}), kAgencyCodes[random() % 8],
                 static_cast<uint8_t>(1 + random() % 5), PickTime(random),
                 Pick<uint64_t>(random, {1, 255, 256, uint64_t{1} << 51})};
  };
  const auto key = [](const Parts& parts) {
    return MomentKey({parts.partition, parts.agency_code}, static_cast<MomentKind>(parts.kind),
                     parts.instant, parts.serial);
  };
  for (int i = 0; i < 5000; ++i) {
    const Parts a = pick();
    const Parts b = pick();
    ASSERT_EQ(key(a) < key(b), a.Tie() < b.Tie());
    ASSERT_EQ(SerialOfMomentKey(key(a)), a.serial);
  }
}

TEST(CountsKey, OrdersByPartitionAgencyGranularityAndDay) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  struct Parts {
    uint32_t partition;
    absl::string_view agency_code;
    uint8_t granularity;
    absl::CivilDay day;
    auto Tie() const { return std::tie(partition, agency_code, granularity, day); }
  };
  const auto pick = [&random] {
    return Parts{Pick<uint32_t>(random, {1, 2, 256}), kAgencyCodes[random() % 8],
                 static_cast<uint8_t>(1 + random() % 3),
                 absl::CivilDay(1960, 1, 1) + static_cast<int>(random() % 40000)};
  };
  const auto key = [](const Parts& parts) {
    return CountsKey({parts.partition, parts.agency_code},
                     static_cast<Granularity>(parts.granularity), parts.day);
  };
  for (int i = 0; i < 5000; ++i) {
    const Parts a = pick();
    const Parts b = pick();
    ASSERT_EQ(key(a) < key(b), a.Tie() < b.Tie());
  }
}

// Unpadded day and month once made one key of these two.
TEST(CountsKey, TellsTheEleventhOfJanuaryFromTheFirstOfNovember) {
  EXPECT_NE(CountsKey({1, "H28"}, Granularity::kDay, absl::CivilDay(2023, 1, 11)),
            CountsKey({1, "H28"}, Granularity::kDay, absl::CivilDay(2023, 11, 1)));
}

TEST(OpenAt, HoldsEndsFromTheInstantOnAndOpenOnesReceivedBeforeIt) {
  const absl::Time instant = absl::FromUnixSeconds(1672506000);
  const absl::Duration tick = absl::Microseconds(1);
  const AgencyPlace place{3, "H28"};
  const KeyRange range = OpenAt(place, instant);
  const auto is_in = [&range](const std::string& key) {
    return range.begin <= key && key < range.end;
  };
  EXPECT_FALSE(is_in(MomentKey(place, MomentKind::kEnded, instant - tick, 1)));
  EXPECT_TRUE(is_in(MomentKey(place, MomentKind::kEnded, instant, 1)));
  EXPECT_TRUE(is_in(MomentKey(place, MomentKind::kOpen, instant - tick, 1)));
  EXPECT_FALSE(is_in(MomentKey(place, MomentKind::kOpen, instant, 1)));
  EXPECT_FALSE(is_in(MomentKey(place, MomentKind::kReceived, instant, 1)));
  EXPECT_FALSE(is_in(MomentKey({3, "H28.1"}, MomentKind::kEnded, instant, 1)));
  EXPECT_FALSE(is_in(MomentKey({4, "H28"}, MomentKind::kEnded, instant, 1)));
}

}  // namespace
}  // namespace motcua::statistics
