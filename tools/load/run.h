// SPDX-License-Identifier: Apache-2.0
//
// The commands that put load on: run, prepare and knee. Each returns the program's exit status.
//
// Threads: confined; `interrupted` may be set by a signal handler.

#ifndef MOTCUA_TOOLS_LOAD_RUN_H_
#define MOTCUA_TOOLS_LOAD_RUN_H_

#include <atomic>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/load/generator.h"
#include "tools/load/options.h"

namespace motcua::load {

// Where the commands write, and how they learn that the user wants to stop.
struct Surroundings {
  std::ostream& out;
  std::ostream& error;
  const std::atomic<bool>& interrupted;
  // The program's own command line, for the processes that share its load.
  std::vector<std::string> arguments;
};

int Run(const RunCommand& command, const Surroundings& surroundings);
int Prepare(const PrepareCommand& command, const Surroundings& surroundings);

// The load of this process or of several, made ready.
absl::StatusOr<std::unique_ptr<LoadSource>> MakeLoadSource(const LoadOptions& options,
                                                           const Surroundings& surroundings);

// Lines of progress on the error stream; nothing where they are not wanted.
ProgressSink MakeProgressSink(const LoadOptions& options, const Surroundings& surroundings);

// Says on the error stream why a command could not be done; returns kExitFailed.
int ReportFailure(const absl::Status& status, const Surroundings& surroundings);

// Writes to a file, or to `out` for "-".
absl::Status WriteText(const std::string& path, const std::string& text, std::ostream& out);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_RUN_H_
