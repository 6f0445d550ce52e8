// SPDX-License-Identifier: Apache-2.0
//
// Looks for the knee: the highest rate of an open loop whose p99 stays under a bound. Doubles the
// rate until it is too high, then halves the way between; a rate is too high only if it was so
// twice in a row, as one moment's trouble of the machine is no knee.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_LOAD_KNEE_H_
#define MOTCUA_TOOLS_LOAD_KNEE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/load/options.h"
#include "tools/load/run.h"

namespace motcua::load {

struct Trial {
  double rate = 0;
  double achieved = 0;  // Operations a second that were answered.
  Nanos p50 = 0;
  Nanos p99 = 0;
  uint64_t failed = 0;
  bool within_bound = false;
  bool interrupted = false;
};

struct KneeSearch {
  double rate_from = 0;
  double rate_to = 0;
  double tolerance = 0;
};

struct KneeFound {
  std::optional<size_t> knee;  // Into the curve; none if the first rate was too high already.
  std::vector<Trial> curve;    // In the order tried.
  bool interrupted = false;    // Before the search came to its end; the knee may be higher.
};

// How many trials FindKnee takes if it must try each rate twice.
int TrialsMax(const KneeSearch& search);

// `try_rate` offers a rate. Ends early where a trial was interrupted, and fails where one fails.
absl::StatusOr<KneeFound> FindKnee(
    const KneeSearch& search, const std::function<absl::StatusOr<Trial>(double rate)>& try_rate);

// The curve by rate, and the sentence that says what was found.
std::string KneeText(const KneeCommand& command, const KneeFound& found);

// The command. Not kExitOk where there is no knee or the search was interrupted.
int Knee(const KneeCommand& command, const Surroundings& surroundings);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_KNEE_H_
