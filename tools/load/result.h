// SPDX-License-Identifier: Apache-2.0
//
// A measurement as others read it: the JSON documented in docs/load-testing.md, whose keys stay as
// they are, and a short table for people.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_LOAD_RESULT_H_
#define MOTCUA_TOOLS_LOAD_RESULT_H_

#include <nlohmann/json.hpp>
#include <string>

#include "tools/load/measurement.h"
#include "tools/load/options.h"

namespace motcua::load {

nlohmann::json ResultJson(const LoadOptions& options, const Measurement& measurement);

std::string ResultText(const LoadOptions& options, const Measurement& measurement);

// "1.234 ms".
std::string MillisecondsText(Nanos nanos);
double Milliseconds(Nanos nanos);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_RESULT_H_
