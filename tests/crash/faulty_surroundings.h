// SPDX-License-Identifier: Apache-2.0
// What a service under test lives in: the clock and the file system of the faults in the file that
// $MOTCUA_FAULTS names. One a process, made first in main.
#ifndef MOTCUA_TESTS_CRASH_FAULTY_SURROUNDINGS_H_
#define MOTCUA_TESTS_CRASH_FAULTY_SURROUNDINGS_H_

#include <memory>

#include "common/service/surroundings.h"
#include "common/time/clock.h"
#include "rocksdb/env.h"
#include "tests/crash/faults.h"

namespace motcua::crash {

// The wall clock, as far off as the faults say.
class FaultyClock final : public time::Clock {
 public:
  explicit FaultyClock(const Faults* faults) : faults_(faults) {}
  absl::Time Now() const override {
    return clock_.Now() + absl::Microseconds(faults_->clock_offset_us.load());
  }
  absl::Duration Elapsed() const override { return clock_.Elapsed(); }

 private:
  const Faults* const faults_;
  const time::SystemClock clock_;
};

class FaultySurroundings {
 public:
  FaultySurroundings();
  ~FaultySurroundings();
  service::Surroundings Get() const { return {.clock = &clock_, .env = env_.get()}; }
  // Those of this process; null in one without faults.
  static Faults* Current();

 private:
  SharedFaults faults_;
  const std::unique_ptr<rocksdb::Env> env_;
  const FaultyClock clock_;
};

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_FAULTY_SURROUNDINGS_H_
