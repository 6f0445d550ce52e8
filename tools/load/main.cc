// SPDX-License-Identifier: Apache-2.0
//
// motcua-load: puts load on the services and says what came of it. Exit status: 0 as it must be, 1
// calls failed or the run could not be done, 2 wrong usage. docs/load-testing.md shows how.

#include <signal.h>

#include <atomic>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/clock.h"
#include "tools/files/files.h"
#include "tools/load/compare.h"
#include "tools/load/knee.h"
#include "tools/load/options.h"
#include "tools/load/plot.h"
#include "tools/load/run.h"

namespace motcua::load {
namespace {

std::atomic<bool> interrupted{false};

// The second time the program just ends.
void Interrupt(int number) {
  if (interrupted.exchange(true)) signal(number, SIG_DFL);
}

int Do(const Command& command, const Surroundings& surroundings) {
  if (const auto* run = std::get_if<RunCommand>(&command)) return Run(*run, surroundings);
  if (const auto* prepare = std::get_if<PrepareCommand>(&command)) {
    return Prepare(*prepare, surroundings);
  }
  if (const auto* knee = std::get_if<KneeCommand>(&command)) return Knee(*knee, surroundings);
  if (const auto* compare = std::get_if<CompareCommand>(&command)) {
    return Compare(*compare, surroundings);
  }
  if (const auto* plot = std::get_if<PlotCommand>(&command)) return Plot(*plot, surroundings);
  return std::get<Exit>(command).status;
}

int Main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  const Command command =
      ParseCommand({arguments.begin() + 1, arguments.end()}, absl::Now(), std::cout, std::cerr);
  signal(SIGINT, &Interrupt);
  signal(SIGTERM, &Interrupt);
  const Surroundings surroundings{
      .out = std::cout, .error = std::cerr, .interrupted = interrupted, .arguments = arguments};
  const int status = Do(command, surroundings);
  const absl::Status written = files::Flush(std::cout);
  if (written.ok()) return status;
  const int failed = ReportFailure(written, surroundings);
  return status == kExitOk ? failed : status;
}

}  // namespace
}  // namespace motcua::load

int main(int argc, char** argv) { return motcua::load::Main(argc, argv); }
