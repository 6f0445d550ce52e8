// SPDX-License-Identifier: Apache-2.0
#include "tools/load/result.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/terminal/table.h"

namespace motcua::load {
namespace {

using nlohmann::json;
using terminal::Align;
using terminal::Table;

constexpr int kResultVersion = 1;
constexpr double kNanosPerMilli = 1e6;
constexpr double kNanosPerSecond = 1e9;

double PerSecond(uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

double Mean(uint64_t sum, uint64_t count) {
  return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
}

json LatencyJson(const Histogram& histogram) {
  return {{"min", Milliseconds(histogram.min())},
          {"mean", histogram.Mean() / kNanosPerMilli},
          {"p50", Milliseconds(histogram.ValueAt(50))},
          {"p90", Milliseconds(histogram.ValueAt(90))},
          {"p99", Milliseconds(histogram.ValueAt(99))},
          {"p99.9", Milliseconds(histogram.ValueAt(99.9))},
          {"p99.99", Milliseconds(histogram.ValueAt(99.99))},
          {"max", Milliseconds(histogram.max())}};
}

json MethodsJson(const Measurement& measurement) {
  json methods = json::object();
  for (size_t i = 0; i < kMethodCount; ++i) {
    const MethodCounts& counts = measurement.methods[i];
    if (counts.calls == 0) continue;
    methods[InfoOf(static_cast<Method>(i)).name] = {{"calls", counts.calls},
                                                    {"failed", counts.failed},
                                                    {"items", counts.items},
                                                    {"latency_ms", LatencyJson(counts.latency)}};
  }
  return methods;
}

json TimelineJson(const LoadOptions& options, const Measurement& measurement) {
  json timeline = json::array();
  const int64_t interval = absl::ToInt64Seconds(TimelineInterval(options.round));
  for (size_t i = 0; i < measurement.timeline.size(); ++i) {
    const IntervalCounts& counts = measurement.timeline[i];
    timeline.push_back({{"second", static_cast<int64_t>(i) * interval},
                        {"calls", counts.calls},
                        {"items", counts.items},
                        {"failed", counts.failed},
                        {"p50", Milliseconds(SparseValueAt(counts.latency, 50))},
                        {"p99", Milliseconds(SparseValueAt(counts.latency, 99))}});
  }
  return timeline;
}

json StepsJson(const LoadOptions& options, const Measurement& measurement) {
  json steps = json::array();
  for (size_t i = 0; i < std::min(measurement.steps.size(), options.round.steps.size()); ++i) {
    const StepCounts& counts = measurement.steps[i];
    const RateStep& step = options.round.steps[i];
    const double seconds = absl::ToDoubleSeconds(step.duration);
    steps.push_back({{"rate", step.rate},
                     {"duration_s", seconds},
                     {"operations", counts.operations},
                     {"operations_per_second", PerSecond(counts.operations, seconds)},
                     {"failed", counts.failed},
                     {"latency_ms", LatencyJson(counts.latency)}});
  }
  return steps;
}

json PercentilesJson(const Histogram& histogram) {
  json percentiles = json::array();
  for (const PercentileStep& step : PercentileSteps(histogram)) {
    percentiles.push_back({{"percentile", step.percentile},
                           {"value_ms", Milliseconds(step.value)},
                           {"count", step.count}});
  }
  return percentiles;
}

json CodesJson(const Measurement& measurement) {
  json codes = json::object();
  for (size_t code = 0; code < kCodeCount; ++code) {
    if (measurement.codes[code] != 0) codes[CodeName(code)] = measurement.codes[code];
  }
  return codes;
}

json StartDelayJson(const Histogram& histogram) {
  return {{"p50", Milliseconds(histogram.ValueAt(50))},
          {"p99", Milliseconds(histogram.ValueAt(99))},
          {"max", Milliseconds(histogram.max())}};
}

void AddLatencyRow(Table& table, const std::string& name, uint64_t calls, uint64_t failed,
                   const Histogram& latency) {
  table.AddRow({name, terminal::GroupDigits(static_cast<int64_t>(calls)),
                terminal::GroupDigits(static_cast<int64_t>(failed)),
                MillisecondsText(latency.ValueAt(50)), MillisecondsText(latency.ValueAt(90)),
                MillisecondsText(latency.ValueAt(99)), MillisecondsText(latency.ValueAt(99.9)),
                MillisecondsText(latency.max())});
}

std::string LatencyTable(const LoadOptions& options, const Measurement& measurement) {
  Table table({{"", Align::kLeft},
               {"count", Align::kRight},
               {"failed", Align::kRight},
               {"p50", Align::kRight},
               {"p90", Align::kRight},
               {"p99", Align::kRight},
               {"p99.9", Align::kRight},
               {"max", Align::kRight}});
  AddLatencyRow(table, options.scenario, measurement.operations, measurement.failed,
                measurement.latency);
  size_t methods = 0;
  for (const MethodCounts& counts : measurement.methods) methods += counts.calls > 0 ? 1 : 0;
  for (size_t i = 0; i < kMethodCount && methods > 1; ++i) {
    const MethodCounts& counts = measurement.methods[i];
    if (counts.calls == 0) continue;
    AddLatencyRow(table, absl::StrCat("  ", InfoOf(static_cast<Method>(i)).name), counts.calls,
                  counts.failed, counts.latency);
  }
  for (size_t i = 0; i < measurement.steps.size() && options.round.steps.size() > 1; ++i) {
    const StepCounts& counts = measurement.steps[i];
    AddLatencyRow(table, absl::StrFormat("  at %.6g/s", options.round.steps[i].rate),
                  counts.operations, counts.failed, counts.latency);
  }
  return table.ToText();
}

}  // namespace

double Milliseconds(Nanos nanos) { return static_cast<double>(nanos) / kNanosPerMilli; }

std::string MillisecondsText(Nanos nanos) {
  return absl::StrFormat("%.3f ms", Milliseconds(nanos));
}

json ResultJson(const LoadOptions& options, const Measurement& measurement) {
  const bool is_open = options.round.mode == LoopMode::kOpen;
  const double seconds = static_cast<double>(measurement.elapsed) / kNanosPerSecond;
  const uint64_t answered = measurement.calls;
  json result = {
      {"version", kResultVersion},
      {"scenario", options.scenario},
      {"mode", is_open ? "open" : "closed"},
      {"outstanding", options.generator.outstanding},
      {"channels", options.generator.channels},
      {"processes", options.processes},
      {"threads", options.generator.threads},
      {"rate", options.rate.has_value() ? json(*options.rate) : json(nullptr)},
      {"duration_s", seconds},
      {"warmup_s", absl::ToDoubleSeconds(options.round.warmup)},
      {"interrupted", measurement.interrupted},
      {"operations", measurement.operations},
      {"operations_per_second", PerSecond(measurement.operations, seconds)},
      {"calls", measurement.calls},
      {"calls_per_second", PerSecond(measurement.calls, seconds)},
      {"items", measurement.items},
      {"items_per_second", PerSecond(measurement.items, seconds)},
      {"failed", measurement.failed},
      {"codes", CodesJson(measurement)},
      {"request_bytes_mean", Mean(measurement.request_bytes, answered)},
      {"response_bytes_mean", Mean(measurement.response_bytes, answered)},
      {"latency_ms", LatencyJson(measurement.latency)},
      {"ok_latency_ms", LatencyJson(measurement.ok_latency)},
      {"methods", MethodsJson(measurement)},
      {"timeline", TimelineJson(options, measurement)},
      {"steps", StepsJson(options, measurement)},
      {"start_delay_ms", is_open ? StartDelayJson(measurement.start_delay) : json(nullptr)},
      {"percentiles", PercentilesJson(measurement.latency)},
      {"generator_cpu_s", measurement.generator_cpu_s}};
  if (!measurement.first_failure.empty()) result["first_failure"] = measurement.first_failure;
  return result;
}

std::string ResultText(const LoadOptions& options, const Measurement& measurement) {
  const double seconds = static_cast<double>(measurement.elapsed) / kNanosPerSecond;
  std::string text = LatencyTable(options, measurement);
  absl::StrAppendFormat(&text, "\n%.0f operations, %.0f calls, %.0f items a second over %.2f s",
                        PerSecond(measurement.operations, seconds),
                        PerSecond(measurement.calls, seconds),
                        PerSecond(measurement.items, seconds), seconds);
  absl::StrAppendFormat(&text, "; %.1f us of CPU a call in the generator\n",
                        Mean(1, measurement.calls) * measurement.generator_cpu_s * 1e6);
  std::string codes;
  for (size_t code = 0; code < kCodeCount; ++code) {
    if (measurement.codes[code] == 0) continue;
    absl::StrAppend(&codes, codes.empty() ? "" : ", ", CodeName(code), " ",
                    terminal::GroupDigits(static_cast<int64_t>(measurement.codes[code])));
  }
  absl::StrAppend(&text, "answers: ", codes.empty() ? "none" : codes, "\n");
  if (options.round.mode == LoopMode::kOpen) {
    absl::StrAppend(&text, "started late by the generator: p99 ",
                    MillisecondsText(measurement.start_delay.ValueAt(99)), ", max ",
                    MillisecondsText(measurement.start_delay.max()), "\n");
  }
  if (!measurement.first_failure.empty()) {
    absl::StrAppend(&text, "first failure: ", measurement.first_failure, "\n");
  }
  if (measurement.interrupted) absl::StrAppend(&text, "interrupted: ended early\n");
  return text;
}

}  // namespace motcua::load
