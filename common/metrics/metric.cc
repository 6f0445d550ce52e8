// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/metric.h"

#include <algorithm>
#include <utility>

namespace motcua::metrics {

Histogram::Histogram(std::vector<int64_t> bounds, double unit)
    : bounds_(std::move(bounds)), unit_(unit), counts_(bounds_.size() + 1) {}

void Histogram::Observe(int64_t value) {
  const size_t bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

Histogram::Reading Histogram::Read() const {
  Reading reading;
  for (const int64_t bound : bounds_) {
    reading.bounds.push_back(static_cast<double>(bound) * unit_);
  }
  uint64_t count = 0;
  for (const std::atomic<uint64_t>& bucket : counts_) {
    count += bucket.load(std::memory_order_relaxed);
    reading.cumulative_count.push_back(count);
  }
  reading.sum = static_cast<double>(sum_.load(std::memory_order_relaxed)) * unit_;
  return reading;
}

std::vector<int64_t> LatencyBounds() {
  constexpr int64_t kMicrosecond = 1000;
  std::vector<int64_t> bounds;
  for (const int64_t microseconds :
       {100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 500'000,
        1'000'000, 2'500'000, 5'000'000, 10'000'000, 60'000'000}) {
    bounds.push_back(microseconds * kMicrosecond);
  }
  return bounds;
}

std::vector<int64_t> PowersOfTwo(int64_t last) {
  std::vector<int64_t> bounds;
  for (int64_t bound = 1; bound <= last; bound *= 2) {
    bounds.push_back(bound);
  }
  return bounds;
}

}  // namespace motcua::metrics
