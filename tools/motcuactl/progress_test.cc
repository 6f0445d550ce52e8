// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace motcua::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr ProgressPoint kHalf = {.rows = 40'000, .fraction = 0.5, .elapsed = absl::Seconds(2)};

TEST(Progress, ShowsABarWithRateAndRest) {
  EXPECT_EQ(ProgressBar(kHalf),
            "[###############...............]  50%  40,000 rows  20,000 rows/s  2s left");
  EXPECT_EQ(ProgressBar({}), "[..............................]   0%  0 rows  0 rows/s");
  EXPECT_EQ(ProgressBar({.rows = 7, .failed = 2, .fraction = 1, .elapsed = absl::Seconds(1)}),
            "[##############################] 100%  7 rows  7 rows/s  2 failed");
}

TEST(Progress, ShowsALineForLogs) {
  EXPECT_EQ(ProgressLine(kHalf), "40,000 rows, 50%, 20,000 rows/s");
}

TEST(Progress, WritesALineEveryOtherSecondWhereThereIsNoTerminal) {
  std::ostringstream out;
  Progress progress(out, /*is_terminal=*/false);
  for (int i = 0; i <= 50; ++i) {
    progress.Show({.rows = 1, .elapsed = absl::Milliseconds(100) * i});
  }
  const std::string text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

TEST(Progress, IsSilentWhenItIsOverAtOnce) {
  std::ostringstream out;
  Progress progress(out, /*is_terminal=*/false);
  progress.Finish({.rows = 1, .fraction = 1, .elapsed = absl::Milliseconds(3)});
  EXPECT_EQ(out.str(), "");
}

TEST(Progress, EndsItsBarBeforeOtherOutput) {
  std::ostringstream out;
  Progress progress(out, /*is_terminal=*/true);
  progress.Show(kHalf);
  EXPECT_EQ(out.str().back(), 't') << "the bar's line is still open";
  progress.Interrupt();
  progress.Interrupt();
  EXPECT_EQ(out.str(), "\r\x1b[K" + ProgressBar(kHalf) + "\n");
}

}  // namespace
}  // namespace motcua::ctl
