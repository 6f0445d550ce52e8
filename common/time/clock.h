// SPDX-License-Identifier: Apache-2.0
//
// The one source of "now". Everything below main.cc asks a Clock it was given, so that a test, a
// replay or a simulation decides what time it is. Wall-clock time may step backwards; whoever needs
// an order uses journal positions, not instants.
//
// Threads: every clock here is synchronised; one instance may be shared by all threads of a
// process.

#ifndef MOTCUA_COMMON_TIME_CLOCK_H_
#define MOTCUA_COMMON_TIME_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace motcua::time {

class Clock {
 public:
  virtual ~Clock() = default;

  virtual absl::Time Now() const = 0;
  // Time since some moment. Unlike Now it is never set: what must not be longer or shorter because
  // a clock was corrected is measured by it.
  virtual absl::Duration Elapsed() const = 0;
};

// The machine's wall clock. Created in main.cc and nowhere else.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
  absl::Duration Elapsed() const override;
};

// A clock that stands still until it is told otherwise. It may be set backwards: real clocks are,
// and code must bear it.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(absl::Time start);

  absl::Time Now() const override ABSL_LOCKS_EXCLUDED(mutex_);

  // The sum of what it was advanced by.
  absl::Duration Elapsed() const override ABSL_LOCKS_EXCLUDED(mutex_);

  void Set(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  // Moves the clock and returns the new time.
  absl::Time Advance(absl::Duration step) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration elapsed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace motcua::time

#endif  // MOTCUA_COMMON_TIME_CLOCK_H_
