// SPDX-License-Identifier: Apache-2.0
#include "tools/load/knee.h"

#include <algorithm>
#include <map>

#include "gtest/gtest.h"

namespace motcua::load {
namespace {

constexpr KneeSearch kSearch = {.rate_from = 1000, .rate_to = 200'000, .tolerance = 0.03};

// A server that holds up to a rate.
auto HoldsUpTo(double limit) {
  return [limit](double rate) -> absl::StatusOr<Trial> {
    return Trial{.rate = rate, .achieved = rate, .within_bound = rate <= limit};
  };
}

TEST(FindKnee, FindsTheRateToTheTolerance) {
  for (const double limit : {1000.0, 1234.0, 17'777.0, 150'000.0}) {
    const auto found = FindKnee(kSearch, HoldsUpTo(limit));
    ASSERT_TRUE(found.ok());
    ASSERT_TRUE(found->knee.has_value());
    const double knee = found->curve[*found->knee].rate;
    EXPECT_LE(knee, limit);
    EXPECT_GE(knee, limit / 1.03);
    EXPECT_LT(found->curve.size(), 30u);
  }
}

TEST(FindKnee, FindsNoneBelowTheFirstRate) {
  const auto found = FindKnee(kSearch, HoldsUpTo(999));
  EXPECT_FALSE(found->knee.has_value());
  EXPECT_EQ(found->curve.size(), 2u);
}

TEST(FindKnee, EndsAtTheHighestRate) {
  const auto found = FindKnee(kSearch, HoldsUpTo(1e9));
  EXPECT_EQ(found->curve[*found->knee].rate, 200'000);
}

TEST(FindKnee, TriesOnceMoreBeforeARateIsTooHigh) {
  std::map<double, int> tries;
  const auto found = FindKnee(kSearch, [&tries](double rate) -> absl::StatusOr<Trial> {
    const bool first = tries[rate]++ == 0;
    return Trial{.rate = rate, .within_bound = rate <= 8000 && !first};
  });
  ASSERT_TRUE(found->knee.has_value());
  EXPECT_NEAR(found->curve[*found->knee].rate, 8000, 240);
}

TEST(FindKnee, StopsWithWhatItHasWhenInterrupted) {
  int trials = 0;
  const auto found = FindKnee(kSearch, [&trials](double rate) -> absl::StatusOr<Trial> {
    return Trial{.rate = rate, .within_bound = true, .interrupted = ++trials == 3};
  });
  EXPECT_EQ(trials, 3);
  EXPECT_EQ(found->curve.size(), 2u);
  EXPECT_EQ(found->curve[*found->knee].rate, 2000);
}

TEST(FindKnee, FailsWhereATrialCannotBeDone) {
  const auto found = FindKnee(
      kSearch, [](double) -> absl::StatusOr<Trial> { return absl::UnavailableError("gone"); });
  EXPECT_EQ(found.status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace motcua::load
