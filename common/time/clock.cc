// SPDX-License-Identifier: Apache-2.0
//
// The clocks. SimulatedClock guards its one value by a mutex rather than an atomic, because
// absl::Time is wider than a word.

#include "common/time/clock.h"

#include <algorithm>
#include <chrono>

#include "absl/time/clock.h"

namespace motcua::time {

absl::Time SystemClock::Now() const { return absl::Now(); }

absl::Duration SystemClock::Elapsed() const {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

SimulatedClock::SimulatedClock(absl::Time start) : now_(start) {}

absl::Time SimulatedClock::Now() const {
  absl::MutexLock lock(&mutex_);
  return now_;
}

absl::Duration SimulatedClock::Elapsed() const {
  absl::MutexLock lock(&mutex_);
  return elapsed_;
}

void SimulatedClock::Set(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  now_ = now;
}

absl::Time SimulatedClock::Advance(absl::Duration step) {
  absl::MutexLock lock(&mutex_);
  now_ += step;
  elapsed_ += std::max(step, absl::ZeroDuration());
  return now_;
}

}  // namespace motcua::time
