// SPDX-License-Identifier: Apache-2.0
// The crash judge with power losses that are real (ext4_disk.h): nothing answered is lost to them,
// and who does not sync is found out. Needs root, loop devices and mkfs.ext4; says so where it has
// not got them. `motcua-crash-judge --ext4` is the long form.
#include <filesystem>
#include <iostream>

#include "gtest/gtest.h"
#include "tests/crash/run.h"
#include "tests/crash/seed_of_test.h"

namespace motcua::crash {
namespace {

RunOptions OptionsOfTest() {
  return {.folder = std::filesystem::path(testing::TempDir()) / "power_loss",
          .seed = SeedOfTest(),
          .ext4 = true};
}

TEST(PowerLoss, NothingAnsweredIsLostDoubledOrMiscounted) {
  RunOptions options = OptionsOfTest();
  options.cycles = 15;
  options.time_max = absl::Seconds(40);
  const RunResult result = crash::Run(options);
  std::cout << Summary(options, result) << "\n";
  if (!result.skipped.empty()) {
    GTEST_SKIP() << Summary(options, result);
  }
  EXPECT_TRUE(result.violations.empty());
  EXPECT_GT(result.cycles, 5) << "too little happened to prove anything";
  EXPECT_GT(result.answered, 100u) << "too little happened to prove anything";
}

TEST(PowerLoss, FindsSyncsThatAreSkipped) {
  RunOptions options = OptionsOfTest();
  options.cycles = 1000;
  options.cycles_per_judgement = 2;
  options.time_max = absl::Seconds(60);
  options.bug = Bug::kSkipSync;
  const RunResult result = crash::Run(options);
  std::cout << Summary(options, result) << "\n";
  if (!result.skipped.empty()) {
    GTEST_SKIP() << Summary(options, result);
  }
  EXPECT_FALSE(result.violations.empty());
}

}  // namespace
}  // namespace motcua::crash
