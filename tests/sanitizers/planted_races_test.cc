// SPDX-License-Identifier: Apache-2.0
//
// That ThreadSanitizer finds a race of ours in spite of all that is done to keep it from reporting
// what only looks like one. Each race runs in a process of its own, which ThreadSanitizer lets end
// with its status for "something was reported".
#include <grpcpp/alarm.h>
#include <grpcpp/support/time.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace {

constexpr int kReported = 66;

class Counter {
 public:
  void Add() {
    const absl::MutexLock lock(&mutex_);
    ++count_;
  }
  int Get() {
    const absl::MutexLock lock(&mutex_);
    return count_;
  }
  // What is planted: the lock is not taken.
  int GetUnlocked() ABSL_NO_THREAD_SAFETY_ANALYSIS { return count_; }
  void WaitFor(int count) {
    const absl::MutexLock lock(&mutex_);
    const auto reached = [this, count]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return count_ >= count; };
    mutex_.Await(absl::Condition(&reached));
  }

 private:
  absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

[[noreturn]] void RaceForAPlainNumber() {
  int number = 0;
  std::thread other([&number] { ++number; });
  ++number;
  other.join();
  std::exit(number > 0 ? 0 : 1);
}

[[noreturn]] void ReadWithoutTheLock() {
  Counter counter;
  std::thread other([&counter] { counter.Add(); });
  const int seen = counter.GetUnlocked();
  other.join();
  std::exit(seen <= counter.Get() ? 0 : 1);
}

[[noreturn]] void RaceWithAReaction() {
  int number = 0;
  absl::Notification reacted;
  grpc::Alarm alarm;
  alarm.Set(gpr_now(GPR_CLOCK_MONOTONIC), [&](bool) {
    ++number;
    reacted.Notify();
  });
  ++number;
  reacted.WaitForNotification();
  std::exit(number > 0 ? 0 : 1);
}

[[noreturn]] void HandOverAsOneShould() {
  int number = 0;
  Counter counter;
  absl::Notification reacted;
  grpc::Alarm alarm;
  std::thread other([&] {
    counter.WaitFor(1);
    ++number;
    alarm.Set(gpr_now(GPR_CLOCK_MONOTONIC), [&](bool) {
      ++number;
      reacted.Notify();
    });
  });
  ++number;
  counter.Add();
  reacted.WaitForNotification();
  ++number;
  other.join();
  std::exit(number == 4 && counter.Get() == 1 ? 0 : 1);
}

class PlantedRaces : public testing::Test {
 protected:
  // A forked process has none of the threads that gRPC and ThreadSanitizer count on.
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(PlantedRaces, FindsOneForAPlainNumber) {
  EXPECT_EXIT(RaceForAPlainNumber(), testing::ExitedWithCode(kReported), "data race");
}

TEST_F(PlantedRaces, FindsAGuardedFieldThatIsReadWithoutItsLock) {
  EXPECT_EXIT(ReadWithoutTheLock(), testing::ExitedWithCode(kReported), "data race");
}

TEST_F(PlantedRaces, FindsOneInAReactionOfGrpc) {
  EXPECT_EXIT(RaceWithAReaction(), testing::ExitedWithCode(kReported), "data race");
}

TEST_F(PlantedRaces, FindsNoneWhereThreadsHandOver) {
  EXPECT_EXIT(HandOverAsOneShould(), testing::ExitedWithCode(0), "");
}

}  // namespace
