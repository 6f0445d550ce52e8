// SPDX-License-Identifier: Apache-2.0
//
// The command line of motcua-load as values. What does not fit together is said before anything is
// connected.
//
// Threads: plain values.

#ifndef MOTCUA_TOOLS_LOAD_OPTIONS_H_
#define MOTCUA_TOOLS_LOAD_OPTIONS_H_

#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "tools/load/generator.h"
#include "tools/load/round.h"

namespace motcua::load {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// What `run` and `knee` have in common.
struct LoadOptions {
  std::string scenario;  // As typed: "submit", "mix".
  GeneratorOptions generator;
  Round round;
  std::optional<double> rate;  // As typed; none in the closed loop and with steps.
  int processes = 1;
  // Of a child process: which of them it is; it takes its orders from stdin.
  std::optional<int> as_process;
  std::string json_file;
  std::string hgrm_file;
  bool allow_failures = false;
  bool show_progress = true;
  bool quiet = false;
};

struct RunCommand {
  LoadOptions load;
};

struct PrepareCommand {
  SetupOptions setup;
};

struct KneeCommand {
  LoadOptions load;
  absl::Duration bound_p99;
  double rate_from = 1000;
  double rate_to = 200'000;
  double tolerance = 0.03;
};

struct CompareCommand {
  std::string file_a;
  std::string file_b;
  std::string json_file;
};

struct PlotCommand {
  std::vector<std::string> files;
  std::string output;
};

// The program is over: with this exit status.
struct Exit {
  int status = kExitOk;
};

using Command =
    std::variant<Exit, RunCommand, PrepareCommand, KneeCommand, CompareCommand, PlotCommand>;

// `arguments` without the program's name. Help goes to `out`, errors to `error`.
Command ParseCommand(const std::vector<std::string>& arguments, absl::Time now, std::ostream& out,
                     std::ostream& error);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_OPTIONS_H_
