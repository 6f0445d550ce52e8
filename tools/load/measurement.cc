// SPDX-License-Identifier: Apache-2.0
#include "tools/load/measurement.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace motcua::load {
namespace {

using nlohmann::json;

constexpr int64_t kTimelineEntriesMax = 3600;

template <typename Entry, typename MergeEntry>
void MergeEntries(std::vector<Entry>& to, const std::vector<Entry>& from, MergeEntry merge_entry) {
  if (from.size() > to.size()) to.resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) merge_entry(to[i], from[i]);
}

json SparseToJson(const SparseCounts& counts) {
  json buckets = json::array();
  for (const auto& [bucket, count] : counts) {
    buckets.push_back(bucket);
    buckets.push_back(count);
  }
  return buckets;
}

SparseCounts SparseFromJson(const json& buckets) {
  SparseCounts counts;
  for (size_t i = 0; i + 1 < buckets.size(); i += 2) {
    counts.emplace_back(buckets[i].get<uint32_t>(), buckets[i + 1].get<uint64_t>());
  }
  return counts;
}

json HistogramToJson(const Histogram& histogram) {
  return {{"min", histogram.min()},
          {"max", histogram.max()},
          {"sum", histogram.sum()},
          {"buckets", SparseToJson(histogram.ToSparse())}};
}

absl::Status HistogramFromJson(const json& from, Histogram& histogram) {
  return histogram.Merge(SparseFromJson(from.at("buckets")), from.at("min").get<int64_t>(),
                         from.at("max").get<int64_t>(), from.at("sum").get<double>())
             ? absl::OkStatus()
             : absl::InvalidArgumentError("a histogram is out of range");
}

json EntryToJson(uint64_t calls, uint64_t items, uint64_t failed, const Histogram& latency) {
  return {calls, items, failed, HistogramToJson(latency)};
}

// Foreign exceptions stop in MeasurementFromJson: `at` and `get` throw for what does not fit.
absl::Status EntryFromJson(const json& from, uint64_t& calls, uint64_t& items, uint64_t& failed,
                           Histogram& latency) {
  calls = from.at(0).get<uint64_t>();
  items = from.at(1).get<uint64_t>();
  failed = from.at(2).get<uint64_t>();
  return HistogramFromJson(from.at(3), latency);
}

absl::Status ReadEntries(const json& from, Measurement& to) {
  absl::Status status;
  for (const auto& [name, entry] : from.at("methods").items()) {
    MethodCounts& method = to.methods.at(std::stoul(name));
    status.Update(EntryFromJson(entry, method.calls, method.items, method.failed, method.latency));
  }
  for (const json& entry : from.at("timeline")) {
    IntervalCounts& counts = to.timeline.emplace_back();
    counts.calls = entry.at(0).get<uint64_t>();
    counts.items = entry.at(1).get<uint64_t>();
    counts.failed = entry.at(2).get<uint64_t>();
    counts.latency = SparseFromJson(entry.at(3));
    if (!counts.latency.empty() && counts.latency.back().first >= Histogram::kBucketCount) {
      return absl::InvalidArgumentError("a timeline is out of range");
    }
  }
  for (const json& entry : from.at("steps")) {
    StepCounts& step = to.steps.emplace_back();
    uint64_t unused_items = 0;
    status.Update(EntryFromJson(entry, step.operations, unused_items, step.failed, step.latency));
  }
  status.Update(HistogramFromJson(from.at("latency"), to.latency));
  status.Update(HistogramFromJson(from.at("ok_latency"), to.ok_latency));
  status.Update(HistogramFromJson(from.at("start_delay"), to.start_delay));
  return status;
}

}  // namespace

void Measurement::Merge(const Measurement& other) {
  operations += other.operations;
  calls += other.calls;
  items += other.items;
  failed += other.failed;
  request_bytes += other.request_bytes;
  response_bytes += other.response_bytes;
  for (size_t i = 0; i < kCodeCount; ++i) codes[i] += other.codes[i];
  for (size_t i = 0; i < kMethodCount; ++i) {
    methods[i].calls += other.methods[i].calls;
    methods[i].items += other.methods[i].items;
    methods[i].failed += other.methods[i].failed;
    methods[i].latency.Merge(other.methods[i].latency);
  }
  latency.Merge(other.latency);
  ok_latency.Merge(other.ok_latency);
  start_delay.Merge(other.start_delay);
  MergeEntries(timeline, other.timeline, [](IntervalCounts& to, const IntervalCounts& from) {
    to.calls += from.calls;
    to.items += from.items;
    to.failed += from.failed;
    to.latency = MergeSparse(to.latency, from.latency);
  });
  MergeEntries(steps, other.steps, [](StepCounts& to, const StepCounts& from) {
    to.operations += from.operations;
    to.failed += from.failed;
    to.latency.Merge(from.latency);
  });
  elapsed = std::max(elapsed, other.elapsed);
  generator_cpu_s += other.generator_cpu_s;
  interrupted = interrupted || other.interrupted;
  if (first_failure.empty()) first_failure = other.first_failure;
}

