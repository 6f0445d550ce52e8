// SPDX-License-Identifier: Apache-2.0
// Runs measurements in rounds: all steps once, then all again, so that what changes on the machine
// meanwhile touches all of them alike. Between two steps it waits until the servers have nothing
// left to do. Confined.
#ifndef MOTCUA_BENCHMARKS_SUITE_RUNNER_H_
#define MOTCUA_BENCHMARKS_SUITE_RUNNER_H_

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "benchmarks/suite/load_run.h"
#include "benchmarks/suite/servers.h"
#include "benchmarks/suite/summary.h"

namespace motcua::bench {

// What the command line says.
struct Options {
  std::filesystem::path folder = "build/bench";
  int rounds = 5;
  double seconds = 3;  // Measured in each step of each round.
  double warm_up_seconds = 0.5;
  int outstanding = 256;
  int channels = 4;
  int batches_outstanding = 32;   // Messages of 100 dossiers.
  std::vector<std::string> rows;  // Only these; empty: all.

  // Whether any of these rows is to be measured.
  bool Wants(std::initializer_list<absl::string_view> names) const;
};

// What a mode found out.
struct Findings {
  std::vector<Row> rows;
  std::vector<Ratio> ratios;
  // Single numbers, with their unit last in the name: {"bytes_a_closed_dossier", 812}.
  std::vector<std::pair<std::string, double>> figures;
  std::vector<std::string> notes;  // What a reader must know, such as rows that were left out.
};

class Runner {
 public:
  using Measure = std::function<absl::StatusOr<Measurement>()>;

  explicit Runner(Options options) : options_(std::move(options)) {}

  void Add(std::string name, std::string title, Measure measure);
  // A run of motcua-load. `arguments` come after those for duration, loop and addresses, so they
  // win. `servers` outlives the runner.
  void AddLoad(std::string name, std::string title, const Servers& servers,
               std::vector<std::string> arguments);
  // Another generator with processes of its own to look after.
  void AddProgram(std::string name, std::string title, LoadRun run);
  // Processes to wait for besides those of the steps.
  void WaitFor(const std::vector<pid_t>& processes);

  // Runs all rounds. An error if a step could not be measured at all.
  absl::StatusOr<std::vector<Row>> RunRounds();

 private:
  struct Step {
    Row row;
    Measure measure;
  };

  const Options options_;
  std::vector<Step> steps_;
  std::vector<pid_t> processes_;
};

// One run of motcua-load against servers, outside of the rounds: to fill a store, to look for a
// rate.
absl::StatusOr<LoadOutcome> RunLoad(const Options& options, const Servers& servers,
                                    std::vector<std::string> arguments);

// "2.5s", as motcua-load takes a duration.
std::string DurationFlag(double seconds);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_RUNNER_H_
