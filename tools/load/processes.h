// SPDX-License-Identifier: Apache-2.0
//
// Load of several generator processes. Each is this program again with the same command line and a
// number; it makes itself ready, says so on its stdout, runs the rounds that its stdin names, all
// beginning at one instant, and answers each with its measurement: lines of JSON in both
// directions.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_LOAD_PROCESSES_H_
#define MOTCUA_TOOLS_LOAD_PROCESSES_H_

#include <memory>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "tools/load/generator.h"
#include "tools/load/options.h"
#include "tools/load/run.h"

namespace motcua::load {

// Starts them and waits until all are ready. They end with the source.
absl::StatusOr<std::unique_ptr<LoadSource>> MakeProcesses(const LoadOptions& options,
                                                          const Surroundings& surroundings);

// The main program of one of them.
int RunAsProcess(const LoadOptions& options, const Surroundings& surroundings);

// An order to a process.
struct RoundOrder {
  Round round;
  Nanos start = 0;
};
nlohmann::json ToJson(const RoundOrder& order);
// INVALID_ARGUMENT unless ToJson wrote it.
absl::StatusOr<RoundOrder> RoundOrderFromJson(const nlohmann::json& json);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_PROCESSES_H_
