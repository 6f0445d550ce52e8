// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

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
constexpr size_t kDrawnDossiers = 20'000;
// Enough that reads of the small store have something to read.
constexpr uint64_t kFewDossiers = 10'000;
constexpr absl::Duration kMergeTimeout = absl::Minutes(10);

// A province, or an intake alone, with its dossiers.
class Filled {
 public:
  Filled(const Options& options, const LargeOptions& large, const std::string& name, bool keep)
      : options_(options),
        large_(large),
        name_(name),
        servers_(options.folder / "large" / name, keep) {}

  absl::Status Start() {
    return large_.intake_only ? servers_.Start("intake") : servers_.StartAllServices();
  }
  absl::Status Stop() { return servers_.Stop(); }
  const Servers& servers() const { return servers_; }

  // How many there are: what statistics has counted, or without it what was filled in here.
  absl::StatusOr<uint64_t> Count() {
    return large_.intake_only ? filled_ : Probe(servers_).AwaitStatistics({});
  }

  // Fills it until there are so many, and returns how long that took. There may be some before.
  absl::StatusOr<absl::Duration> Fill(uint64_t dossiers) {
    const absl::Time begin = absl::Now();
    MOTCUA_ASSIGN_OR_RETURN(uint64_t counted, Count());
    for (double rate = 0; counted < dossiers;) {
      const double missing = static_cast<double>(dossiers - counted);
      MOTCUA_ASSIGN_OR_RETURN(
          rate, FillFor(rate > 0 ? std::min(kFillStepSeconds, missing / rate + 0.2) : 1));
      WaitUntilIdle(servers_.processes(), kMergeTimeout);
      MOTCUA_ASSIGN_OR_RETURN(counted, Count());
      std::cerr << absl::StrFormat("%s: %d of %d dossiers after %s\n", name_, counted, dossiers,
                                   absl::FormatDuration(absl::Now() - begin));
    }
    return absl::Now() - begin;
  }

  absl::Status AddRows(Runner& runner) {
    MOTCUA_ASSIGN_OR_RETURN(const std::string dossiers, WriteDossiers());
    const auto add = [&](const std::string& row, const std::string& scenario,
                         std::vector<std::string> more) {
      more.insert(more.begin(),
                  {"--scenario", scenario, "--body-bytes", absl::StrCat(large_.body_bytes)});
      runner.AddLoad(absl::StrCat(row, "_", name_), absl::StrCat(row, ", ", name_, " dossiers"),
                     servers_, more);
    };
    add("get", "get", {"--dossiers-file", dossiers});
    add("list", "list", {});
    add("submit", "submit", {});
    add("submit_batch100", "submit-batch",
        {"--batch-size", "100", "--outstanding", absl::StrCat(options_.batches_outstanding)});
    if (!large_.intake_only) {
      add("report", "report", {});
      add("report_alone", "report", {"--outstanding", "1", "--channels", "1"});
    }
    return absl::OkStatus();
  }

 private:
  // Returns how many came in a second.
  absl::StatusOr<double> FillFor(double seconds) {
    Options fill = options_;
    fill.warm_up_seconds = 0;
    fill.seconds = seconds;
    // Another seed each time, so that not the same agencies get the same rows again.
    MOTCUA_ASSIGN_OR_RETURN(
        const LoadOutcome outcome,
        RunLoad(fill, servers_,
                {"--scenario", large_.intake_only ? "submit-batch" : "import", "--batch-size",
                 "500", "--outstanding", "8", "--body-bytes", absl::StrCat(large_.body_bytes),
                 "--seed", absl::StrCat(absl::ToUnixMicros(absl::Now()))}));
    if (outcome.measurement.failed > 0) {
      return absl::InternalError(absl::StrCat(outcome.measurement.failed, " rows failed"));
    }
    filled_ += outcome.result.value("items", uint64_t{0});
    return outcome.measurement.items_per_second;
  }

  absl::StatusOr<std::string> WriteDossiers() {
    MOTCUA_ASSIGN_OR_RETURN(const std::vector<std::string> dossiers,
                            Probe(servers_).DrawDossiers(kPartitionCount, kDrawnDossiers));
    const std::string path = servers_.folder() / "dossiers.txt";
    std::ofstream file(path);
    for (const std::string& dossier : dossiers) {
      file << dossier << "\n";
    }
    return path;
  }

  const Options options_;
  const LargeOptions large_;
  const std::string name_;
  Servers servers_;
  uint64_t filled_ = 0;  // By this process.
};

std::vector<Ratio> Ratios(const std::vector<Row>& rows) {
  std::vector<RatioPlan> plans = {{.numerator = "get_few", .denominator = "echo"},
                                  {.numerator = "get_many", .denominator = "echo"}};
  for (const char* const row :
       {"get", "list", "submit", "submit_batch100", "report", "report_alone"}) {
    plans.push_back({.numerator = absl::StrCat(row, "_many"),
                     .denominator = absl::StrCat(row, "_few"),
                     .quantity = &Measurement::calls_per_second,
                     .label = "few"});
  }
  return RatiosOf(rows, plans);
}

}  // namespace

absl::StatusOr<Findings> RunLarge(const Options& options, const LargeOptions& large) {
  if (large.intake_only && large.keep) {
    return absl::InvalidArgumentError("--keep needs statistics, which knows how many there are");
  }
  Servers echo(options.folder / "large" / "echo");
  MOTCUA_RETURN_IF_ERROR(echo.Start("echo"));
  Filled many(options, large, "many", large.keep);
  MOTCUA_RETURN_IF_ERROR(many.Start());
  MOTCUA_ASSIGN_OR_RETURN(const absl::Duration filling, many.Fill(large.dossiers));
  MOTCUA_ASSIGN_OR_RETURN(const uint64_t dossiers, many.Count());
  Filled few(options, large, "few", false);
  MOTCUA_RETURN_IF_ERROR(few.Start());
  MOTCUA_RETURN_IF_ERROR(few.Fill(std::min(kFewDossiers, large.dossiers)).status());

  Runner runner(options);
  runner.AddLoad("echo", "echo", echo, {"--scenario", "echo"});
  MOTCUA_RETURN_IF_ERROR(few.AddRows(runner));
  MOTCUA_RETURN_IF_ERROR(many.AddRows(runner));
  Findings findings;
  MOTCUA_ASSIGN_OR_RETURN(findings.rows, runner.RunRounds());
  findings.ratios = Ratios(findings.rows);
  MOTCUA_RETURN_IF_ERROR(few.Stop());
  MOTCUA_RETURN_IF_ERROR(many.Stop());
  findings.figures = {{"dossiers_when_filled", static_cast<double>(dossiers)},
                      {"filling_seconds", absl::ToDoubleSeconds(filling)}};
  for (const char* const service : {"intake", "processing", "statistics"}) {
    const fs::path store = many.servers().StoreOf(service);
    if (fs::exists(store)) {
      findings.figures.emplace_back(absl::StrCat(service, "_gib"),
                                    static_cast<double>(StoreBytes(store)) / (1 << 30));
    }
  }
  return findings;
}

}  // namespace motcua::bench
