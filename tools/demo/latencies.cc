// SPDX-License-Identifier: Apache-2.0
#include "tools/demo/latencies.h"

#include <algorithm>
#include <cmath>

namespace motcua::demo {

void Latencies::Add(absl::Duration latency) {
  absl::MutexLock lock(&mutex_);
  latencies_.push_back(latency);
}

size_t Latencies::count() const {
  absl::MutexLock lock(&mutex_);
  return latencies_.size();
}

absl::Duration Latencies::Percentile(double fraction) const {
  absl::MutexLock lock(&mutex_);
  if (latencies_.empty()) return absl::ZeroDuration();
  std::vector<absl::Duration> sorted = latencies_;
  const double rank = std::ceil(fraction * static_cast<double>(sorted.size()));
  const size_t index = rank < 1 ? 0 : std::min(static_cast<size_t>(rank), sorted.size()) - 1;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(index),
                   sorted.end());
  return sorted[index];
}

}  // namespace motcua::demo
