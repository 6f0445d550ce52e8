// SPDX-License-Identifier: Apache-2.0
// motcua-benchmark: measures the services as processes, each with a fresh store, under motcua-load,
// and prints Markdown. What it found out goes to <folder>/<mode>.json as well; that of the mode
// `table`, the default, is summary.json. Exits with 1 if a call failed.
#include <fstream>
#include <iostream>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "benchmarks/suite/interruption.h"
#include "benchmarks/suite/machine.h"
#include "benchmarks/suite/modes.h"
#include "benchmarks/suite/summary.h"

namespace motcua::bench {
namespace {

constexpr int kExitFailed = 1;

std::string InWords(const nlohmann::json& machine) {
  return absl::StrFormat(
      "%s, %d cores, %.0f GiB; kernel %s; 4 KiB made durable in %.2f ms (p50), %.2f ms (p99)\n",
      machine["cpu"].get<std::string>(), machine["cores"].get<int>(),
      machine["memory_gib"].get<double>(), machine["kernel"].get<std::string>(),
      machine["sync_4k_p50_ms"].get<double>(), machine["sync_4k_p99_ms"].get<double>());
}

void Print(const Findings& findings, const nlohmann::json& machine) {
  std::cout << InWords(machine) << "\n";
  if (!findings.rows.empty()) {
    std::cout << ToMarkdown(findings.rows, findings.ratios) << "\n";
  }
  for (const auto& [name, value] : findings.figures) {
    std::cout << absl::StrFormat("- %s: %.6g\n", name, value);
  }
  for (const std::string& note : findings.notes) {
    std::cout << "\n**" << note << "**\n";
  }
}

bool Write(const Findings& findings, nlohmann::json machine, const std::string& path) {
  nlohmann::json json = ToJson(findings.rows, findings.ratios);
  json["machine"] = std::move(machine);
  json["figures"] = nlohmann::json::object();
  for (const auto& [name, value] : findings.figures) {
    json["figures"][name] = value;
  }
  json["notes"] = findings.notes;
  std::ofstream file(path);
  file << json.dump(2) << "\n";
  return file.good();
}

// Runs a mode; the process's exit status.
template <typename Mode>
int Perform(const std::string& name, const Options& options, const Mode& mode) {
  NoteInterruptions();
  std::filesystem::create_directories(options.folder);
  const auto machine = DescribeMachine(options.folder);
  if (!machine.ok()) {
    std::cerr << "motcua-benchmark: " << machine.status().message() << "\n";
    return kExitFailed;
  }
  const absl::StatusOr<Findings> findings = mode(options);
  if (!findings.ok()) {
    std::cerr << "motcua-benchmark: " << findings.status().message() << "\n";
    return kExitFailed;
  }
  Print(*findings, *machine);
  const std::string path = options.folder / (name + ".json");
  if (!Write(*findings, *machine, path)) {
    std::cerr << "motcua-benchmark: cannot write " << path << "\n";
    return kExitFailed;
  }
  const uint64_t failed = FailedCalls(findings->rows);
  if (failed > 0) {
    std::cerr << "motcua-benchmark: " << failed << " calls FAILED\n";
  }
  return failed == 0 ? 0 : kExitFailed;
}

void AddOptions(CLI::App& app, Options& options) {
  app.add_option("--folder", options.folder, "Where stores, logs and results go");
  app.add_option("--rounds", options.rounds, "Rounds of all rows")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", options.seconds, "Measured seconds of a row in a round")
      ->check(CLI::Range(0.2, 600.0));
  app.add_option("--warmup", options.warm_up_seconds, "Seconds before them")
      ->check(CLI::Range(0.0, 60.0));
  app.add_option("--outstanding", options.outstanding, "Calls under way")
      ->check(CLI::Range(1, 10000));
  app.add_option("--channels", options.channels, "Connections")->check(CLI::Range(1, 64));
  app.add_option("--batches-outstanding", options.batches_outstanding,
                 "Messages of 100 dossiers under way")
      ->check(CLI::Range(1, 1000));
  app.add_option("--rows", options.rows, "Only these rows")->delimiter(',');
}

void AddFilling(CLI::App& app, Filling& filling) {
  app.add_option("--dossiers", filling.dossiers, "How many");
  app.add_option("--body-bytes", filling.body_bytes, "Of a submission, about")
      ->check(CLI::Range(100, 100000));
}

void AddOverload(CLI::App& app, OverloadOptions& overload) {
  app.add_option("--factor", overload.factor, "Offered, times the top rate")
      ->check(CLI::Range(0.1, 1000.0));
  app.add_option("--overload-seconds", overload.seconds)->check(CLI::Range(1.0, 600.0));
  app.add_option("--under-way", overload.under_way,
                 "Calls at most; what is due beyond that is not begun")
      ->check(CLI::Range(1, 1000000));
  app.add_option("--timeout-seconds", overload.timeout_seconds, "Deadline of a call")
      ->check(CLI::Range(0.01, 600.0));
  app.add_option("--server-cpu-percent", overload.server_cpu_percent,
                 "Of one core for the server, by a control group; 0: all it can get")
      ->check(CLI::Range(0, 10000));
  app.add_option("--light-part", overload.light_part,
                 "Of the top rate, for callers who go on all the while")
      ->check(CLI::Range(0.001, 1.0));
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the services beside a bare echo, in rounds.");
  app.fallthrough();
  Options options;
  LargeOptions large;
  OverloadOptions overload;
  RestartOptions restart;
  AddOptions(app, options);
  int exit_status = 0;
  const auto add_mode = [&](const std::string& name, const std::string& description,
                            const std::string& result, auto mode) {
    CLI::App* const subcommand = app.add_subcommand(name, description);
    subcommand->callback(
        [&exit_status, &options, result, mode] { exit_status = Perform(result, options, mode); });
    return subcommand;
  };
  add_mode("table", "All kinds of calls, and PostgreSQL; the default", "summary", RunTable);
  add_mode("sweep", "Calls under way, and partitions", "sweep", RunSweep);
  add_mode("latency", "One caller alone, and an open loop at half of the top rate", "latency",
           RunLatency);
  add_mode("lag", "How far statistics is behind under full load", "lag", RunLag);
  add_mode("observation", "What metrics, traces and a log of calls cost", "observation",
           RunObservation);
  add_mode("disk", "Bytes on the disk of a closed dossier", "disk", RunDisk);
  CLI::App* const large_mode =
      add_mode("large", "A store of many dossiers beside an empty one", "large",
               [&large](const Options& given) { return RunLarge(given, large); });
  AddFilling(*large_mode, large.filling);
  large_mode->add_flag("--intake-only", large.filling.intake_only,
                       "Without processing and statistics");
  large_mode->add_flag("--keep", large.keep, "Keep the large store, and use the one kept before");
  AddOverload(
      *add_mode("overload", "Many times what intake can bear, and what is left of it", "overload",
                [&overload](const Options& given) { return RunOverload(given, overload); }),
      overload);
  CLI::App* const restart_mode =
      add_mode("restart", "From SIGKILL and from SIGTERM under load until services serve again",
               "restart", [&restart](const Options& given) { return RunRestart(given, restart); });
  AddFilling(*restart_mode, restart.filling);
  restart_mode->add_option("--times", restart.times, "How often")->check(CLI::Range(1, 100));
  CLI11_PARSE(app, argc, argv);
  if (app.get_subcommands().empty()) {
    exit_status = Perform("summary", options, RunTable);
  }
  return exit_status;
}

}  // namespace
}  // namespace motcua::bench

int main(int argc, char** argv) { return motcua::bench::Main(argc, argv); }
