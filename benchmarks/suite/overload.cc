// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "benchmarks/suite/cpu_limit.h"
#include "benchmarks/suite/light_caller.h"
#include "benchmarks/suite/modes.h"
#include "benchmarks/suite/probe.h"
#include "benchmarks/suite/process_cpu.h"
#include "benchmarks/suite/recovery.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

constexpr absl::Duration kLightBefore = absl::Seconds(5);
constexpr absl::Duration kLightAfter = absl::Seconds(10);
// The p99 of light callers is back where it is below so many times what it was before.
constexpr int kRecoveredTimes = 3;

// One overload, and the light callers before, during and after it.
struct Seen {
  LoadOutcome load;
  absl::Time begin;
  absl::Time end;  // Of the sending, to within what a process needs to end: some 0.1 s.
  std::vector<LightCall> light;
};

absl::StatusOr<LoadOutcome> TopRate(const Options& options, const Servers& intake) {
  return RunLoad(options, intake, {"--scenario", "submit", "--outstanding", "64"});
}

absl::StatusOr<LoadOutcome> Offer(const Options& options, const OverloadOptions& overload,
                                  const Servers& intake, double rate) {
  Options offer = options;
  offer.seconds = overload.seconds;
  offer.warm_up_seconds = 0;
  return RunLoad(offer, intake,
                 {"--scenario", "submit", "--rate", absl::StrFormat("%.0f", rate), "--when-busy",
                  "drop", "--outstanding", absl::StrCat(overload.under_way), "--timeout",
                  DurationFlag(overload.timeout_seconds), "--allow-failures"});
}

absl::StatusOr<Seen> Observe(const Options& options, const OverloadOptions& overload,
                             const Servers& intake, double top) {
  MOTCUA_ASSIGN_OR_RETURN(const auto submission, Probe(intake).MakeSubmission());
  LightCaller light(intake.address("intake"), submission, top * overload.light_part);
  absl::SleepFor(kLightBefore);
  Seen seen{.begin = absl::Now()};
  MOTCUA_ASSIGN_OR_RETURN(seen.load, Offer(options, overload, intake, top * overload.factor));
  // The generator goes on until the last answer has come, and tells when that was.
  seen.end = absl::Now() - absl::Seconds(seen.load.result.value("duration_s", overload.seconds) -
                                         overload.seconds);
  absl::SleepFor(kLightAfter);
  seen.light = light.Stop();
  return seen;
}

Row OverloadRow(const OverloadOptions& overload, const Seen& seen) {
  Measurement served = seen.load.measurement;
  const nlohmann::json latency = seen.load.result.value("ok_latency_ms", nlohmann::json::object());
  served.calls_per_second = served.items_per_second;
  served.p50_ms = latency.value("p50", 0.0);
  served.p99_ms = latency.value("p99", 0.0);
  served.failed = 0;  // What was refused is told by figures: it is meant to be.
  return {.name = "overload",
          .title = absl::StrFormat("accepted of %g times that, open loop, %g s", overload.factor,
                                   overload.seconds),
          .rounds = {served}};
}

void AddCodes(const Seen& seen, std::vector<std::pair<std::string, double>>& figures) {
  const nlohmann::json codes = seen.load.result.value("codes", nlohmann::json::object());
  for (const auto& [code, count] : codes.items()) {
    figures.emplace_back(absl::StrCat("calls_", code), count.get<double>());
  }
}

std::vector<std::pair<std::string, double>> Figures(const OverloadOptions& overload,
                                                    const Seen& seen, double top) {
  const auto p99_ms = [&](absl::Time begin, absl::Time end) {
    return absl::ToDoubleMilliseconds(LatencyP99(seen.light, begin, end));
  };
  const absl::Duration before = LatencyP99(seen.light, absl::InfinitePast(), seen.begin);
  const auto recovery = RecoveryTime(seen.light, seen.end, kRecoveredTimes * before);
  std::vector<std::pair<std::string, double>> figures = {
      {"goodput_over_top", seen.load.measurement.items_per_second / top},
      {"offered_per_second", top * overload.factor},
      {"accepted_p50_ms", seen.load.result["ok_latency_ms"].value("p50", 0.0)},
      {"accepted_p99_ms", seen.load.result["ok_latency_ms"].value("p99", 0.0)},
      {"accepted_max_ms", seen.load.result["ok_latency_ms"].value("max", 0.0)},
      {"generator_cpu_s", seen.load.result.value("generator_cpu_s", 0.0)},
      {"light_p99_before_ms", absl::ToDoubleMilliseconds(before)},
      {"light_p99_during_ms", p99_ms(seen.begin, seen.end)},
      {"light_p99_after_ms", p99_ms(seen.end + absl::Seconds(2), absl::InfiniteFuture())},
      {"light_failed_part_during", FailedPart(seen.light, seen.begin, seen.end)},
      {"light_failed_part_after", FailedPart(seen.light, seen.end, absl::InfiniteFuture())}};
  AddCodes(seen, figures);
  if (recovery.has_value()) {
    figures.emplace_back("recovery_seconds", absl::ToDoubleSeconds(*recovery));
  }
  return figures;
}

}  // namespace

absl::StatusOr<Findings> RunOverload(const Options& options, const OverloadOptions& overload) {
  std::unique_ptr<CpuLimit> limit;  // Outlives the process that it is for.
  Servers intake(options.folder / "overload");
  MOTCUA_RETURN_IF_ERROR(intake.Start("intake"));
  const pid_t server = intake.processes().front();
  if (overload.server_cpu_percent > 0) {
    MOTCUA_ASSIGN_OR_RETURN(limit, CpuLimit::Impose(server, overload.server_cpu_percent));
  }
  MOTCUA_ASSIGN_OR_RETURN(const LoadOutcome top, TopRate(options, intake));
  const double top_rate = top.measurement.items_per_second;
  if (!(top_rate > 0)) {
    return absl::InternalError("nothing was served before the overload");
  }
  WaitUntilIdle({server});
  const double peak_before = static_cast<double>(ResidentPeakKib(server));
  MOTCUA_ASSIGN_OR_RETURN(const Seen seen, Observe(options, overload, intake, top_rate));

  Findings findings;
  findings.rows = {{.name = "top",
                    .title = "SubmitDossier, closed loop, 64 under way",
                    .rounds = {top.measurement}},
                   OverloadRow(overload, seen)};
  findings.ratios = RatiosOf(
      findings.rows, std::vector<RatioPlan>{{.numerator = "overload", .denominator = "top"}});
  findings.figures = Figures(overload, seen, top_rate);
  findings.figures.emplace_back("server_resident_peak_before_mib", peak_before / 1024);
  findings.figures.emplace_back("server_resident_peak_mib",
                                static_cast<double>(ResidentPeakKib(server)) / 1024);
  if (limit != nullptr) {
    findings.notes.push_back(
        absl::StrFormat("The server had %d %% of one core.", overload.server_cpu_percent));
  }
  MOTCUA_RETURN_IF_ERROR(intake.Stop());
  return findings;
}

}  // namespace motcua::bench
