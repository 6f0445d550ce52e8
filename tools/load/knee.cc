// SPDX-License-Identifier: Apache-2.0
#include "tools/load/knee.h"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/status_macros.h"
#include "tools/load/processes.h"
#include "tools/load/result.h"
#include "tools/terminal/table.h"

namespace motcua::load {
namespace {

using nlohmann::json;

constexpr int kAttempts = 2;
constexpr double kNanosPerSecond = 1e9;
constexpr int kResultVersion = 1;

class Searcher {
 public:
  Searcher(const KneeSearch& search,
           const std::function<absl::StatusOr<Trial>(double rate)>& try_rate)
      : search_(search), try_rate_(try_rate) {}

  absl::StatusOr<KneeFound> Find() {
    double good = 0;
    double bad = 0;
    for (double rate = search_.rate_from; bad == 0; rate = std::min(2 * rate, search_.rate_to)) {
      MOTCUA_ASSIGN_OR_RETURN(const bool within, IsWithin(rate));
      if (found_.interrupted) return std::move(found_);
      (within ? good : bad) = rate;
      if (within && rate >= search_.rate_to) return std::move(found_);
    }
    while (good > 0 && bad > good * (1 + search_.tolerance)) {
      const double middle = std::sqrt(good * bad);
      MOTCUA_ASSIGN_OR_RETURN(const bool within, IsWithin(middle));
      if (found_.interrupted) break;
      (within ? good : bad) = middle;
    }
    return std::move(found_);
  }

 private:
  absl::StatusOr<bool> IsWithin(double rate) {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      MOTCUA_ASSIGN_OR_RETURN(const Trial trial, try_rate_(rate));
      found_.interrupted = trial.interrupted;
      if (found_.interrupted) return false;
      found_.curve.push_back(trial);
      if (!trial.within_bound) continue;
      found_.knee = found_.curve.size() - 1;
      return true;
    }
    return false;
  }

  const KneeSearch search_;
  const std::function<absl::StatusOr<Trial>(double rate)>& try_rate_;
  KneeFound found_;
};

// Of the rate that was asked for.
constexpr double kAchievedMin = 0.95;

// Runs the trials of the command and keeps the measurement of the best.
class KneeRunner {
 public:
  KneeRunner(const KneeCommand& command, const Surroundings& surroundings, LoadSource* source)
      : options_(command.load),
        bound_(absl::ToInt64Nanoseconds(command.bound_p99)),
        surroundings_(surroundings),
        source_(source) {}

  absl::StatusOr<Trial> Try(double rate) {
    LoadOptions options = options_;
    options.rate = rate;
    options.round.steps = {{.rate = rate, .duration = options.round.duration}};
    MOTCUA_ASSIGN_OR_RETURN(Measurement measurement,
                            source_->Run(options.round, [](const ProgressSample&) {}));
    const double seconds = static_cast<double>(measurement.elapsed) / kNanosPerSecond;
    Trial trial{.rate = rate,
                .achieved = seconds > 0 ? static_cast<double>(measurement.operations) / seconds : 0,
                .p50 = measurement.latency.ValueAt(50),
                .p99 = measurement.latency.ValueAt(99),
                .failed = measurement.failed,
                .interrupted = measurement.interrupted};
    // What was not started in time has no latency yet: a server that falls behind is over the knee.
    trial.within_bound = measurement.operations > 0 && trial.p99 <= bound_ &&
                         trial.achieved >= kAchievedMin * rate &&
                         (trial.failed == 0 || options.allow_failures);
    if (options.show_progress) Tell(trial);
    if (trial.within_bound && !trial.interrupted) best_ = ResultJson(options, measurement);
    if (first_failure_.empty()) first_failure_ = measurement.first_failure;
    return trial;
  }

  const json& best() const { return best_; }
  const std::string& first_failure() const { return first_failure_; }

 private:
  static const char* Remark(const Trial& trial) {
    if (trial.interrupted) return "  interrupted";
    return trial.within_bound ? "" : "  too high";
  }

  void Tell(const Trial& trial) {
    surroundings_.error << absl::StrFormat("%10.0f/s  p50 %s  p99 %s  %llu failed%s", trial.rate,
                                           MillisecondsText(trial.p50), MillisecondsText(trial.p99),
                                           trial.failed, Remark(trial))
                        << std::endl;
  }

