// SPDX-License-Identifier: Apache-2.0
// motcua-crash-judge: runs of the crash judge from the command line; the long form of
// tests/crash/*_test.cc. Ends with 1 if anything was lost, doubled or miscounted, and with 2 if
// nothing was judged.
#include <CLI/CLI.hpp>
#include <iostream>
#include <random>
#include <string>

#include "tests/crash/run.h"

namespace {

constexpr int kSkipped = 2;  // Exit status.

}  // namespace

int main(int argc, char** argv) {
  using motcua::crash::Bug;
  motcua::crash::RunOptions options{.seed = std::random_device()(), .tell = true};
  std::string folder = "/tmp/motcua-crash-judge";
  double minutes = 1e6;
  int runs = 1;
  CLI::App app{
      "Kills, starves and damages the three services while callers go on asking, and judges"};
  app.add_option("--seed", options.seed, "Of the first run; the next one has the next seed");
  app.add_option("--runs", runs, "How many runs")->capture_default_str();
  app.add_option("--cycles", options.cycles, "Faults a run")->capture_default_str();
  app.add_option("--minutes", minutes, "At most so long a run");
  app.add_option("--callers", options.caller_count)->capture_default_str();
  app.add_option("--folder", folder, "Is emptied")->capture_default_str();
  app.add_flag(
      "--ext4", options.ext4,
      "Stores on ext4 images, mounted in the folder by loop devices, and power losses that are "
      "real: needs root and mkfs.ext4");
  app.add_option("--bug", options.bug,
                 "A planted bug: 1 skips syncs, 2 commits cursors apart, 3 "
                 "forgets requests");
  CLI11_PARSE(app, argc, argv);
  options.folder = folder;
  options.time_max = absl::Minutes(minutes);
  int failed = 0;
  for (int i = 0; i < runs; ++i, ++options.seed) {
    const motcua::crash::RunResult result = motcua::crash::Run(options);
    std::cout << Summary(options, result) << std::endl;
    if (!result.skipped.empty()) {
      return kSkipped;
    }
    failed += result.violations.empty() ? 0 : 1;
  }
  std::cout << runs << " runs, " << failed << " failed" << std::endl;
  return failed == 0 ? 0 : 1;
}