SparseCounts MergeSparse(const SparseCounts& a, const SparseCounts& b) {
  SparseCounts merged;
  merged.reserve(a.size() + b.size());
  auto at_a = a.begin();
  auto at_b = b.begin();
  while (at_a != a.end() || at_b != b.end()) {
    if (at_b == b.end() || (at_a != a.end() && at_a->first < at_b->first)) {
      merged.push_back(*at_a++);
    } else if (at_a == a.end() || at_b->first < at_a->first) {
      merged.push_back(*at_b++);
    } else {
      merged.emplace_back(at_a->first, at_a->second + at_b->second);
      ++at_a;
      ++at_b;
    }
  }
  return merged;
}

int64_t SparseValueAt(const SparseCounts& counts, double percentile) {
  uint64_t total = 0;
  for (const auto& [bucket, count] : counts) total += count;
  const double wanted = std::max(1.0, percentile / 100 * static_cast<double>(total));
  uint64_t seen = 0;
  for (const auto& [bucket, count] : counts) {
    seen += count;
    if (static_cast<double>(seen) >= wanted) return Histogram::BucketTop(bucket);
  }
  return 0;
}

absl::Duration TimelineInterval(const Round& round) {
  const int64_t seconds = absl::ToInt64Seconds(absl::Ceil(round.duration, absl::Seconds(1)));
  return absl::Seconds(
      std::max<int64_t>(1, (seconds + kTimelineEntriesMax - 1) / kTimelineEntriesMax));
}

json ToJson(const Measurement& measurement) {
  json methods = json::object();
  for (size_t i = 0; i < kMethodCount; ++i) {
    const MethodCounts& method = measurement.methods[i];
    if (method.calls == 0) continue;
    methods[std::to_string(i)] =
        EntryToJson(method.calls, method.items, method.failed, method.latency);
  }
  json timeline = json::array();
  for (const IntervalCounts& entry : measurement.timeline) {
    timeline.push_back({entry.calls, entry.items, entry.failed, SparseToJson(entry.latency)});
  }
  json steps = json::array();
  for (const StepCounts& step : measurement.steps) {
    steps.push_back(EntryToJson(step.operations, 0, step.failed, step.latency));
  }
  return {{"operations", measurement.operations},
          {"calls", measurement.calls},
          {"items", measurement.items},
          {"failed", measurement.failed},
          {"request_bytes", measurement.request_bytes},
          {"response_bytes", measurement.response_bytes},
          {"codes", measurement.codes},
          {"methods", std::move(methods)},
          {"latency", HistogramToJson(measurement.latency)},
          {"ok_latency", HistogramToJson(measurement.ok_latency)},
          {"start_delay", HistogramToJson(measurement.start_delay)},
          {"timeline", std::move(timeline)},
          {"steps", std::move(steps)},
          {"elapsed", measurement.elapsed},
          {"generator_cpu_s", measurement.generator_cpu_s},
          {"interrupted", measurement.interrupted},
          {"first_failure", measurement.first_failure}};
}

absl::StatusOr<Measurement> MeasurementFromJson(const json& json) {
  Measurement measurement;
  try {
    measurement.operations = json.at("operations").get<uint64_t>();
    measurement.calls = json.at("calls").get<uint64_t>();
    measurement.items = json.at("items").get<uint64_t>();
    measurement.failed = json.at("failed").get<uint64_t>();
    measurement.request_bytes = json.at("request_bytes").get<uint64_t>();
    measurement.response_bytes = json.at("response_bytes").get<uint64_t>();
    measurement.codes = json.at("codes").get<std::array<uint64_t, kCodeCount>>();
    measurement.elapsed = json.at("elapsed").get<Nanos>();
    measurement.generator_cpu_s = json.at("generator_cpu_s").get<double>();
    measurement.interrupted = json.at("interrupted").get<bool>();
    measurement.first_failure = json.at("first_failure").get<std::string>();
    const absl::Status status = ReadEntries(json, measurement);
    if (!status.ok()) return status;
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not a measurement: ", error.what()));
  }
  return measurement;
}

}  // namespace motcua::load
