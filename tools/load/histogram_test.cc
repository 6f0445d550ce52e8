// SPDX-License-Identifier: Apache-2.0
#include "tools/load/histogram.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::load {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Histogram, KeepsSmallValuesExactly) {
  for (int64_t value = 0; value < 2048; ++value) {
    EXPECT_EQ(Histogram::BucketOf(value), value);
    EXPECT_EQ(Histogram::BucketTop(Histogram::BucketOf(value)), value);
  }
}

TEST(Histogram, KeepsThreeDigitsOfAnyValue) {
  for (int bit = 0; bit < 37; ++bit) {
    for (const int64_t near : {int64_t{-1}, int64_t{0}, int64_t{1}, (int64_t{1} << bit) / 3}) {
      const int64_t value =
          std::clamp<int64_t>((int64_t{1} << bit) + near, 0, Histogram::kValueMax);
      const uint32_t bucket = Histogram::BucketOf(value);
      ASSERT_LT(bucket, Histogram::kBucketCount);
      EXPECT_GE(Histogram::BucketTop(bucket), value);
      EXPECT_LE(static_cast<double>(Histogram::BucketTop(bucket) - value),
                static_cast<double>(value) / 1000)
          << value;
    }
  }
}

TEST(Histogram, PutsEachBucketsTopIntoItAndTheNextValueIntoTheNext) {
  for (uint32_t bucket = 0; bucket + 1 < Histogram::kBucketCount; ++bucket) {
    ASSERT_EQ(Histogram::BucketOf(Histogram::BucketTop(bucket)), bucket);
    ASSERT_EQ(Histogram::BucketOf(Histogram::BucketTop(bucket) + 1), bucket + 1);
  }
  EXPECT_EQ(Histogram::BucketTop(Histogram::kBucketCount - 1), Histogram::kValueMax);
}

TEST(Histogram, CountsValuesOutOfRangeAtTheEnds) {
  Histogram histogram;
  histogram.Record(-5);
  histogram.Record(Histogram::kValueMax + 1);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), Histogram::kValueMax);
  EXPECT_EQ(histogram.count(), 2u);
}

TEST(Histogram, FindsPercentilesAsSortingDoes) {
  std::mt19937_64 random(17);
  std::lognormal_distribution<double> distribution(14, 2);
  std::vector<int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 20000; ++i) {
    values.push_back(static_cast<int64_t>(distribution(random)));
    histogram.Record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double percentile : {0.0, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    const auto rank = static_cast<size_t>(std::ceil(percentile / 100 * 20000 - 1e-6));
    const int64_t sorted = values[rank == 0 ? 0 : rank - 1];
    EXPECT_GE(histogram.ValueAt(percentile), sorted);
    EXPECT_LE(static_cast<double>(histogram.ValueAt(percentile)),
              static_cast<double>(sorted) * 1.001 + 1)
        << percentile;
  }
  EXPECT_EQ(histogram.min(), values.front());
  EXPECT_EQ(histogram.max(), values.back());
}

TEST(Histogram, AnswersZeroWhereThereIsNothing) {
  const Histogram histogram;
  EXPECT_EQ(histogram.ValueAt(99), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.Mean(), 0);
  EXPECT_TRUE(PercentileSteps(histogram).empty());
}

TEST(Histogram, MergesToWhatOneHistogramWouldHaveCounted) {
  Histogram both;
  Histogram first;
  Histogram second;
  for (int64_t value = 1; value < 3'000'000; value = value * 5 / 4 + 1) {
    both.Record(value);
    (value % 2 == 0 ? first : second).Record(value);
  }
  first.Merge(second);
  EXPECT_EQ(first.ToSparse(), both.ToSparse());
  EXPECT_EQ(first.min(), both.min());
  EXPECT_EQ(first.max(), both.max());
  EXPECT_DOUBLE_EQ(first.Mean(), both.Mean());
}

TEST(Histogram, SurvivesBeingSent) {
  Histogram histogram;
  for (int64_t value = 1; value < 3'000'000; value *= 3) histogram.Record(value, 2);
  Histogram received;
  ASSERT_TRUE(
      received.Merge(histogram.ToSparse(), histogram.min(), histogram.max(), histogram.sum()));
  EXPECT_EQ(received.ToSparse(), histogram.ToSparse());
  EXPECT_EQ(received.count(), histogram.count());
  EXPECT_EQ(received.max(), histogram.max());
  EXPECT_FALSE(received.Merge({{Histogram::kBucketCount, 1}}, 0, 1, 1));
}

TEST(Histogram, StartsAgainWhenCleared) {
  Histogram histogram;
  histogram.Record(77);
  histogram.Clear();
  EXPECT_TRUE(histogram.empty());
  histogram.Record(99);
  EXPECT_EQ(histogram.min(), 99);
  EXPECT_EQ(histogram.ToSparse(), (SparseCounts{{99, 1}}));
}

TEST(PercentileSteps, RiseToTheLargestValue) {
  Histogram histogram;
  for (int64_t value = 1; value <= 10000; ++value) histogram.Record(value * 1000);
  const std::vector<PercentileStep> steps = PercentileSteps(histogram);
  ASSERT_GT(steps.size(), 30u);
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end(), [](const auto& a, const auto& b) {
    return a.percentile < b.percentile && a.value <= b.value;
  }));
  EXPECT_EQ(steps.front().percentile, 0);
  EXPECT_EQ(steps.back().percentile, 100);
  EXPECT_EQ(steps.back().value, 10'000'000);
  EXPECT_EQ(steps.back().count, 10000u);
}

TEST(Hgrm, HasTheHeadTheLinesAndTheFootThatPlottersLookFor) {
  Histogram histogram;
  histogram.Record(1'000'000, 99);
  histogram.Record(8'000'000);
  const std::string text = ToHgrm(histogram);
  EXPECT_THAT(text, StartsWith("       Value     Percentile TotalCount 1/(1-Percentile)\n\n"));
  EXPECT_THAT(text, HasSubstr("       1.000 0.000000000000         99           1.00\n"));
  EXPECT_THAT(text, HasSubstr("       8.000 1.000000000000        100\n"));
  EXPECT_THAT(text, HasSubstr("#[Max     =        8.000, Total count    =          100]\n"));
}

}  // namespace
}  // namespace motcua::load
