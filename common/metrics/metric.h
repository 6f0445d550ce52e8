// SPDX-License-Identifier: Apache-2.0
// What is counted and timed while calls run: made once, at start, and then updated by any thread
// without a lock. Synchronised.
#ifndef MOTCUA_COMMON_METRICS_METRIC_H_
#define MOTCUA_COMMON_METRICS_METRIC_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace motcua::metrics {

// Only ever grows.
class Counter {
 public:
  void Add(uint64_t count = 1) { count_.fetch_add(count, std::memory_order_relaxed); }
  uint64_t value() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> count_ = 0;
};

// How many observations were how large: whole numbers, which a unit makes seconds or bytes of.
class Histogram {
 public:
  // One observation is worth `unit`: 1e-9 where nanoseconds are observed and seconds are told.
  // `bounds` are in what is observed, ascending; each is the largest number of its bucket. What is
  // larger than all has a bucket of its own.
  Histogram(std::vector<int64_t> bounds, double unit);

  void Observe(int64_t value);
  void Observe(absl::Duration duration) { Observe(absl::ToInt64Nanoseconds(duration)); }

  // What was observed until now. Observations that come meanwhile are in it or not, each as a
  // whole but for the sum.
  struct Reading {
    std::vector<double> bounds;              // In the unit.
    std::vector<uint64_t> cumulative_count;  // One more than bounds: the last is all.
    double sum = 0;
  };
  Reading Read() const;

 private:
  const std::vector<int64_t> bounds_;
  const double unit_;
  std::vector<std::atomic<uint64_t>> counts_;  // By bucket.
  std::atomic<int64_t> sum_ = 0;
};

// Bounds for the time that calls and commits take: from a tenth of a millisecond to a minute.
std::vector<int64_t> LatencyBounds();
inline constexpr double kSecondsOfNanoseconds = 1e-9;

// 1, 2, 4, … up to and including `last`.
std::vector<int64_t> PowersOfTwo(int64_t last);

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_METRIC_H_
