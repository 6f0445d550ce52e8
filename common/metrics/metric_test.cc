// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/metric.h"

#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::metrics {
namespace {

using testing::ElementsAre;

TEST(Histogram, PutsABoundIntoItsOwnBucket) {
  Histogram histogram({10, 20}, 0.5);

  for (const int64_t value : {0, 10, 11, 20, 21, 1000}) {
    histogram.Observe(value);
  }

  const Histogram::Reading reading = histogram.Read();
  EXPECT_THAT(reading.bounds, ElementsAre(5, 10));
  EXPECT_THAT(reading.cumulative_count, ElementsAre(2, 4, 6));
  EXPECT_EQ(reading.sum, 531);
}

TEST(Histogram, TellsDurationsInSeconds) {
  Histogram histogram(LatencyBounds(), kSecondsOfNanoseconds);

  histogram.Observe(absl::Microseconds(100));
  histogram.Observe(absl::Milliseconds(2));

  const Histogram::Reading reading = histogram.Read();
  EXPECT_DOUBLE_EQ(reading.bounds.front(), 0.0001);
  EXPECT_EQ(reading.cumulative_count.front(), 1);
  EXPECT_EQ(reading.cumulative_count.back(), 2);
  EXPECT_DOUBLE_EQ(reading.sum, 0.0021);
}

TEST(Histogram, LosesNothingOfManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kObservations = 20'000;
  Histogram histogram(PowersOfTwo(8), 1);
  Counter counter;

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < kObservations; ++j) {
        histogram.Observe(int64_t{j % 16});
        counter.Add();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  EXPECT_EQ(histogram.Read().cumulative_count.back(), kThreads * kObservations);
  EXPECT_EQ(histogram.Read().sum, kThreads * kObservations * 7.5);
  EXPECT_EQ(counter.value(), kThreads * kObservations);
}

TEST(PowersOfTwo, EndWithTheLast) { EXPECT_THAT(PowersOfTwo(8), ElementsAre(1, 2, 4, 8)); }

}  // namespace
}  // namespace motcua::metrics