  const LoadOptions& options_;
  const Nanos bound_;
  const Surroundings& surroundings_;
  LoadSource* const source_;
  json best_;
  std::string first_failure_;
};

json KneeJson(const KneeCommand& command, const KneeFound& found, const json& best) {
  json curve = json::array();
  for (const Trial& trial : found.curve) {
    curve.push_back({{"rate", trial.rate},
                     {"achieved", trial.achieved},
                     {"p50", Milliseconds(trial.p50)},
                     {"p99", Milliseconds(trial.p99)},
                     {"failed", trial.failed},
                     {"within_bound", trial.within_bound}});
  }
  const bool has_knee = found.knee.has_value();
  return {
      {"version", kResultVersion},
      {"scenario", command.load.scenario},
      {"bound_p99_ms", absl::ToDoubleMilliseconds(command.bound_p99)},
      {"knee_rate", has_knee ? json(found.curve[*found.knee].rate) : json(nullptr)},
      {"knee_p99_ms", has_knee ? json(Milliseconds(found.curve[*found.knee].p99)) : json(nullptr)},
      {"interrupted", found.interrupted},
      {"curve", std::move(curve)},
      {"knee_result", best}};
}

void TellHowLong(const KneeSearch& search, const LoadOptions& load,
                 const Surroundings& surroundings) {
  const absl::Duration each = load.round.warmup + load.round.duration;
  const int trials = TrialsMax(search);
  surroundings.error << absl::StrFormat("at most %d trials of %s: %s", trials,
                                        absl::FormatDuration(each),
                                        absl::FormatDuration(trials * each))
                     << std::endl;
}

absl::StatusOr<bool> FindAndTell(const KneeCommand& command, const Surroundings& surroundings) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<LoadSource> source,
                          MakeLoadSource(command.load, surroundings));
  KneeRunner runner(command, surroundings, source.get());
  const KneeSearch search = {
      .rate_from = command.rate_from, .rate_to = command.rate_to, .tolerance = command.tolerance};
  if (command.load.show_progress) TellHowLong(search, command.load, surroundings);
  MOTCUA_ASSIGN_OR_RETURN(const KneeFound found,
                          FindKnee(search, [&runner](double rate) { return runner.Try(rate); }));
  if (!command.load.quiet) {
    surroundings.out << KneeText(command, found);
    if (!runner.first_failure().empty()) {
      surroundings.out << "first failure: " << runner.first_failure() << "\n";
    }
    surroundings.out << std::flush;
  }
  if (!command.load.json_file.empty()) {
    MOTCUA_RETURN_IF_ERROR(WriteText(
        command.load.json_file, absl::StrCat(KneeJson(command, found, runner.best()).dump(1), "\n"),
        surroundings.out));
  }
  return found.knee.has_value() && !found.interrupted;
}

}  // namespace

absl::StatusOr<KneeFound> FindKnee(
    const KneeSearch& search, const std::function<absl::StatusOr<Trial>(double rate)>& try_rate) {
  return Searcher(search, try_rate).Find();
}

int TrialsMax(const KneeSearch& search) {
  int rates = 1;
  for (double rate = search.rate_from; rate < search.rate_to; rate *= 2) ++rates;
  for (double apart = 2; apart > 1 + search.tolerance; apart = std::sqrt(apart)) ++rates;
  return kAttempts * rates;
}

std::string KneeText(const KneeCommand& command, const KneeFound& found) {
  std::vector<Trial> by_rate = found.curve;
  std::stable_sort(by_rate.begin(), by_rate.end(),
                   [](const Trial& a, const Trial& b) { return a.rate < b.rate; });
  using terminal::Align;
  terminal::Table table({{"rate", Align::kRight},
                         {"achieved", Align::kRight},
                         {"p50", Align::kRight},
                         {"p99", Align::kRight},
                         {"failed", Align::kRight},
                         {"", Align::kLeft}});
  for (const Trial& trial : by_rate) {
    table.AddRow({absl::StrFormat("%.0f", trial.rate), absl::StrFormat("%.0f", trial.achieved),
                  MillisecondsText(trial.p50), MillisecondsText(trial.p99),
                  terminal::GroupDigits(static_cast<int64_t>(trial.failed)),
                  trial.within_bound ? "" : "too high"});
  }
  std::string text = table.ToText();
  const std::string bound = absl::FormatDuration(command.bound_p99);
  if (found.interrupted) {
    absl::StrAppend(&text, "\ninterrupted before the knee was found");
    if (found.knee.has_value()) {
      absl::StrAppendFormat(&text, "; the p99 stayed under %s at %.0f operations a second", bound,
                            found.curve[*found.knee].rate);
    }
    return absl::StrCat(text, "\n");
  }
  if (!found.knee.has_value()) {
    absl::StrAppendFormat(
        &text,
        "\nno rate was found whose p99 stays under %s: the lowest that was tried, "
        "%.0f a second (--rate-from), was too high already\n",
        bound, by_rate.empty() ? command.rate_from : by_rate.front().rate);
    return text;
  }
  absl::StrAppendFormat(&text, "\nthe p99 stays under %s up to %.0f operations a second%s\n", bound,
                        found.curve[*found.knee].rate,
                        found.curve[*found.knee].rate >= command.rate_to
                            ? ", the highest that was tried (--rate-to)"
                            : "");
  return text;
}

int Knee(const KneeCommand& command, const Surroundings& surroundings) {
  if (command.load.as_process.has_value()) return RunAsProcess(command.load, surroundings);
  const absl::StatusOr<bool> found = FindAndTell(command, surroundings);
  if (!found.ok()) return ReportFailure(found.status(), surroundings);
  return *found ? kExitOk : kExitFailed;
}

}  // namespace motcua::load
