// SPDX-License-Identifier: Apache-2.0
//
// The clocks. SimulatedClock guards its one value by a mutex rather than an atomic, because
// absl::Time is wider than a word.

#include "common/time/clock.h"

#include "absl/time/clock.h"

namespace motcua::time {

absl::Time SystemClock::Now() const { return absl::Now(); }

SimulatedClock::SimulatedClock(absl::Time start) : now_(start) {}

absl::Time SimulatedClock::Now() const {
  absl::MutexLock lock(&mutex_);
  return now_;
}

void SimulatedClock::Set(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  now_ = now;
}

absl::Time SimulatedClock::Advance(absl::Duration step) {
  absl::MutexLock lock(&mutex_);
  now_ += step;
  return now_;
}

}  // namespace motcua::time
