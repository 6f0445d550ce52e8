// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmarks/suite/modes.h"
#include "benchmarks/suite/probe.h"
#include "benchmarks/suite/process_cpu.h"
#include "benchmarks/suite/store_size.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

constexpr const char* kServices[] = {"intake", "processing", "statistics"};

}  // namespace

absl::StatusOr<Findings> RunDisk(const Options& options) {
  Servers province(options.folder / "disk");
  MOTCUA_RETURN_IF_ERROR(province.StartAllServices());
  Runner runner(options);
  runner.AddLoad("course", "full course: 8 commands over two services, counted", province,
                 {"--scenario", "course", "--wait-statistics"});
  Findings findings;
  MOTCUA_ASSIGN_OR_RETURN(findings.rows, runner.RunRounds());
  // Courses that the load began and did not end are few, and count as closed.
  WaitUntilIdle(province.processes());
  MOTCUA_ASSIGN_OR_RETURN(const uint64_t dossiers, Probe(province).AwaitStatistics({}));
  MOTCUA_RETURN_IF_ERROR(province.Stop());
  if (dossiers == 0) {
    return absl::InternalError("statistics has counted no dossier");
  }

  uint64_t all_bytes = 0;
  for (const char* const service : kServices) {
    MOTCUA_RETURN_IF_ERROR(Compact(province.StoreOf(service)));
    const uint64_t bytes = StoreBytes(province.StoreOf(service));
    all_bytes += bytes;
    findings.figures.emplace_back(absl::StrCat(service, "_bytes_a_closed_dossier"),
                                  static_cast<double>(bytes) / static_cast<double>(dossiers));
  }
  findings.figures.emplace_back("bytes_a_closed_dossier",
                                static_cast<double>(all_bytes) / static_cast<double>(dossiers));
  findings.figures.emplace_back("closed_dossiers", static_cast<double>(dossiers));
  return findings;
}

}  // namespace motcua::bench
