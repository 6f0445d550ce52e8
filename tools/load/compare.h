// SPDX-License-Identifier: Apache-2.0
//
// Two results beside each other, and whether they differ by more than either varies from second to
// second: in the closed loop by the rate, in the open loop, where the rate is given, by the p99.
// Two loads that were not put on alike are shown beside each other, but neither is called faster.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_LOAD_COMPARE_H_
#define MOTCUA_TOOLS_LOAD_COMPARE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/load/options.h"
#include "tools/load/run.h"

namespace motcua::load {

struct ComparisonRow {
  std::string name;  // "p99 (ms)"
  double a = 0;
  double b = 0;
  // b by a; not a number where a is 0.
  double ratio() const;
};

enum class Difference {
  kWithinNoise,
  kFirstBetter,
  kSecondBetter,
  kTooFewSeconds,  // To tell.
  kUnlikeLoads,    // Of different scenarios, loops or rates.
};

struct Comparison {
  std::vector<ComparisonRow> rows;
  std::string judged_by;  // "items a second" or "p99 of each second"; empty of unlike loads.
  std::string unlike;     // What is different about the loads; empty if they are alike.
  Difference difference = Difference::kTooFewSeconds;
  // What the difference must exceed to be one, as a share of a's mean.
  double noise_ratio = 0;
};

// Of two results of `run --json`. INVALID_ARGUMENT if one is none.
absl::StatusOr<Comparison> CompareResults(const nlohmann::json& a, const nlohmann::json& b);

nlohmann::json ToJson(const Comparison& comparison);

// A file with a result of `run --json`.
absl::StatusOr<nlohmann::json> ReadResult(const std::string& path);

// The command.
int Compare(const CompareCommand& command, const Surroundings& surroundings);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_COMPARE_H_
