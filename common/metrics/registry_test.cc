// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/registry.h"

#include "gtest/gtest.h"

namespace motcua::metrics {
namespace {

constexpr Description kCalls{"motcua_calls_total", "Calls."};
constexpr Description kOpen{"motcua_open", "What is open."};
constexpr Description kSeconds{"motcua_seconds", "How long."};

TEST(Registry, WritesPrometheusText) {
  Registry registry;
  registry.AddCounter(kCalls, {{"method", "Get"}}).Add(3);
  registry.AddHistogram(kSeconds, {500'000'000}, kSecondsOfNanoseconds).Observe(absl::Seconds(2));
  int open = 4;
  registry.AddCollector([&open](Reading& reading) { reading.AddGauge(kOpen, open); });
  open = 5;

  EXPECT_EQ(ToText(registry.Read()),
            "# HELP motcua_calls_total Calls.\n"
            "# TYPE motcua_calls_total counter\n"
            "motcua_calls_total{method=\"Get\"} 3\n"
            "# HELP motcua_open What is open.\n"
            "# TYPE motcua_open gauge\n"
            "motcua_open 5\n"
            "# HELP motcua_seconds How long.\n"
            "# TYPE motcua_seconds histogram\n"
            "motcua_seconds_count 1\n"
            "motcua_seconds_sum 2\n"
            "motcua_seconds_bucket{le=\"0.5\"} 0\n"
            "motcua_seconds_bucket{le=\"+Inf\"} 1\n");
}

TEST(Registry, HasASeriesAtZeroBeforeItIsUsed) {
  Registry registry;
  registry.AddCounter(kCalls, {{"method", "Get"}});

  EXPECT_EQ(registry.Read().families().at(kCalls.name).series.at(0).value, 0);
}

TEST(Registry, GivesTheSameForTheSameNameAndLabels) {
  Registry registry;

  Counter& counter = registry.AddCounter(kCalls, {{"method", "Get"}});

  EXPECT_EQ(&registry.AddCounter(kCalls, {{"method", "Get"}}), &counter);
  EXPECT_NE(&registry.AddCounter(kCalls, {{"method", "Put"}}), &counter);
}

TEST(Registry, PutsSeriesOfSeveralCollectorsUnderOneName) {
  Registry registry;
  for (const char* const kind : {"events", "watches"}) {
    registry.AddCollector([kind](Reading& reading) {
      reading.AddGauge(kOpen, 1, {{"kind", kind}});
    });
  }

  EXPECT_EQ(registry.Read().families().at(kOpen.name).series.size(), 2);
}

}  // namespace
}  // namespace motcua::metrics
