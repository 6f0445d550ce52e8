// SPDX-License-Identifier: Apache-2.0
// The metrics of a process: those that are updated while it works, and those that are asked for
// when somebody looks. Names and labels are Prometheus': names are `motcua_…` with their unit last,
// `_total` for what only grows. Labels take their values from lists that are known beforehand,
// never from what a caller sent. Synchronised.
#ifndef MOTCUA_COMMON_METRICS_REGISTRY_H_
#define MOTCUA_COMMON_METRICS_REGISTRY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/metrics/metric.h"

namespace motcua::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

// What all series of one name have in common. Both are literals.
struct Description {
  const char* name;
  const char* help;  // One sentence.
};

enum class Kind { kCounter, kGauge, kHistogram };

// One metric as it is read, with all its series.
struct Family {
  struct Series {
    Labels labels;
    double value = 0;
    Histogram::Reading histogram;  // For kHistogram, instead of the value.
  };
  std::string help;
  Kind kind = Kind::kGauge;
  std::vector<Series> series;
};

// What collectors add to while they are asked. Confined.
class Reading {
 public:
  void AddCounter(const Description& description, double value, Labels labels = {});
  void AddGauge(const Description& description, double value, Labels labels = {});
  void AddHistogram(const Description& description, const Histogram& histogram, Labels labels = {});

  // By name.
  const std::map<std::string, Family>& families() const { return families_; }

 private:
  void Add(const Description& description, Kind kind, Family::Series series);

  std::map<std::string, Family> families_;
};

using Collector = std::function<void(Reading& reading)>;

class Registry {
 public:
  // At 0 from now on. The same again for a name and labels that were added before. References hold
  // as long as the registry.
  Counter& AddCounter(const Description& description, const Labels& labels = {});
  Histogram& AddHistogram(const Description& description, const std::vector<int64_t>& bounds,
                          double unit, const Labels& labels = {});
  // Asked at each Read, on the thread that reads, one at a time. What it looks at must live as long
  // as anybody reads.
  void AddCollector(Collector collector);

  // Everything, now.
  Reading Read() const;

 private:
  template <typename Metric>
  struct Registered {
    Description description{};
    Labels labels;
    std::unique_ptr<Metric> metric;
  };
  using Key = std::pair<std::string, Labels>;

  mutable absl::Mutex mutex_;
  std::map<Key, Registered<Counter>> counters_ ABSL_GUARDED_BY(mutex_);
  std::map<Key, Registered<Histogram>> histograms_ ABSL_GUARDED_BY(mutex_);
  std::vector<Collector> collectors_ ABSL_GUARDED_BY(mutex_);
};

// The reading in Prometheus' text format.
std::string ToText(const Reading& reading);

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_REGISTRY_H_
