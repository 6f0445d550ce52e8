// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "benchmarks/suite/filled.h"
#include "benchmarks/suite/modes.h"
#include "benchmarks/suite/probe.h"
#include "benchmarks/suite/store_size.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kPartitionCount = 16;  // What a service takes unless told otherwise.
constexpr size_t kDrawnDossiers = 20'000;
// Enough that reads of the small store have something to read.
constexpr uint64_t kFewDossiers = 10'000;

absl::StatusOr<std::string> WriteDossiers(const Servers& servers) {
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<std::string> dossiers,
                          Probe(servers).DrawDossiers(kPartitionCount, kDrawnDossiers));
  const std::string path = servers.folder() / "dossiers.txt";
  std::ofstream file(path);
  for (const std::string& dossier : dossiers) {
    file << dossier << "\n";
  }
  return path;
}

// The rows of one province; `name` says which.
absl::Status AddRows(const Options& options, const LargeOptions& large, const std::string& name,
                     const Servers& servers, Runner& runner) {
  MOTCUA_ASSIGN_OR_RETURN(const std::string dossiers, WriteDossiers(servers));
  const auto add = [&](const std::string& row, const std::string& scenario,
                       std::vector<std::string> more) {
    more.insert(more.begin(),
                {"--scenario", scenario, "--body-bytes", absl::StrCat(large.filling.body_bytes)});
    runner.AddLoad(absl::StrCat(row, "_", name), absl::StrCat(row, ", ", name, " dossiers"),
                   servers, more);
  };
  add("get", "get", {"--dossiers-file", dossiers});
  add("list", "list", {});
  add("submit", "submit", {});
  add("submit_batch100", "submit-batch",
      {"--batch-size", "100", "--outstanding", absl::StrCat(options.batches_outstanding)});
  if (!large.filling.intake_only) {
    add("report", "report", {});
    add("report_alone", "report", {"--outstanding", "1", "--channels", "1"});
  }
  return absl::OkStatus();
}

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
  if (large.filling.intake_only && large.keep) {
    return absl::InvalidArgumentError("--keep needs statistics, which knows how many there are");
  }
  Servers echo(options.folder / "large" / "echo");
  MOTCUA_RETURN_IF_ERROR(echo.Start("echo"));
  Filled many(options, large.filling, options.folder / "large" / "many", large.keep);
  MOTCUA_RETURN_IF_ERROR(many.Start());
  MOTCUA_ASSIGN_OR_RETURN(const absl::Duration filling, many.Fill(large.filling.dossiers));
  MOTCUA_ASSIGN_OR_RETURN(const uint64_t dossiers, many.Count());
  Filled few(options, large.filling, options.folder / "large" / "few", false);
  MOTCUA_RETURN_IF_ERROR(few.Start());
  MOTCUA_RETURN_IF_ERROR(few.Fill(std::min(kFewDossiers, large.filling.dossiers)).status());

  Runner runner(options);
  runner.AddLoad("echo", "echo", echo, {"--scenario", "echo"});
  MOTCUA_RETURN_IF_ERROR(AddRows(options, large, "few", few.servers(), runner));
  MOTCUA_RETURN_IF_ERROR(AddRows(options, large, "many", many.servers(), runner));
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
