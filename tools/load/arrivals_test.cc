// SPDX-License-Identifier: Apache-2.0
#include "tools/load/arrivals.h"

#include <algorithm>
#include <cmath>

#include "gtest/gtest.h"

namespace motcua::load {
namespace {

std::vector<Arrival> All(const Round& round, const Share& share) {
  Arrivals arrivals(round, share);
  std::vector<Arrival> all;
  while (const auto arrival = arrivals.Next()) all.push_back(*arrival);
  return all;
}

Round OpenRound(std::vector<RateStep> steps) {
  return {.mode = LoopMode::kOpen, .warmup = absl::ZeroDuration(), .steps = std::move(steps)};
}

TEST(Arrivals, ComeAtTheRateWithoutDrift) {
  const auto all = All(OpenRound({{.rate = 3000, .duration = absl::Seconds(7)}}), {});
  ASSERT_EQ(all.size(), 21000u);
  EXPECT_EQ(all.front().offset, 0);
  EXPECT_EQ(all[3000].offset, 1'000'000'000);
  EXPECT_EQ(all[1].offset, 333'333);
  EXPECT_EQ(all.back().offset, 6'999'666'666);
}

TEST(Arrivals, ChangeTheirRateAtTheStep) {
  const auto all = All(OpenRound({{.rate = 10, .duration = absl::Seconds(1)},
                                  {.rate = 100, .duration = absl::Seconds(2)}}),
                       {});
  ASSERT_EQ(all.size(), 210u);
  EXPECT_EQ(all[9].step, 0);
  EXPECT_EQ(all[10].step, 1);
  EXPECT_EQ(all[10].offset, 1'000'000'000);
  EXPECT_EQ(all[11].offset, 1'010'000'000);
}

TEST(Arrivals, WarmUpAtTheFirstRate) {
  Round round = OpenRound({{.rate = 10, .duration = absl::Seconds(1)}});
  round.warmup = absl::Seconds(2);
  const auto all = All(round, {});
  ASSERT_EQ(all.size(), 30u);
  EXPECT_EQ(all.back().offset, 2'900'000'000);
  EXPECT_TRUE(std::all_of(all.begin(), all.end(), [](const Arrival& a) { return a.step == 0; }));
}

TEST(Arrivals, OfAllSharesAreThoseOfOne) {
  const Round round = OpenRound(
      {{.rate = 700, .duration = absl::Seconds(1)}, {.rate = 900, .duration = absl::Seconds(1)}});
  std::vector<Nanos> shared;
  for (int i = 0; i < 3; ++i) {
    for (const Arrival& arrival : All(round, {.index = i, .count = 3})) {
      shared.push_back(arrival.offset);
    }
  }
  std::sort(shared.begin(), shared.end());
  std::vector<Nanos> alone;
  for (const Arrival& arrival : All(round, {})) alone.push_back(arrival.offset);
  EXPECT_EQ(shared, alone);
}

TEST(Arrivals, OfPoissonSpacingVaryAroundTheRateAndFollowTheSeed) {
  Round round = OpenRound({{.rate = 1000, .duration = absl::Seconds(50)}});
  round.spacing = ArrivalSpacing::kPoisson;
  const auto all = All(round, {});
  EXPECT_NEAR(static_cast<double>(all.size()), 50000, 5 * std::sqrt(50000));
  size_t close_pairs = 0;
  for (size_t i = 1; i < all.size(); ++i) {
    ASSERT_GE(all[i].offset, all[i - 1].offset);
    close_pairs += all[i].offset - all[i - 1].offset < 100'000 ? 1 : 0;
  }
  // A tenth of the mean gap or less: 1 - exp(-0.1) of them.
  EXPECT_NEAR(static_cast<double>(close_pairs) / static_cast<double>(all.size()), 0.0952, 0.01);

  EXPECT_EQ(All(round, {}).back().offset, all.back().offset);
  round.seed = 2;
  EXPECT_NE(All(round, {}).back().offset, all.back().offset);
}

TEST(PartOf, DividesWithoutALoss) {
  int sum = 0;
  for (int i = 0; i < 7; ++i) sum += PartOf(100, {.index = i, .count = 7});
  EXPECT_EQ(sum, 100);
  EXPECT_EQ(PartOf(4, {.index = 0, .count = 1}), 4);
}

}  // namespace
}  // namespace motcua::load
