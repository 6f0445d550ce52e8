// SPDX-License-Identifier: Apache-2.0
// One run of a load generator, a process of its own, against servers: its JSON result, and what the
// servers' processors did meanwhile. Confined.
#ifndef MOTCUA_BENCHMARKS_SUITE_LOAD_RUN_H_
#define MOTCUA_BENCHMARKS_SUITE_LOAD_RUN_H_

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "benchmarks/suite/summary.h"
#include "nlohmann/json.hpp"

namespace motcua::bench {

struct LoadRun {
  std::string program;                 // "motcua-load", "motcua-benchmark-postgres".
  std::vector<std::string> arguments;  // All but --json.
  std::filesystem::path json_file;
  std::filesystem::path log_file;
  std::vector<pid_t> server_processes;
  absl::Duration timeout = absl::Minutes(5);
};

struct LoadOutcome {
  Measurement measurement;
  nlohmann::json result;
};

// Runs it to its end. Calls that failed are in the measurement; an error means that there is none.
absl::StatusOr<LoadOutcome> Run(const LoadRun& run);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_LOAD_RUN_H_
