// SPDX-License-Identifier: Apache-2.0
#include "common/executor/executor.h"

#include <atomic>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace motcua::executor {
namespace {

TEST(ThreadPool, RunsEverythingBeforeItEnds) {
  std::atomic<int> count = 0;
  {
    ThreadPool pool(2);
    for (int i = 0; i < 1000; ++i) {
      ASSERT_TRUE(pool.Schedule([&count] { ++count; }));
    }
  }
  EXPECT_EQ(count, 1000);
}

TEST(ThreadPool, RefusesWorkBeyondItsBound) {
  absl::Notification started;
  absl::Notification release;
  ThreadPool pool(1, 1);
  ASSERT_TRUE(pool.Schedule([&] {
    started.Notify();
    release.WaitForNotification();
  }));
  started.WaitForNotification();
  EXPECT_TRUE(pool.Schedule([] {}));
  EXPECT_FALSE(pool.Schedule([] {}));
  release.Notify();
}

TEST(ManualExecutor, RunsInOrderAndWhatWorkSchedules) {
  ManualExecutor executor;
  std::vector<int> order;
  ASSERT_TRUE(executor.Schedule([&] {
    order.push_back(1);
    ASSERT_TRUE(executor.Schedule([&] { order.push_back(3); }));
  }));
  ASSERT_TRUE(executor.Schedule([&] { order.push_back(2); }));
  EXPECT_EQ(executor.RunAll(), 3u);
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

}  // namespace
}  // namespace motcua::executor
