// SPDX-License-Identifier: Apache-2.0
//
// How long calls took: collected by many threads, told as percentiles.
//
// Threads: synchronised.

#ifndef MOTCUA_TOOLS_DEMO_LATENCIES_H_
#define MOTCUA_TOOLS_DEMO_LATENCIES_H_

#include <cstddef>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace motcua::demo {

class Latencies {
 public:
  void Add(absl::Duration latency) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t count() const ABSL_LOCKS_EXCLUDED(mutex_);

  // The smallest latency that `fraction` of all calls did not exceed (0.99 for p99); zero without
  // any.
  absl::Duration Percentile(double fraction) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  std::vector<absl::Duration> latencies_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace motcua::demo

#endif  // MOTCUA_TOOLS_DEMO_LATENCIES_H_
