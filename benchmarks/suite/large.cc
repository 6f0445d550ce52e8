// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "benchmarks/suite/modes.h"
#include "benchmarks/suite/probe.h"
#include "benchmarks/suite/process_cpu.h"
#include "benchmarks/suite/store_size.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kPartitionCount = 16;  // What a service takes unless told otherwise.
constexpr double kFillStepSeconds = 10;
constexpr size_t kDrawnDossiers = 100'000;
// Enough that reads of the "empty" store have something to read.
constexpr uint64_t kSmallDossiers = 10'000;
constexpr absl::Duration kMergeTimeout = absl::Minutes(10);

// Imports until statistics has counted so many, and returns how long that took. The store may hold
// some before.
absl::StatusOr<absl::Duration> Fill(const Options& options, const Servers& province,
                                    uint64_t dossiers) {
  Options fill = options;
  fill.warm_up_seconds = 0;
  Probe probe(province);
  const absl::Time begin = absl::Now();
  MOTCUA_ASSIGN_OR_RETURN(uint64_t counted, probe.AwaitStatistics({}));
  for (double rate = 0; counted < dossiers;) {
    const double missing = static_cast<double>(dossiers - counted);
    fill.seconds = rate > 0 ? std::min(kFillStepSeconds, missing / rate + 0.2) : 1;
    MOTCUA_ASSIGN_OR_RETURN(const LoadOutcome outcome,
                            RunLoad(fill, province,
                                    {"--scenario", "import", "--batch-size", "500", "--outstanding",
                                     absl::StrCat(options.batches_outstanding / 2 + 1), "--seed",
                                     absl::StrCat(absl::ToUnixMicros(absl::Now()))}));
    if (outcome.measurement.failed > 0) {
      return absl::InternalError(absl::StrCat(outcome.measurement.failed, " rows failed"));
    }
    rate = outcome.measurement.items_per_second;
    WaitUntilIdle(province.processes(), kMergeTimeout);
    MOTCUA_ASSIGN_OR_RETURN(counted, probe.AwaitStatistics({}));
    std::cerr << absl::StrFormat("filled with %d of %d dossiers after %s\n", counted, dossiers,
                                 absl::FormatDuration(absl::Now() - begin));
  }
  return absl::Now() - begin;
}

absl::StatusOr<std::string> WriteDossiers(const Servers& province) {
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<std::string> dossiers,
                          Probe(province).DrawDossiers(kPartitionCount, kDrawnDossiers));
  const std::string path = province.folder() / "dossiers.txt";
  std::ofstream file(path);
  for (const std::string& dossier : dossiers) {
    file << dossier << "\n";
  }
  return path;
}

absl::Status AddRows(const Options& options, const std::string& name, const Servers& province,
                     Runner& runner) {
  MOTCUA_ASSIGN_OR_RETURN(const std::string dossiers, WriteDossiers(province));
  const auto add = [&](const std::string& scenario, std::vector<std::string> more) {
    more.insert(more.begin(), {"--scenario", scenario});
    runner.AddLoad(absl::StrCat(scenario, "_", name), absl::StrCat(scenario, ", ", name), province,
                   more);
  };
  add("get", {"--dossiers-file", dossiers});
  add("list", {});
  add("report", {});
  add("submit", {});
  add("submit-batch",
      {"--batch-size", "100", "--outstanding", absl::StrCat(options.batches_outstanding)});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Findings> RunLarge(const Options& options, const LargeOptions& large) {
  const fs::path folder = options.folder / "large";
  Servers echo(folder / "echo");
  MOTCUA_RETURN_IF_ERROR(echo.Start("echo"));
  Servers many(folder / "many", large.keep);
  MOTCUA_RETURN_IF_ERROR(many.StartAllServices());
  MOTCUA_ASSIGN_OR_RETURN(const absl::Duration filling, Fill(options, many, large.dossiers));
  Servers few(folder / "few");
  MOTCUA_RETURN_IF_ERROR(few.StartAllServices());
  MOTCUA_RETURN_IF_ERROR(Fill(options, few, kSmallDossiers).status());

  Runner runner(options);
  runner.AddLoad("echo", "echo", echo, {"--scenario", "echo"});
  MOTCUA_RETURN_IF_ERROR(AddRows(options, "few", few, runner));
  MOTCUA_RETURN_IF_ERROR(AddRows(options, "many", many, runner));
  Findings findings;
  MOTCUA_ASSIGN_OR_RETURN(findings.rows, runner.RunRounds());
  std::vector<RatioPlan> plans = {{.numerator = "get_few", .denominator = "echo"},
                                  {.numerator = "get_many", .denominator = "echo"}};
  for (const char* const scenario : {"get", "list", "report", "submit", "submit-batch"}) {
    plans.push_back({.numerator = absl::StrCat(scenario, "_many"),
                     .denominator = absl::StrCat(scenario, "_few"),
                     .quantity = &Measurement::calls_per_second});
  }
  findings.ratios = RatiosOf(findings.rows, plans);
  MOTCUA_ASSIGN_OR_RETURN(const uint64_t dossiers, Probe(many).AwaitStatistics({}));
  MOTCUA_RETURN_IF_ERROR(few.Stop());
  MOTCUA_RETURN_IF_ERROR(many.Stop());
  findings.figures = {{"dossiers_counted", static_cast<double>(dossiers)},
                      {"filling_seconds", absl::ToDoubleSeconds(filling)}};
  for (const char* const service : {"intake", "processing", "statistics"}) {
    findings.figures.emplace_back(
        absl::StrCat(service, "_gib"),
        static_cast<double>(StoreBytes(many.StoreOf(service))) / (1 << 30));
  }
  if (!large.keep) {
    fs::remove_all(folder);
  }
  return findings;
}

}  // namespace motcua::bench
