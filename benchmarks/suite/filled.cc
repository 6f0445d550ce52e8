// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/filled.h"

#include <algorithm>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "benchmarks/suite/probe.h"
#include "benchmarks/suite/process_cpu.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

constexpr double kFillStepSeconds = 10;
constexpr absl::Duration kMergeTimeout = absl::Minutes(10);

}  // namespace

absl::StatusOr<uint64_t> Filled::Count() {
  return filling_.intake_only ? filled_ : Probe(servers_).AwaitStatistics({});
}

absl::StatusOr<absl::Duration> Filled::Fill(uint64_t dossiers) {
  const absl::Time begin = absl::Now();
  MOTCUA_ASSIGN_OR_RETURN(uint64_t counted, Count());
  for (double rate = 0; counted < dossiers;) {
    const double missing = static_cast<double>(dossiers - counted);
    MOTCUA_ASSIGN_OR_RETURN(
        rate, FillFor(rate > 0 ? std::min(kFillStepSeconds, missing / rate + 0.2) : 1));
    WaitUntilIdle(servers_.processes(), kMergeTimeout);
    MOTCUA_ASSIGN_OR_RETURN(counted, Count());
    std::cerr << absl::StrFormat("%s: %d of %d dossiers after %s\n",
                                 servers_.folder().filename().string(), counted, dossiers,
                                 absl::FormatDuration(absl::Now() - begin));
  }
  return absl::Now() - begin;
}

absl::StatusOr<double> Filled::FillFor(double seconds) {
  Options fill = options_;
  fill.warm_up_seconds = 0;
  fill.seconds = seconds;
  // Another seed each time, so that not the same agencies get the same rows again.
  MOTCUA_ASSIGN_OR_RETURN(
      const LoadOutcome outcome,
      RunLoad(fill, servers_,
              {"--scenario", filling_.intake_only ? "submit-batch" : "import", "--batch-size",
               "500", "--outstanding", "8", "--body-bytes", absl::StrCat(filling_.body_bytes),
               "--seed", absl::StrCat(absl::ToUnixMicros(absl::Now()))}));
  if (outcome.measurement.failed > 0) {
    return absl::InternalError(absl::StrCat(outcome.measurement.failed, " rows failed"));
  }
  filled_ += outcome.result.value("items", uint64_t{0});
  return outcome.measurement.items_per_second;
}

}  // namespace motcua::bench
