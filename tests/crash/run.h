// SPDX-License-Identifier: Apache-2.0
// A run of the crash judge: a province among faults that a seed chooses, callers that go on asking,
// and a judgement every few cycles. The seed chooses faults, victims, moments and what is asked;
// how threads and processes run side by side it does not. Confined.
#ifndef MOTCUA_TESTS_CRASH_RUN_H_
#define MOTCUA_TESTS_CRASH_RUN_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/crash/faults.h"

namespace motcua::crash {

struct RunOptions {
  std::filesystem::path folder;  // Is emptied.
  uint64_t seed = 1;
  int cycles = 50;
  absl::Duration time_max = absl::InfiniteDuration();  // Fewer cycles once it is over.
  int cycles_per_judgement = 10;
  int caller_count = 4;
  bool ext4 = false;  // Stores on file systems whose power losses are real: ext4_disk.h.
  Bug bug = Bug::kNone;
  bool tell = false;  // Each cycle, on stdout.
};

struct RunResult {
  int cycles = 0;
  int judgements = 0;
  uint64_t commands = 0;  // Sent.
  uint64_t answered = 0;  // Of the requests that change something.
  uint64_t dossiers = 0;
  uint64_t bytes_lost = 0;            // By power losses: never synced, so never answered.
  std::map<std::string, int> faults;  // How many of each kind.
  std::string skipped;  // Why nothing was done: the machine has no ext4 for us. Else empty.
  std::vector<std::string> violations;  // What must not be. Empty in a good run.
};

// Ends early at the first violations.
RunResult Run(const RunOptions& options);

// "seed 1: 50 cycles, ..., 0 violations", or "SKIPPED: ...".
std::string Summary(const RunOptions& options, const RunResult& result);

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_RUN_H_
