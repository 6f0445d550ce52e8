// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace motcua::bench {
namespace {

using ::testing::DoubleEq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Measurement Items(double items_per_second, uint64_t failed = 0) {
  return {.calls_per_second = items_per_second / 100,
          .items_per_second = items_per_second,
          .failed = failed};
}

// The machine slows down to a tenth in the second round, and so does all that it measures.
std::vector<Row> SlowingRows() {
  return {
      {.name = "echo", .title = "echo", .rounds = {Items(1000), Items(100), Items(1000)}},
      {.name = "batch", .title = "in batches", .rounds = {Items(2000), Items(300), Items(2500)}},
      {.name = "missing", .title = "missing"}};
}

TEST(Median, TakesTheMiddleOrTheMeanOfTheTwo) {
  EXPECT_THAT(Median({}), DoubleEq(0));
  EXPECT_THAT(Median({7}), DoubleEq(7));
  EXPECT_THAT(Median({9, 1, 5}), DoubleEq(5));
  EXPECT_THAT(Median({9, 1, 5, 7}), DoubleEq(6));
}

TEST(Median, TakesEachNumberByItselfAndAddsFailuresUp) {
  const std::vector<Measurement> rounds = {{.p50_ms = 1, .p99_ms = 30, .failed = 2},
                                           {.p50_ms = 2, .p99_ms = 10, .failed = 0},
                                           {.p50_ms = 3, .p99_ms = 20, .failed = 5}};

  const Measurement median = MedianOf(rounds);

  EXPECT_THAT(median.p50_ms, DoubleEq(2));
  EXPECT_THAT(median.p99_ms, DoubleEq(20));
  EXPECT_EQ(median.failed, 7u);
}

TEST(Ratio, IsTakenWithinEachRound) {
  const auto ratio = RatioOf(SlowingRows(), {.numerator = "batch", .denominator = "echo"});

  ASSERT_TRUE(ratio.has_value());
  EXPECT_EQ(ratio->name, "batch_over_echo");
  EXPECT_THAT(ratio->median, DoubleEq(2.5));  // Of 2, 3 and 2.5; that of the medians is 2.
  EXPECT_THAT(ratio->min, DoubleEq(2));
  EXPECT_THAT(ratio->max, DoubleEq(3));
}

TEST(Ratio, ComparesTheQuantityAskedFor) {
  std::vector<Row> rows = SlowingRows();
  rows[1].rounds[0].calls_per_second = 500;
  rows.resize(2);
  rows[0].rounds.resize(1);
  rows[1].rounds.resize(1);

  const auto ratio = RatioOf(rows, {.numerator = "batch",
                                    .denominator = "echo",
                                    .quantity = &Measurement::calls_per_second,
                                    .name = "calls"});

  ASSERT_TRUE(ratio.has_value());
  EXPECT_EQ(ratio->name, "calls");
  EXPECT_THAT(ratio->median, DoubleEq(50));
}

TEST(Ratio, IsLeftOutWhereARowIsMissingOrDidNothing) {
  std::vector<Row> rows = SlowingRows();
  rows.push_back({.name = "dead", .title = "dead", .rounds = {Items(0), Items(0), Items(0)}});

  EXPECT_THAT(
      RatiosOf(rows, std::vector<RatioPlan>{{.numerator = "batch", .denominator = "unknown"},
                                            {.numerator = "missing", .denominator = "echo"},
                                            {.numerator = "batch", .denominator = "dead"}}),
      IsEmpty());
}

TEST(Summary, CallsADenominatorAsItIsTold) {
  const std::vector<Row> rows = SlowingRows();

  const std::string table = ToMarkdown(
      rows,
      RatiosOf(rows, std::vector<RatioPlan>{
                         {.numerator = "batch", .denominator = "echo", .label = "the bare call"}}));

  EXPECT_THAT(table, HasSubstr("2.50 × the bare call (2.00–3.00)"));
}

TEST(Summary, CountsFailuresOfAllRows) {
  const std::vector<Row> rows = {{.name = "a", .rounds = {Items(1, 1), Items(1)}},
                                 {.name = "b", .rounds = {Items(1, 2)}}};

  EXPECT_EQ(FailedCalls(rows), 3u);
}

TEST(Summary, SaysMediansRoundsAndRatiosAsJson) {
  const std::vector<Row> rows = SlowingRows();

  const nlohmann::json json = ToJson(
      rows, RatiosOf(rows, std::vector<RatioPlan>{{.numerator = "batch", .denominator = "echo"}}));

  ASSERT_EQ(json["rows"].size(), 3u);
  EXPECT_EQ(json["rows"][1]["name"], "batch");
  EXPECT_EQ(json["rows"][1]["items_per_second"], 2000);
  EXPECT_EQ(json["rows"][1]["failed"], 0);
  EXPECT_EQ(json["rows"][1]["rounds"].size(), 3u);
  EXPECT_EQ(json["rows"][1]["rounds"][1]["items_per_second"], 300);
  EXPECT_EQ(json["ratios"]["batch_over_echo"], 2.5);
  EXPECT_EQ(json["ratio_ranges"]["batch_over_echo"], nlohmann::json({2.0, 3.0}));
}

TEST(Summary, PutsARatioIntoTheLineOfItsNumerator) {
  const std::vector<Row> rows = SlowingRows();

  const std::string table = ToMarkdown(
      rows, RatiosOf(rows, std::vector<RatioPlan>{{.numerator = "batch", .denominator = "echo"}}));

  EXPECT_THAT(table, HasSubstr("| in batches | 20 | 2000 | 0.00 | 0.00 | 0.0 | 0 | 2.50 × echo "
                               "(2.00–3.00) |\n"));
  EXPECT_THAT(table, HasSubstr("| echo | 10 | 1000 | 0.00 | 0.00 | 0.0 | 0 |  |\n"));
}

}  // namespace
}  // namespace motcua::bench
