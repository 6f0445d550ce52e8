// SPDX-License-Identifier: Apache-2.0
//
// The simulated clock is what every other test stands on, so its few promises are pinned here.

#include "common/time/clock.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace motcua::time {
namespace {

TEST(SimulatedClock, StandsStillUntilMoved) {
  SimulatedClock clock(absl::FromUnixSeconds(1000));

  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1000));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(1000));
}

TEST(SimulatedClock, AdvanceReturnsTheNewTime) {
  SimulatedClock clock(absl::FromUnixSeconds(1000));

  EXPECT_EQ(clock.Advance(absl::Milliseconds(1500)), absl::FromUnixMillis(1001500));
  EXPECT_EQ(clock.Now(), absl::FromUnixMillis(1001500));
}

TEST(SimulatedClock, MayBeSetBackwards) {
  SimulatedClock clock(absl::FromUnixSeconds(1000));

  clock.Set(absl::FromUnixSeconds(10));

  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(10));
}

TEST(SimulatedClock, LosesNoStepOfConcurrentThreads) {
  constexpr int kThreads = 4;
  constexpr int kSteps = 1000;
  SimulatedClock clock(absl::UnixEpoch());

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&clock] {
      for (int step = 0; step < kSteps; ++step) clock.Advance(absl::Seconds(1));
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(clock.Now(), absl::UnixEpoch() + absl::Seconds(kThreads * kSteps));
}

TEST(SystemClock, ReadsTheMachinesClock) {
  const SystemClock clock;
  const Clock& as_interface = clock;

  // Any machine that runs this was set after the year 2020; an unset or mis-scaled clock was not.
  EXPECT_GT(as_interface.Now(), absl::FromUnixSeconds(1577836800));
  EXPECT_LT(as_interface.Now(), absl::InfiniteFuture());
}

}  // namespace
}  // namespace motcua::time
