// SPDX-License-Identifier: Apache-2.0
//
// Chance that is the same everywhere: pinned values, bounds, independence of streams.

#include "tools/quarter/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace motcua::quarter {
namespace {

TEST(Random, IsFixedByItsSeed) {
  Random one(7);
  Random other(7);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(one.Next(), other.Next());
  EXPECT_NE(Random(7).Next(), Random(8).Next());
  EXPECT_NE(Random(7, 1).Next(), Random(7, 2).Next());
  EXPECT_NE(Random(7, 8).Next(), Random(8, 7).Next());
}

TEST(Random, StaysWithinItsBounds) {
  Random random(3);
  std::set<int64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const int64_t drawn = random.Between(-2, 2);
    ASSERT_GE(drawn, -2);
    ASSERT_LE(drawn, 2);
    seen.insert(drawn);
  }
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_EQ(random.Between(4, 4), 4);
  EXPECT_EQ(random.Between(4, 1), 4);
  EXPECT_EQ(random.Below(0), 0u);
  EXPECT_EQ(random.Bytes(33).size(), 33u);
  EXPECT_THAT(random.Digits(12), ::testing::MatchesRegex("[0-9]+"));
}

TEST(Random, ShufflesWithoutLosingAnything) {
  std::vector<int> values;
  for (int i = 0; i < 100; ++i) values.push_back(i);
  std::vector<int> shuffled = values;
  Random random(5);
  random.Shuffle(shuffled);
  EXPECT_NE(shuffled, values);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, values);
}

TEST(WeightedPick, FollowsTheWeights) {
  const std::vector<uint64_t> weights = {0, 1, 0, 3, 0};
  const WeightedPick pick(weights);
  Random random(11);
  std::vector<int> counts(weights.size());
  for (int i = 0; i < 8000; ++i) ++counts[pick(random)];
  EXPECT_EQ(counts[0] + counts[2] + counts[4], 0);
  EXPECT_NEAR(counts[3], 6000, 300);
}

TEST(WeightedPick, KnowsWhenThereIsNothingToPick) {
  EXPECT_TRUE(WeightedPick().empty());
  EXPECT_TRUE(WeightedPick(std::vector<uint64_t>{0, 0}).empty());
  EXPECT_FALSE(WeightedPick(std::vector<uint64_t>{0, 1}).empty());
}

}  // namespace
}  // namespace motcua::quarter
