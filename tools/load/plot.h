// SPDX-License-Identifier: Apache-2.0
//
// Draws results with gnuplot: latency by percentile, and rate and p99 over time.
//
// Threads: pure functions, but for the command, which starts gnuplot and waits for it.

#ifndef MOTCUA_TOOLS_LOAD_PLOT_H_
#define MOTCUA_TOOLS_LOAD_PLOT_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/load/options.h"
#include "tools/load/run.h"

namespace motcua::load {

struct PlottedResult {
  std::string name;  // In the legend.
  nlohmann::json result;
};

// What gnuplot is to do, its data included. `output` ends in .svg or .png. INVALID_ARGUMENT if a
// result is none.
absl::StatusOr<std::string> PlotScript(const std::vector<PlottedResult>& results,
                                       const std::string& output);

// The command.
int Plot(const PlotCommand& command, const Surroundings& surroundings);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_PLOT_H_
