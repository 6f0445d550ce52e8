// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/summary.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace motcua::bench {
namespace {

// The numbers of a measurement, as the JSON calls them.
struct Number {
  const char* name;
  Quantity quantity;
};
constexpr Number kNumbers[] = {{"calls_per_second", &Measurement::calls_per_second},
                               {"items_per_second", &Measurement::items_per_second},
                               {"p50_ms", &Measurement::p50_ms},
                               {"p99_ms", &Measurement::p99_ms},
                               {"server_cpu_us_per_item", &Measurement::server_cpu_us_per_item}};

const Row* Find(absl::Span<const Row> rows, const std::string& name) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

nlohmann::json ToJson(const Measurement& measurement) {
  nlohmann::json json;
  for (const Number& number : kNumbers) {
    json[number.name] = measurement.*number.quantity;
  }
  json["failed"] = measurement.failed;
  return json;
}

std::string RatiosInWords(const Row& row, absl::Span<const Ratio> ratios) {
  std::string words;
  for (const Ratio& ratio : ratios) {
    if (ratio.numerator == row.name) {
      absl::StrAppend(&words, words.empty() ? "" : "; ",
                      absl::StrFormat("%.2f × %s (%.2f–%.2f)", ratio.median, ratio.label, ratio.min,
                                      ratio.max));
    }
  }
  return words;
}

}  // namespace

double Median(std::vector<double> values) {
  if (values.empty()) {
    return 0;
  }
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Measurement MedianOf(absl::Span<const Measurement> rounds) {
  Measurement median;
  for (const Number& number : kNumbers) {
    std::vector<double> values;
    for (const Measurement& round : rounds) {
      values.push_back(round.*number.quantity);
    }
    median.*number.quantity = Median(std::move(values));
  }
  for (const Measurement& round : rounds) {
    median.failed += round.failed;
  }
  return median;
}

std::optional<Ratio> RatioOf(absl::Span<const Row> rows, const RatioPlan& plan) {
  const Row* const numerator = Find(rows, plan.numerator);
  const Row* const denominator = Find(rows, plan.denominator);
  if (numerator == nullptr || denominator == nullptr) {
    return std::nullopt;
  }
  std::vector<double> values;
  for (size_t i = 0; i < std::min(numerator->rounds.size(), denominator->rounds.size()); ++i) {
    const double below = denominator->rounds[i].*plan.quantity;
    if (below <= 0) {
      return std::nullopt;
    }
    values.push_back(numerator->rounds[i].*plan.quantity / below);
  }
  if (values.empty()) {
    return std::nullopt;
  }
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  return Ratio{.name = plan.name.empty() ? absl::StrCat(plan.numerator, "_over_", plan.denominator)
                                         : plan.name,
               .numerator = plan.numerator,
               .label = plan.label.empty() ? plan.denominator : plan.label,
               .median = Median(values),
               .min = *min,
               .max = *max};
}

std::vector<Ratio> RatiosOf(absl::Span<const Row> rows, absl::Span<const RatioPlan> plans) {
  std::vector<Ratio> ratios;
  for (const RatioPlan& plan : plans) {
    if (auto ratio = RatioOf(rows, plan)) {
      ratios.push_back(*std::move(ratio));
    }
  }
  return ratios;
}

uint64_t FailedCalls(absl::Span<const Row> rows) {
  uint64_t failed = 0;
  for (const Row& row : rows) {
    failed += MedianOf(row.rounds).failed;
  }
  return failed;
}

nlohmann::json ToJson(absl::Span<const Row> rows, absl::Span<const Ratio> ratios) {
  nlohmann::json json = {{"rows", nlohmann::json::array()},
                         {"ratios", nlohmann::json::object()},
                         {"ratio_ranges", nlohmann::json::object()}};
  for (const Row& row : rows) {
    nlohmann::json one = ToJson(MedianOf(row.rounds));
    one["name"] = row.name;
    one["title"] = row.title;
    one["rounds"] = nlohmann::json::array();
    for (const Measurement& round : row.rounds) {
      one["rounds"].push_back(ToJson(round));
    }
    json["rows"].push_back(std::move(one));
  }
  for (const Ratio& ratio : ratios) {
    json["ratios"][ratio.name] = ratio.median;
    json["ratio_ranges"][ratio.name] = {ratio.min, ratio.max};
  }
  return json;
}

std::string ToMarkdown(absl::Span<const Row> rows, absl::Span<const Ratio> ratios) {
  std::string table =
      "| what | calls/s | items/s | p50 ms | p99 ms | server CPU µs/item | failed | ratio, median "
      "(min–max) |\n| --- | --: | --: | --: | --: | --: | --: | --- |\n";
  for (const Row& row : rows) {
    const Measurement median = MedianOf(row.rounds);
    absl::StrAppend(
        &table, absl::StrFormat("| %s | %.0f | %.0f | %.2f | %.2f | %.1f | %d | %s |\n", row.title,
                                median.calls_per_second, median.items_per_second, median.p50_ms,
                                median.p99_ms, median.server_cpu_us_per_item, median.failed,
                                RatiosInWords(row, ratios)));
  }
  return table;
}

}  // namespace motcua::bench
