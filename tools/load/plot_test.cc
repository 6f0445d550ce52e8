// SPDX-License-Identifier: Apache-2.0
#include "tools/load/plot.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::load {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json Result() {
  return {{"duration_s", 2.5},
          {"percentiles",
           {{{"percentile", 50.0}, {"value_ms", 1.5}},
            {{"percentile", 99.0}, {"value_ms", 4.5}},
            {{"percentile", 100.0}, {"value_ms", 9.5}}}},
          {"timeline",
           {{{"second", 0}, {"items", 100}, {"p99", 4}, {"failed", 0}},
            {{"second", 1}, {"items", 200}, {"p99", 5}, {"failed", 1}},
            {{"second", 2}, {"items", 77}, {"p99", 6}, {"failed", 0}}}}};
}

TEST(PlotScript, DrawsEachResultInEachPanel) {
  const auto script = PlotScript({{"one", Result()}, {"two", Result()}}, "out.svg");
  ASSERT_TRUE(script.ok());
  EXPECT_THAT(*script, HasSubstr("set terminal svg"));
  EXPECT_THAT(*script, HasSubstr("set output \"out.svg\""));
  EXPECT_THAT(*script, HasSubstr("2 1.500000\n100 4.500000\n"));
  EXPECT_THAT(*script, HasSubstr("0 100.000 4.000000"));
  EXPECT_THAT(*script, HasSubstr("$timeline1 using 1:3"));
  EXPECT_THAT(*script, HasSubstr("title \"two\""));
}

TEST(PlotScript, LeavesOutTheSecondThatIsNotFull) {
  EXPECT_THAT(*PlotScript({{"one", Result()}}, "out.png"), Not(HasSubstr("77")));
}

TEST(PlotScript, LetsNoNameGiveOrders) {
  const auto script = PlotScript({{"a\"; system 'x'\n\\", Result()}}, "out.png");
  EXPECT_THAT(*script, HasSubstr("title \"a'; system 'x' \\\\\""));
}

TEST(PlotScript, RefusesWhatIsNoResult) {
  EXPECT_EQ(PlotScript({{"one", {{"a", 1}}}}, "out.svg").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace motcua::load
