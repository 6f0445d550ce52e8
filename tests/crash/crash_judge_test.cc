// SPDX-License-Identifier: Apache-2.0
// The short form of the crash judge, and the judge judged: bugs that are planted must be found.
// motcua-crash-judge is the long form.
#include <filesystem>
#include <iostream>

#include "gtest/gtest.h"
#include "tests/crash/run.h"
#include "tests/crash/seed_of_test.h"

namespace motcua::crash {
namespace {

std::filesystem::path FolderOfTest() {
  return std::filesystem::path(testing::TempDir()) /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

TEST(CrashJudge, NothingAnsweredIsLostDoubledOrMiscounted) {
  RunOptions options{.folder = FolderOfTest(), .seed = SeedOfTest(), .cycles = 40};
  options.time_max = absl::Seconds(90);
  const RunResult result = crash::Run(options);
  std::cout << Summary(options, result) << "\n";
  EXPECT_TRUE(result.violations.empty());
  EXPECT_GT(result.cycles, 5) << "too little happened to prove anything";
  EXPECT_GT(result.answered, 100u) << "too little happened to prove anything";
}

class PlantedBug : public testing::TestWithParam<Bug> {};

TEST_P(PlantedBug, IsFound) {
  RunOptions options{.folder = FolderOfTest().parent_path() / "planted", .seed = SeedOfTest()};
  options.cycles = 1000;
  options.cycles_per_judgement = 4;
  options.time_max = absl::Seconds(150);  // A slow machine; else some seconds to a minute.
  options.bug = GetParam();
  const RunResult result = crash::Run(options);
  std::cout << Summary(options, result) << "\n";
  EXPECT_FALSE(result.violations.empty());
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedBug,
                         testing::Values(Bug::kSkipSync, Bug::kCursorApart, Bug::kForgetRequest));

}  // namespace
}  // namespace motcua::crash
