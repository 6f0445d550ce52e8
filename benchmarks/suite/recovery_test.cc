// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/recovery.h"

#include <vector>

#include "gtest/gtest.h"

namespace motcua::bench {
namespace {

const absl::Time kEnd = absl::FromUnixSeconds(1000);

// A call every 10 ms for three seconds after the end; slow ones before `slow_until`.
std::vector<LightCall> Calls(absl::Duration slow_until) {
  std::vector<LightCall> calls;
  for (int i = 0; i < 300; ++i) {
    const absl::Duration after = absl::Milliseconds(10) * i;
    calls.push_back({.due = kEnd + after,
                     .latency = absl::Milliseconds(after < slow_until ? 80 : 2),
                     .ok = true});
  }
  return calls;
}

TEST(Recovery, IsAtOnceWhereNothingWasSlow) {
  EXPECT_EQ(RecoveryTime(Calls(absl::ZeroDuration()), kEnd, absl::Milliseconds(10)),
            absl::ZeroDuration());
}

TEST(Recovery, BeginsWithTheFirstWindowOfASteadySecond) {
  EXPECT_EQ(RecoveryTime(Calls(absl::Milliseconds(750)), kEnd, absl::Milliseconds(10)),
            absl::Milliseconds(800));
}

TEST(Recovery, StartsAnewAfterACallThatFailed) {
  std::vector<LightCall> calls = Calls(absl::ZeroDuration());
  calls[55].ok = false;
  EXPECT_EQ(RecoveryTime(calls, kEnd, absl::Milliseconds(10)), absl::Milliseconds(600));
}

TEST(Recovery, IsNoneWhereNobodyWasServed) {
  EXPECT_EQ(RecoveryTime({}, kEnd, absl::Milliseconds(10)), std::nullopt);
  EXPECT_EQ(RecoveryTime(Calls(absl::Seconds(3)), kEnd, absl::Milliseconds(10)), std::nullopt);
}

TEST(LatencyP99, LeavesOutOneOfAHundred) {
  std::vector<LightCall> calls = Calls(absl::ZeroDuration());
  calls[7].latency = absl::Seconds(1);
  EXPECT_EQ(LatencyP99(calls, kEnd, kEnd + absl::Seconds(1)), absl::Milliseconds(2));
  calls[8].latency = absl::Seconds(1);
  EXPECT_EQ(LatencyP99(calls, kEnd, kEnd + absl::Seconds(1)), absl::Seconds(1));
}

TEST(FailedPart, CountsWithinTheTime) {
  std::vector<LightCall> calls = Calls(absl::ZeroDuration());
  calls[0].ok = false;
  calls[299].ok = false;
  EXPECT_DOUBLE_EQ(FailedPart(calls, kEnd, kEnd + absl::Seconds(1)), 0.01);
}

}  // namespace
}  // namespace motcua::bench
