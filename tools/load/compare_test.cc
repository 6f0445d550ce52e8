// SPDX-License-Identifier: Apache-2.0
#include "tools/load/compare.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::load {
namespace {

using nlohmann::json;

// A result of the closed loop whose seconds had these items.
json Result(const std::vector<double>& items, const std::string& mode = "closed") {
  json timeline = json::array();
  double sum = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    timeline.push_back({{"second", i}, {"items", items[i]}, {"p99", items[i]}});
    sum += items[i];
  }
  const auto seconds = static_cast<double>(items.size());
  json steps = json::array();
  if (mode == "open") steps.push_back({{"rate", 100.0}});
  return {{"scenario", "submit"},
          {"mode", mode},
          {"steps", steps},
          {"duration_s", seconds},
          {"items_per_second", sum / seconds},
          {"operations_per_second", sum / seconds},
          {"calls_per_second", sum / seconds},
          {"calls", sum},
          {"failed", 0},
          {"generator_cpu_s", 2.0},
          {"latency_ms",
           {{"min", 1},
            {"mean", 2},
            {"p50", 2},
            {"p90", 3},
            {"p99", 4},
            {"p99.9", 5},
            {"p99.99", 6},
            {"max", 7}}},
          {"timeline", timeline}};
}

TEST(CompareResults, CallsADifferenceNoiseThatSecondsHaveAmongThemselves) {
  const auto comparison =
      CompareResults(Result({100, 140, 90, 130, 110}), Result({120, 100, 150, 95, 125}));
  ASSERT_TRUE(comparison.ok());
  EXPECT_EQ(comparison->difference, Difference::kWithinNoise);
  EXPECT_GT(comparison->noise_ratio, 0.1);
}

TEST(CompareResults, SaysWhichIsFasterWhereSecondsAgree) {
  const json slow = Result({100, 101, 99, 100, 100});
  const json fast = Result({120, 121, 119, 120, 120});
  EXPECT_EQ(CompareResults(slow, fast)->difference, Difference::kSecondBetter);
  EXPECT_EQ(CompareResults(fast, slow)->difference, Difference::kFirstBetter);
}

TEST(CompareResults, JudgesTheOpenLoopByLatency) {
  const json low = Result({100, 101, 99, 100, 100}, "open");
  const json high = Result({120, 121, 119, 120, 120}, "open");
  const auto comparison = CompareResults(low, high);
  EXPECT_EQ(comparison->judged_by, "p99 of each second");
  EXPECT_EQ(comparison->difference, Difference::kFirstBetter);
}

TEST(CompareResults, CallsNeitherFasterOfLoadsThatWerePutOnOtherwise) {
  const json closed = Result({100, 101, 99, 100, 100});
  const json open = Result({50, 50, 50, 50, 50}, "open");
  json faster_open = open;
  faster_open["steps"][0]["rate"] = 120.0;
  json other = closed;
  other["scenario"] = "get";
  const struct {
    const json& a;
    const json& b;
    std::string unlike;
  } cases[] = {{closed, open, "the loops are closed and open"},
               {open, faster_open, "the open loops have different rates"},
               {other, closed, "the scenarios are get and submit"}};
  for (const auto& [a, b, unlike] : cases) {
    const auto comparison = CompareResults(a, b);
    ASSERT_TRUE(comparison.ok()) << comparison.status();
    EXPECT_EQ(comparison->difference, Difference::kUnlikeLoads);
    EXPECT_EQ(comparison->unlike, unlike);
    EXPECT_FALSE(comparison->rows.empty());
  }
}

TEST(CompareResults, DoesNotJudgeAFewSecondsNorThePartOfOne) {
  EXPECT_EQ(CompareResults(Result({100, 100, 100}), Result({200, 200, 200}))->difference,
            Difference::kTooFewSeconds);
  json cut = Result({100, 100, 100, 100, 3});
  cut["duration_s"] = 4.1;
  EXPECT_EQ(CompareResults(cut, Result({100, 100, 100, 100}))->difference,
            Difference::kWithinNoise);
}

TEST(CompareResults, GivesRatiosOfTheSecondByTheFirst) {
  const auto comparison = CompareResults(Result({100, 100}), Result({150, 150}));
  const json rows = ToJson(*comparison)["rows"];
  EXPECT_EQ(rows[0]["name"], "items_per_second");
  EXPECT_DOUBLE_EQ(rows[0]["ratio"].get<double>(), 1.5);
  const auto failed = std::find_if(rows.begin(), rows.end(),
                                   [](const json& row) { return row["name"] == "failed"; });
  ASSERT_NE(failed, rows.end());
  EXPECT_TRUE((*failed)["ratio"].is_null());
}

TEST(CompareResults, RefusesWhatIsNoResult) {
  EXPECT_FALSE(CompareResults({{"a", 1}}, Result({1})).ok());
  EXPECT_FALSE(CompareResults(Result({1}), json::array()).ok());
}

}  // namespace
}  // namespace motcua::load
