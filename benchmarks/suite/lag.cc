// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "benchmarks/suite/modes.h"
#include "benchmarks/suite/probe.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

// Probes before the load has come up to its rate are not counted.
constexpr absl::Duration kRampUp = absl::Seconds(1);
constexpr absl::Duration kProbeInterval = absl::Milliseconds(10);

struct Lags {
  std::vector<double> lag_ms;   // From intake's answer until statistics had followed.
  std::vector<double> call_ms;  // The same call without waiting for anything: what calling costs.
  absl::Status failure;
};

double Percentile(std::vector<double> values, double part) {
  if (values.empty()) {
    return 0;
  }
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(part * static_cast<double>(values.size() - 1))];
}

// Probes until `stop`, from one thread.
class Prober {
 public:
  explicit Prober(const Servers& servers) : probe_(servers), thread_([this] { Loop(); }) {}

  Lags Stop() {
    stop_ = true;
    thread_.join();
    return std::move(lags_);
  }

 private:
  void Loop() {
    const absl::Time counted_from = absl::Now() + kRampUp;
    while (!stop_ && lags_.failure.ok()) {
      lags_.failure = ProbeOnce(counted_from);
      absl::SleepFor(kProbeInterval);
    }
  }

  absl::Status ProbeOnce(absl::Time counted_from) {
    MOTCUA_ASSIGN_OR_RETURN(const motcua::common::v1::Revision revision, probe_.Submit());
    const absl::Time answered = absl::Now();
    MOTCUA_RETURN_IF_ERROR(probe_.AwaitStatistics({revision}).status());
    const absl::Time followed = absl::Now();
    MOTCUA_RETURN_IF_ERROR(probe_.AwaitStatistics({}).status());
    // Of a probe that was under way when the load ended the end is not that of a lag under load.
    if (answered >= counted_from && !stop_) {
      lags_.lag_ms.push_back(absl::ToDoubleMilliseconds(followed - answered));
      lags_.call_ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - followed));
    }
    return absl::OkStatus();
  }

  Probe probe_;
  std::atomic<bool> stop_ = false;
  Lags lags_;
  std::thread thread_;  // Last: it uses all of the above.
};

absl::StatusOr<Measurement> LoadAndProbe(const Options& options, const Servers& province,
                                         const std::vector<std::string>& arguments, Lags& all) {
  Prober prober(province);
  const auto outcome = RunLoad(options, province, arguments);
  Lags lags = prober.Stop();
  MOTCUA_RETURN_IF_ERROR(lags.failure);
  MOTCUA_RETURN_IF_ERROR(outcome.status());
  all.lag_ms.insert(all.lag_ms.end(), lags.lag_ms.begin(), lags.lag_ms.end());
  all.call_ms.insert(all.call_ms.end(), lags.call_ms.begin(), lags.call_ms.end());
  return outcome->measurement;
}

}  // namespace

absl::StatusOr<Findings> RunLag(const Options& options) {
  Servers province(options.folder / "lag");
  MOTCUA_RETURN_IF_ERROR(province.StartAllServices());
  // There must be a catalogue before the first probe.
  Options short_load = options;
  short_load.seconds = 1;
  MOTCUA_RETURN_IF_ERROR(RunLoad(short_load, province, {"--scenario", "submit"}).status());

  struct Load {
    std::string name;
    std::vector<std::string> arguments;
    Lags lags;
  };
  std::vector<Load> loads = {{.name = "submit", .arguments = {"--scenario", "submit"}},
                             {.name = "submit_batch100",
                              .arguments = {"--scenario", "submit-batch", "--outstanding",
                                            absl::StrCat(options.batches_outstanding)}},
                             {.name = "course", .arguments = {"--scenario", "course"}}};
  Runner runner(options);
  runner.WaitFor(province.processes());
  for (Load& load : loads) {
    runner.Add(load.name, absl::StrCat(load.name, ", followed by processing and statistics"),
               [&options, &province, &load] {
                 return LoadAndProbe(options, province, load.arguments, load.lags);
               });
  }
  Findings findings;
  MOTCUA_ASSIGN_OR_RETURN(findings.rows, runner.RunRounds());
  for (const Load& load : loads) {
    const auto add = [&](const std::string& what, double value) {
      findings.figures.emplace_back(absl::StrCat(load.name, "_", what), value);
    };
    add("lag_p50_ms", Percentile(load.lags.lag_ms, 0.5));
    add("lag_p99_ms", Percentile(load.lags.lag_ms, 0.99));
    add("lag_max_ms", Percentile(load.lags.lag_ms, 1));
    add("status_call_p99_ms", Percentile(load.lags.call_ms, 0.99));
    add("probe_count", static_cast<double>(load.lags.lag_ms.size()));
  }
  return findings;
}

}  // namespace motcua::bench
