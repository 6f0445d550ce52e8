// SPDX-License-Identifier: Apache-2.0
//
// The noise is three standard errors of the difference between the means of the seconds: seconds
// that follow each other are alike, so two would promise too much.

#include "tools/load/compare.h"

#include <cmath>
#include <limits>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/status_macros.h"
#include "tools/files/files.h"
#include "tools/terminal/table.h"

namespace motcua::load {
namespace {

using nlohmann::json;

constexpr double kStandardErrors = 3;
constexpr size_t kSecondsMin = 4;

struct Seconds {
  size_t count = 0;
  double mean = 0;
  double variance = 0;  // Of a single second.
};

Seconds Summarise(const json& result, const std::string& key) {
  std::vector<double> values;
  const double duration = result.at("duration_s").get<double>();
  const json& timeline = result.at("timeline");
  // Where the timeline is coarser than a second, two of its entries say so.
  const double interval = timeline.size() > 1 ? timeline.at(1).at("second").get<double>() : 1;
  for (const json& entry : timeline) {
    // A second that the measured time does not fill is no second.
    const bool is_full = entry.at("second").get<double>() + interval <= duration + 1e-6;
    if (is_full) values.push_back(entry.at(key).get<double>());
  }
  Seconds seconds{.count = values.size()};
  for (const double value : values) seconds.mean += value / static_cast<double>(values.size());
  for (const double value : values) {
    seconds.variance += (value - seconds.mean) * (value - seconds.mean) /
                        static_cast<double>(std::max<size_t>(1, values.size() - 1));
  }
  return seconds;
}

void Judge(const Seconds& a, const Seconds& b, bool more_is_better, Comparison& comparison) {
  if (a.count < kSecondsMin || b.count < kSecondsMin || a.mean == 0) return;
  const double standard_error = std::sqrt(a.variance / static_cast<double>(a.count) +
                                          b.variance / static_cast<double>(b.count));
  comparison.noise_ratio = kStandardErrors * standard_error / a.mean;
  if (std::abs(a.mean - b.mean) <= kStandardErrors * standard_error) {
    comparison.difference = Difference::kWithinNoise;
  } else {
    comparison.difference =
        (b.mean > a.mean) == more_is_better ? Difference::kSecondBetter : Difference::kFirstBetter;
  }
}

double CpuMicrosPerCall(const json& result) {
  const double calls = result.at("calls").get<double>();
  return calls == 0 ? 0 : result.at("generator_cpu_s").get<double>() * 1e6 / calls;
}

// The rates that an open loop was to have, one after another.
std::vector<double> RatesOf(const json& result) {
  std::vector<double> rates;
  for (const json& step : result.at("steps")) rates.push_back(step.at("rate").get<double>());
  return rates;
}

// What makes a judgement of the two impossible, or nothing.
std::string Unlike(const json& a, const json& b) {
  const auto pair = [&a, &b](const char* key) {
    return absl::StrCat(a.at(key).get<std::string>(), " and ", b.at(key).get<std::string>());
  };
  if (a.at("scenario") != b.at("scenario")) {
    return absl::StrCat("the scenarios are ", pair("scenario"));
  }
  if (a.at("mode") != b.at("mode")) return absl::StrCat("the loops are ", pair("mode"));
  if (RatesOf(a) != RatesOf(b)) return "the open loops have different rates";
  return "";
}

// `at` and `get` throw for what is no result; CompareResults stops that.
Comparison CompareValid(const json& a, const json& b) {
  Comparison comparison;
  for (const char* key : {"items_per_second", "operations_per_second", "calls_per_second"}) {
    comparison.rows.push_back(
        {.name = key, .a = a.at(key).get<double>(), .b = b.at(key).get<double>()});
  }
  for (const char* key : {"min", "mean", "p50", "p90", "p99", "p99.9", "p99.99", "max"}) {
    comparison.rows.push_back({.name = absl::StrCat(key, " (ms)"),
                               .a = a.at("latency_ms").at(key).get<double>(),
                               .b = b.at("latency_ms").at(key).get<double>()});
  }
  comparison.rows.push_back(
      {.name = "failed", .a = a.at("failed").get<double>(), .b = b.at("failed").get<double>()});
  comparison.rows.push_back(
      {.name = "generator CPU (us/call)", .a = CpuMicrosPerCall(a), .b = CpuMicrosPerCall(b)});
  comparison.unlike = Unlike(a, b);
  if (!comparison.unlike.empty()) {
    comparison.difference = Difference::kUnlikeLoads;
    return comparison;
  }
  const bool is_open = a.at("mode") == "open";
  comparison.judged_by = is_open ? "p99 of each second" : "items a second";
  const char* const key = is_open ? "p99" : "items";
  Judge(Summarise(a, key), Summarise(b, key), !is_open, comparison);
  return comparison;
}

const char* DifferenceText(Difference difference) {
  switch (difference) {
    case Difference::kWithinNoise:
      return "within noise";
    case Difference::kFirstBetter:
      return "a faster";
    case Difference::kSecondBetter:
      return "b faster";
    case Difference::kTooFewSeconds:
      return "too few seconds to tell";
    case Difference::kUnlikeLoads:
      return "unlike loads";
  }
  return "";
}

std::string RatioText(double ratio) {
  return std::isnan(ratio) ? "" : absl::StrFormat("%.3f", ratio);
}

std::string ComparisonText(const CompareCommand& command, const Comparison& comparison) {
  using terminal::Align;
  terminal::Table table(
      {{"", Align::kLeft}, {"a", Align::kRight}, {"b", Align::kRight}, {"b / a", Align::kRight}});
  for (const ComparisonRow& row : comparison.rows) {
    table.AddRow({row.name, absl::StrFormat("%.3f", row.a), absl::StrFormat("%.3f", row.b),
                  RatioText(row.ratio())});
  }
  std::string text = absl::StrCat("a: ", command.file_a, "\nb: ", command.file_b, "\n\n",
                                  table.ToText(), "\n", DifferenceText(comparison.difference));
  if (comparison.difference == Difference::kUnlikeLoads) {
    absl::StrAppend(&text, ", neither is called faster: ", comparison.unlike);
  } else if (comparison.difference != Difference::kTooFewSeconds) {
    absl::StrAppendFormat(&text, " by %s: less than %.1f %% would be noise", comparison.judged_by,
                          comparison.noise_ratio * 100);
  }
  return absl::StrCat(text, "\n");
}

absl::Status CompareFiles(const CompareCommand& command, const Surroundings& surroundings) {
  MOTCUA_ASSIGN_OR_RETURN(const json a, ReadResult(command.file_a));
  MOTCUA_ASSIGN_OR_RETURN(const json b, ReadResult(command.file_b));
  // Alone first: to say which of them is none.
  for (const auto& [path, result] : {std::pair(command.file_a, a), std::pair(command.file_b, b)}) {
    const absl::Status status = CompareResults(result, result).status();
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", status.message()));
    }
  }
  MOTCUA_ASSIGN_OR_RETURN(const Comparison comparison, CompareResults(a, b));
  if (command.json_file != "-") surroundings.out << ComparisonText(command, comparison);
  if (command.json_file.empty()) return absl::OkStatus();
  return WriteText(command.json_file, absl::StrCat(ToJson(comparison).dump(1), "\n"),
                   surroundings.out);
}

}  // namespace

