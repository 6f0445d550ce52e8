// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <list>
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmarks/suite/modes.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

constexpr int kOutstanding[] = {1, 16, 64, 256, 1024};
constexpr int kPartitions[] = {1, 4, 16, 64};

void AddOutstanding(const Options& options, const Servers& echo, const Servers& intake,
                    Runner& runner) {
  for (const int outstanding : kOutstanding) {
    const std::vector<std::string> loop = {"--outstanding", absl::StrCat(outstanding), "--channels",
                                           absl::StrCat(std::min(outstanding, options.channels))};
    const auto add = [&](const std::string& name, const std::string& title, const Servers& servers,
                         const std::string& scenario) {
      std::vector<std::string> arguments = {"--scenario", scenario};
      arguments.insert(arguments.end(), loop.begin(), loop.end());
      runner.AddLoad(absl::StrCat(name, "_outstanding_", outstanding),
                     absl::StrCat(title, ", ", outstanding, " outstanding"), servers, arguments);
    };
    add("echo", "echo", echo, "echo");
    add("submit", "SubmitDossier", intake, "submit");
  }
}

}  // namespace

absl::StatusOr<Findings> RunSweep(const Options& options) {
  const std::filesystem::path folder = options.folder / "sweep";
  Servers echo(folder / "echo");
  MOTCUA_RETURN_IF_ERROR(echo.Start("echo"));
  Servers intake(folder / "intake");
  MOTCUA_RETURN_IF_ERROR(intake.Start("intake"));
  Runner runner(options);
  AddOutstanding(options, echo, intake, runner);
  std::list<Servers> partitioned;
  for (const int partitions : kPartitions) {
    const std::string suffix = absl::StrCat("partitions_", partitions);
    Servers& servers = partitioned.emplace_back(folder / suffix);
    MOTCUA_RETURN_IF_ERROR(servers.Start("intake", {"--partitions", absl::StrCat(partitions)}));
    runner.AddLoad(absl::StrCat("submit_", suffix),
                   absl::StrCat("SubmitDossier, ", partitions, " partitions, ", options.outstanding,
                                " outstanding"),
                   servers, {"--scenario", "submit"});
  }
  Findings findings;
  MOTCUA_ASSIGN_OR_RETURN(findings.rows, runner.RunRounds());
  std::vector<RatioPlan> plans;
  for (const int outstanding : kOutstanding) {
    plans.push_back({.numerator = absl::StrCat("submit_outstanding_", outstanding),
                     .denominator = absl::StrCat("echo_outstanding_", outstanding),
                     .label = "echo"});
    plans.push_back({.numerator = absl::StrCat("submit_outstanding_", outstanding),
                     .denominator = "submit_outstanding_1",
                     .quantity = &Measurement::server_cpu_us_per_item,
                     .name = absl::StrCat("submit_cpu_outstanding_", outstanding, "_over_1"),
                     .label = "the CPU of 1 outstanding"});
  }
  for (const int partitions : kPartitions) {
    plans.push_back({.numerator = absl::StrCat("submit_partitions_", partitions),
                     .denominator = "submit_partitions_1",
                     .quantity = &Measurement::server_cpu_us_per_item,
                     .name = absl::StrCat("submit_cpu_partitions_", partitions, "_over_1"),
                     .label = "the CPU of 1 partition"});
  }
  findings.ratios = RatiosOf(findings.rows, plans);
  return findings;
}

}  // namespace motcua::bench
