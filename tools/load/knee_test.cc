// SPDX-License-Identifier: Apache-2.0
#include "tools/load/knee.h"

#include <algorithm>
#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::load {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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
    EXPECT_LE(found->curve.size(), static_cast<size_t>(TrialsMax(kSearch)));
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

TEST(FindKnee, TakesNoMoreTrialsThanWereTold) {
  constexpr KneeSearch kNarrow = {.rate_from = 1000, .rate_to = 2000, .tolerance = 0.03};
  std::map<double, int> tries;
  const auto found = FindKnee(kNarrow, [&tries](double rate) -> absl::StatusOr<Trial> {
    const bool first = tries[rate]++ == 0;
    return Trial{.rate = rate, .within_bound = rate < 2000 && !first};
  });
  EXPECT_FALSE(found->interrupted);
  EXPECT_EQ(found->curve.size(), static_cast<size_t>(TrialsMax(kNarrow)));
}

TEST(FindKnee, StopsWithWhatItHasWhenInterrupted) {
  int trials = 0;
  const auto found = FindKnee(kSearch, [&trials](double rate) -> absl::StatusOr<Trial> {
    return Trial{.rate = rate, .within_bound = true, .interrupted = ++trials == 3};
  });
  EXPECT_EQ(trials, 3);
  EXPECT_TRUE(found->interrupted);
  EXPECT_EQ(found->curve.size(), 2u);
  EXPECT_EQ(found->curve[*found->knee].rate, 2000);
}

TEST(FindKnee, FailsWhereATrialCannotBeDone) {
  const auto found = FindKnee(
      kSearch, [](double) -> absl::StatusOr<Trial> { return absl::UnavailableError("gone"); });
  EXPECT_EQ(found.status().code(), absl::StatusCode::kUnavailable);
}

TEST(KneeText, SaysWhatWasFound) {
  KneeCommand command;
  command.bound_p99 = absl::Milliseconds(20);
  command.rate_to = 4000;
  KneeFound found{.knee = 0, .curve = {{.rate = 1000, .within_bound = true}, {.rate = 2000}}};
  EXPECT_THAT(KneeText(command, found), HasSubstr("under 20ms up to 1000 operations a second\n"));

  found.curve[1] = {.rate = 4000, .within_bound = true};
  found.knee = 1;
  EXPECT_THAT(KneeText(command, found), HasSubstr("up to 4000 operations a second, the highest"));

  found = {.curve = {{.rate = 1000}, {.rate = 1000}}};
  EXPECT_THAT(KneeText(command, found), HasSubstr("1000 a second (--rate-from), was too high"));
}

TEST(KneeText, CallsNoRateTooHighBecauseTheUserStopped) {
  KneeCommand command;
  command.bound_p99 = absl::Milliseconds(20);
  KneeFound found{.interrupted = true};
  EXPECT_THAT(KneeText(command, found), HasSubstr("interrupted before the knee was found\n"));
  EXPECT_THAT(KneeText(command, found), Not(HasSubstr("too high")));

  found.curve = {{.rate = 1000, .within_bound = true}};
  found.knee = 0;
  EXPECT_THAT(KneeText(command, found), HasSubstr("found; the p99 stayed under 20ms at 1000"));
}

}  // namespace
}  // namespace motcua::load
