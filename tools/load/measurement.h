// SPDX-License-Identifier: Apache-2.0
//
// What was counted in one round, by one thread or by many: it can be added up, and sent between
// processes without a loss.
//
// Threads: plain values.

#ifndef MOTCUA_TOOLS_LOAD_MEASUREMENT_H_
#define MOTCUA_TOOLS_LOAD_MEASUREMENT_H_

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/load/histogram.h"
#include "tools/load/method.h"
#include "tools/load/round.h"

namespace motcua::load {

struct MethodCounts {
  uint64_t calls = 0;
  uint64_t items = 0;
  uint64_t failed = 0;
  Histogram latency;
};

// One entry of the timeline, by the time of the answers.
struct IntervalCounts {
  uint64_t calls = 0;
  uint64_t items = 0;
  uint64_t failed = 0;
  SparseCounts latency;  // Of operations.
};

struct StepCounts {
  uint64_t operations = 0;
  uint64_t failed = 0;
  Histogram latency;
};

struct Measurement {
  uint64_t operations = 0;
  uint64_t calls = 0;
  uint64_t items = 0;
  uint64_t failed = 0;
  uint64_t request_bytes = 0;
  uint64_t response_bytes = 0;
  std::array<uint64_t, kCodeCount> codes{};
  std::array<MethodCounts, kMethodCount> methods;
  Histogram latency;      // Of operations.
  Histogram ok_latency;   // Of those that did not fail, from when they were begun.
  Histogram start_delay;  // Open loop: how much later than meant an operation was started.
  std::vector<IntervalCounts> timeline;
  std::vector<StepCounts> steps;
  // From the end of the warm-up to the end, or to the last answer if that came later (open loop).
  Nanos elapsed = 0;
  double generator_cpu_s = 0;
  bool interrupted = false;
  std::string first_failure;  // For people: what went wrong first. Empty if nothing did.

  void Merge(const Measurement& other);
};

// Sums of two histograms as they are kept.
SparseCounts MergeSparse(const SparseCounts& a, const SparseCounts& b);
// The value that this share of the values (0 to 100) does not exceed; 0 where there is nothing.
int64_t SparseValueAt(const SparseCounts& counts, double percentile);

// How long an entry of the timeline is: one second, and more where there would be too many.
absl::Duration TimelineInterval(const Round& round);

nlohmann::json ToJson(const Measurement& measurement);
// INVALID_ARGUMENT unless it is what ToJson wrote.
absl::StatusOr<Measurement> MeasurementFromJson(const nlohmann::json& json);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_MEASUREMENT_H_
