// SPDX-License-Identifier: Apache-2.0
//
// A wait ends when it is told to or when its time is over. That a clock which is set does not
// matter is shown by tests/system/clock_test.
#include "common/time/steady_condition.h"

#include <thread>

#include "gtest/gtest.h"

namespace motcua::time {
namespace {

TEST(SteadyCondition, EndsWhenItsTimeIsOver) {
  absl::Mutex mutex;
  SteadyCondition condition;
  absl::MutexLock lock(&mutex);

  EXPECT_FALSE(condition.AwaitFor(mutex, absl::Milliseconds(1), [] { return false; }));
}

TEST(SteadyCondition, DoesNotWaitForWhatIsSo) {
  absl::Mutex mutex;
  SteadyCondition condition;
  absl::MutexLock lock(&mutex);

  EXPECT_TRUE(condition.AwaitFor(mutex, absl::Hours(1), [] { return true; }));
}

TEST(SteadyCondition, EndsWhenItIsNotified) {
  absl::Mutex mutex;
  SteadyCondition condition;
  bool is_met = false;
  std::thread other([&] {
    {
      absl::MutexLock lock(&mutex);
      is_met = true;
    }
    condition.NotifyAll();
  });

  {
    absl::MutexLock lock(&mutex);
    EXPECT_TRUE(condition.AwaitFor(mutex, absl::Hours(1), [&] { return is_met; }));
  }
  other.join();
}

}  // namespace
}  // namespace motcua::time
