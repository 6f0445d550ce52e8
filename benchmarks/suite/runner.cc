// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/runner.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmarks/suite/process_cpu.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

LoadRun MakeLoadRun(const Options& options, const Servers& servers,
                    std::vector<std::string> arguments) {
  std::vector<std::string> all = {"run",        "--quiet",
                                  "--duration", DurationFlag(options.seconds),
                                  "--warmup",   DurationFlag(options.warm_up_seconds)};
  const std::vector<std::string> addresses = servers.AddressFlags();
  all.insert(all.end(), addresses.begin(), addresses.end());
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto given = [&](absl::string_view flag) {
    return std::find(arguments.begin(), arguments.end(), flag) != arguments.end();
  };
  if (!given("--outstanding")) {
    all.insert(all.end(), {"--outstanding", absl::StrCat(options.outstanding)});
  }
  if (!given("--channels")) {
    all.insert(all.end(), {"--channels", absl::StrCat(options.channels)});
  }
  return {.program = "motcua-load",
          .arguments = std::move(all),
          .json_file = servers.folder() / "load.json",
          .log_file = servers.folder() / "load.log",
          .server_processes = servers.processes()};
}

}  // namespace

std::string DurationFlag(double seconds) { return absl::StrFormat("%gs", seconds); }

absl::StatusOr<LoadOutcome> RunLoad(const Options& options, const Servers& servers,
                                    std::vector<std::string> arguments) {
  return Run(MakeLoadRun(options, servers, std::move(arguments)));
}

bool Options::Wants(std::initializer_list<absl::string_view> names) const {
  return rows.empty() || std::any_of(names.begin(), names.end(), [&](absl::string_view name) {
           return std::find(rows.begin(), rows.end(), name) != rows.end();
         });
}

void Runner::Add(std::string name, std::string title, Measure measure) {
  if (options_.Wants({name})) {
    steps_.push_back({{.name = std::move(name), .title = std::move(title)}, std::move(measure)});
  }
}

void Runner::AddProgram(std::string name, std::string title, LoadRun run) {
  WaitFor(run.server_processes);
  Add(std::move(name), std::move(title), [run = std::move(run)]() -> absl::StatusOr<Measurement> {
    MOTCUA_ASSIGN_OR_RETURN(const LoadOutcome outcome, Run(run));
    return outcome.measurement;
  });
}

void Runner::AddLoad(std::string name, std::string title, const Servers& servers,
                     std::vector<std::string> arguments) {
  AddProgram(std::move(name), std::move(title),
             MakeLoadRun(options_, servers, std::move(arguments)));
}

void Runner::WaitFor(const std::vector<pid_t>& processes) {
  for (const pid_t pid : processes) {
    if (std::find(processes_.begin(), processes_.end(), pid) == processes_.end()) {
      processes_.push_back(pid);
    }
  }
}

absl::StatusOr<std::vector<Row>> Runner::RunRounds() {
  for (int round = 1; round <= options_.rounds; ++round) {
    for (Step& step : steps_) {
      WaitUntilIdle(processes_);
      const auto measured = step.measure();
      if (!measured.ok()) {
        return absl::Status(measured.status().code(),
                            absl::StrCat(step.row.name, ": ", measured.status().message()));
      }
      std::cerr << absl::StrFormat(
          "round %d of %d: %-34s %9.0f a second, p99 %.2f ms, %.1f µs of server CPU each%s\n",
          round, options_.rounds, step.row.name, measured->items_per_second, measured->p99_ms,
          measured->server_cpu_us_per_item,
          measured->failed == 0 ? "" : absl::StrCat(", ", measured->failed, " FAILED"));
      step.row.rounds.push_back(*measured);
    }
  }
  std::vector<Row> rows;
  for (Step& step : steps_) {
    rows.push_back(std::move(step.row));
  }
  return rows;
}

}  // namespace motcua::bench
