// SPDX-License-Identifier: Apache-2.0
// Waits for a while under an absl::Mutex, by a clock that is not set. Abseil's own waits end at an
// instant of the wall clock (20220623: a futex with CLOCK_REALTIME): when that is set back by an
// hour meanwhile, a pause of milliseconds takes the hour. Synchronised.
#ifndef MOTCUA_COMMON_TIME_STEADY_CONDITION_H_
#define MOTCUA_COMMON_TIME_STEADY_CONDITION_H_

#include <chrono>
#include <condition_variable>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace motcua::time {

class SteadyCondition {
 public:
  // Wakes all that wait, to look again. To be called after what they wait for has changed, whether
  // the mutex is held or not.
  void NotifyAll() { condition_.notify_all(); }

  // Waits until `is_met` returns true, which is called with the mutex held and nothing else, or the
  // time is over. Returns what it returned last.
  template <typename Predicate>
  bool AwaitFor(absl::Mutex& mutex, absl::Duration timeout, Predicate is_met)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    Lockable lockable(mutex);
    return condition_.wait_for(lockable, absl::ToChronoNanoseconds(timeout), is_met);
  }

 private:
  // The names that the standard library calls it by.
  class Lockable {
   public:
    explicit Lockable(absl::Mutex& mutex) : mutex_(mutex) {}
    void lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex_.Lock(); }
    void unlock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex_.Unlock(); }

   private:
    absl::Mutex& mutex_;
  };

  std::condition_variable_any condition_;
};

}  // namespace motcua::time

#endif  // MOTCUA_COMMON_TIME_STEADY_CONDITION_H_
