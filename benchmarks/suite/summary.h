// SPDX-License-Identifier: Apache-2.0
// What a run of the suite measured, and what it says: rows with a measurement for each round, their
// medians, and the ratios between rows. A ratio is taken within each round, where both sides had
// the same machine, and only then is the median taken. Pure functions over plain values.
#ifndef MOTCUA_BENCHMARKS_SUITE_SUMMARY_H_
#define MOTCUA_BENCHMARKS_SUITE_SUMMARY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "nlohmann/json.hpp"

namespace motcua::bench {

// One row in one round.
struct Measurement {
  double calls_per_second = 0;
  double items_per_second = 0;  // Dossiers of a batch, rows of an import; otherwise calls.
  double p50_ms = 0;
  double p99_ms = 0;
  double server_cpu_us_per_item = 0;  // Of all servers that the row uses.
  uint64_t failed = 0;
};

struct Row {
  std::string name;                 // In the JSON: "submit_unary".
  std::string title;                // In the table.
  std::vector<Measurement> rounds;  // In the order of the rounds.
};

// What of a row a ratio compares.
using Quantity = double Measurement::*;

// numerator ÷ denominator, by the names of rows.
struct RatioPlan {
  std::string numerator;
  std::string denominator;
  Quantity quantity = &Measurement::items_per_second;
  std::string name;   // Empty: "<numerator>_over_<denominator>".
  std::string label;  // What the table calls the denominator; empty: its name.
};

struct Ratio {
  std::string name;
  std::string numerator;
  std::string label;
  double median = 0;
  double min = 0;
  double max = 0;
};

// The middle value, or the mean of the two in the middle; 0 of none.
double Median(std::vector<double> values);

// The median of each number by itself; failures are added up.
Measurement MedianOf(absl::Span<const Measurement> rounds);

// Nullopt when a row is not there or has no rounds, or nothing was done in a denominator.
std::optional<Ratio> RatioOf(absl::Span<const Row> rows, const RatioPlan& plan);
// Those of the plans that there are.
std::vector<Ratio> RatiosOf(absl::Span<const Row> rows, absl::Span<const RatioPlan> plans);

uint64_t FailedCalls(absl::Span<const Row> rows);

// {"rows": […], "ratios": {name: median}, "ratio_ranges": {name: [min, max]}}
nlohmann::json ToJson(absl::Span<const Row> rows, absl::Span<const Ratio> ratios);

// One Markdown table: a line a row, with the ratios that have it as their numerator.
std::string ToMarkdown(absl::Span<const Row> rows, absl::Span<const Ratio> ratios);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_SUMMARY_H_
