// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/exposition.h"

#include <limits>
#include <string>

#include "prometheus/text_serializer.h"

namespace motcua::metrics {
namespace {

prometheus::MetricType TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kCounter:
      return prometheus::MetricType::Counter;
    case Kind::kGauge:
      return prometheus::MetricType::Gauge;
    case Kind::kHistogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric::Histogram ToHistogram(const Histogram::Reading& reading) {
  prometheus::ClientMetric::Histogram histogram;
  histogram.sample_count = reading.cumulative_count.back();
  histogram.sample_sum = reading.sum;
  for (size_t i = 0; i < reading.cumulative_count.size(); ++i) {
    const double bound =
        i < reading.bounds.size() ? reading.bounds[i] : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back(
        {.cumulative_count = reading.cumulative_count[i], .upper_bound = bound});
  }
  return histogram;
}

prometheus::ClientMetric ToMetric(const Family::Series& series, Kind kind) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : series.labels) {
    metric.label.push_back({.name = name, .value = value});
  }
  switch (kind) {
    case Kind::kCounter:
      metric.counter.value = series.value;
      break;
    case Kind::kGauge:
      metric.gauge.value = series.value;
      break;
    case Kind::kHistogram:
      metric.histogram = ToHistogram(series.histogram);
      break;
  }
  return metric;
}

}  // namespace

std::vector<prometheus::MetricFamily> ToFamilies(const Reading& reading) {
  std::vector<prometheus::MetricFamily> families;
  for (const auto& [name, family] : reading.families()) {
    prometheus::MetricFamily& added = families.emplace_back();
    added.name = name;
    added.help = family.help;
    added.type = TypeOf(family.kind);
    for (const Family::Series& series : family.series) {
      added.metric.push_back(ToMetric(series, family.kind));
    }
  }
  return families;
}

std::string ToText(const Reading& reading) {
  const prometheus::Serializer& text = prometheus::TextSerializer();
  return text.Serialize(ToFamilies(reading));
}

}  // namespace motcua::metrics
