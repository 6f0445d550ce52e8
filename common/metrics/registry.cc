// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/registry.h"

namespace motcua::metrics {

void Reading::Add(const Description& description, Kind kind, Family::Series series) {
  Family& family = families_[description.name];
  family.help = description.help;
  family.kind = kind;
  family.series.push_back(std::move(series));
}

void Reading::AddCounter(const Description& description, double value, Labels labels) {
  Add(description, Kind::kCounter, {.labels = std::move(labels), .value = value});
}

void Reading::AddGauge(const Description& description, double value, Labels labels) {
  Add(description, Kind::kGauge, {.labels = std::move(labels), .value = value});
}

void Reading::AddHistogram(const Description& description, const Histogram& histogram,
                           Labels labels) {
  Add(description, Kind::kHistogram, {.labels = std::move(labels), .histogram = histogram.Read()});
}

Counter& Registry::AddCounter(const Description& description, const Labels& labels) {
  absl::MutexLock lock(&mutex_);
  Registered<Counter>& counter = counters_[{description.name, labels}];
  if (counter.metric == nullptr) {
    counter = {.description = description, .labels = labels, .metric = std::make_unique<Counter>()};
  }
  return *counter.metric;
}

Histogram& Registry::AddHistogram(const Description& description,
                                  const std::vector<int64_t>& bounds, double unit,
                                  const Labels& labels) {
  absl::MutexLock lock(&mutex_);
  Registered<Histogram>& histogram = histograms_[{description.name, labels}];
  if (histogram.metric == nullptr) {
    histogram = {.description = description,
                 .labels = labels,
                 .metric = std::make_unique<Histogram>(bounds, unit)};
  }
  return *histogram.metric;
}

void Registry::AddCollector(Collector collector) {
  absl::MutexLock lock(&mutex_);
  collectors_.push_back(std::move(collector));
}

Reading Registry::Read() const {
  Reading reading;
  absl::MutexLock lock(&mutex_);
  for (const auto& [key, counter] : counters_) {
    reading.AddCounter(counter.description, static_cast<double>(counter.metric->value()),
                       counter.labels);
  }
  for (const auto& [key, histogram] : histograms_) {
    reading.AddHistogram(histogram.description, *histogram.metric, histogram.labels);
  }
  for (const Collector& collector : collectors_) {
    collector(reading);
  }
  return reading;
}

}  // namespace motcua::metrics
