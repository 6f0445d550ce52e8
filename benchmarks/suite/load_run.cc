// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/load_run.h"

#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "benchmarks/suite/interruption.h"
#include "benchmarks/suite/process_cpu.h"
#include "common/status/status_macros.h"
#include "tests/harness/program.h"

namespace motcua::bench {
namespace {

constexpr absl::Duration kSampleInterval = absl::Milliseconds(50);
// A generator that ends with this has measured, and saw calls fail.
constexpr int kExitCallsFailed = 1;

// The measured time ends when the generator does, give or take what it needs to write its result.
// Of the measured time the first and the last tenth are left out: there the load may not be steady.
double ServerUse(const CpuRecord& cpu, absl::Time end, double duration_seconds) {
  return cpu.UseBetween(end - absl::Seconds(0.9 * duration_seconds),
                        end - absl::Seconds(0.1 * duration_seconds));
}

absl::StatusOr<nlohmann::json> Read(const LoadRun& run, int exit_status) {
  std::ifstream file(run.json_file);
  nlohmann::json json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || (exit_status != 0 && exit_status != kExitCallsFailed)) {
    return absl::UnavailableError(
        absl::StrCat(run.program, " ended with ", exit_status, "; see ", run.log_file.string()));
  }
  return json;
}

}  // namespace

absl::StatusOr<LoadOutcome> Run(const LoadRun& run) {
  std::filesystem::remove(run.json_file);
  std::vector<std::string> arguments = run.arguments;
  arguments.insert(arguments.end(), {"--json", run.json_file});
  CpuRecord cpu(run.server_processes);
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<harness::Program> program,
                          harness::Program::Start({.path = harness::BinaryPath(run.program),
                                                   .arguments = std::move(arguments),
                                                   .log_file = run.log_file}));
  const absl::Time deadline = absl::Now() + run.timeout;
  absl::StatusOr<int> exit_status = program->Wait(kSampleInterval);
  while (!exit_status.ok()) {
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat(run.program, " does not end"));
    }
    if (Interrupted()) {
      return absl::CancelledError("broken off");
    }
    cpu.Sample();
    exit_status = program->Wait(kSampleInterval);
  }
  const absl::Time end = absl::Now();
  LoadOutcome outcome;
  MOTCUA_ASSIGN_OR_RETURN(outcome.result, Read(run, *exit_status));
  const nlohmann::json& result = outcome.result;
  const auto number = [&](const char* name) { return result.value(name, 0.0); };
  const nlohmann::json latency = result.value("latency_ms", nlohmann::json::object());
  const double items_per_second = number("items_per_second");
  outcome.measurement = {.calls_per_second = number("calls_per_second"),
                         .items_per_second = items_per_second,
                         .p50_ms = latency.value("p50", 0.0),
                         .p99_ms = latency.value("p99", 0.0),
                         .server_cpu_us_per_item = items_per_second > 0
                                                       ? ServerUse(cpu, end, number("duration_s")) *
                                                             1e6 / items_per_second
                                                       : 0,
                         .failed = result.value("failed", uint64_t{0})};
  // A generator that gave up for another reason than a failed call has nothing to show for it.
  if (*exit_status != 0 && outcome.measurement.failed == 0) {
    outcome.measurement.failed = 1;
  }
  return outcome;
}

}  // namespace motcua::bench