double ComparisonRow::ratio() const {
  return a == 0 ? std::numeric_limits<double>::quiet_NaN() : b / a;
}

absl::StatusOr<Comparison> CompareResults(const json& a, const json& b) {
  try {
    return CompareValid(a, b);
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not a result of run --json: ", error.what()));
  }
}

json ToJson(const Comparison& comparison) {
  json rows = json::array();
  for (const ComparisonRow& row : comparison.rows) {
    const double ratio = row.ratio();
    rows.push_back({{"name", row.name},
                    {"a", row.a},
                    {"b", row.b},
                    {"ratio", std::isnan(ratio) ? json(nullptr) : json(ratio)}});
  }
  return {{"rows", std::move(rows)},
          {"judged_by", comparison.judged_by},
          {"difference", DifferenceText(comparison.difference)},
          {"unlike", comparison.unlike},
          {"noise_ratio", comparison.noise_ratio}};
}

absl::StatusOr<json> ReadResult(const std::string& path) {
  MOTCUA_ASSIGN_OR_RETURN(const std::string text, files::ReadWhole(path));
  json result = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (result.is_discarded() || !result.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not JSON"));
  }
  // What `knee --json` writes has a result inside.
  if (result.contains("knee_result") && result["knee_result"].is_object()) {
    return json(result["knee_result"]);
  }
  return result;
}

int Compare(const CompareCommand& command, const Surroundings& surroundings) {
  const absl::Status status = CompareFiles(command, surroundings);
  surroundings.out.flush();
  return status.ok() ? kExitOk : ReportFailure(status, surroundings);
}

}  // namespace motcua::load
