// SPDX-License-Identifier: Apache-2.0
// A part of the published quarter as something to import, and programs that must end well.
#ifndef MOTCUA_TESTS_SYSTEM_QUARTER_FOR_TEST_H_
#define MOTCUA_TESTS_SYSTEM_QUARTER_FOR_TEST_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/harness/program.h"
#include "tests/system/province.h"

namespace motcua::system_test {

inline std::filesystem::path FolderOfTest() {
  return std::filesystem::path(testing::TempDir()) /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

inline void ExpectRun(Province& province, const std::string& name,
                      std::vector<std::string> arguments) {
  const auto exit = province.Run(name, std::move(arguments));
  ASSERT_TRUE(exit.ok()) << exit.status();
  ASSERT_EQ(*exit, 0) << province.LogOf(name);
}

// Generates a part of the quarter; its own expected numbers stand beside it.
inline std::filesystem::path GenerateQuarter(Province& province, const std::string& scale) {
  const std::filesystem::path quarter = province.folder() / "quarter";
  auto generator =
      harness::Program::Start({.path = harness::BinaryPath("motcua-quarter"),
                               .arguments = {"--out", quarter, "--scale", scale, "--published",
                                             std::string(std::getenv("MOTCUA_SOURCE_DIR")) +
                                                 "/tests/data/hoabinh-2023q1.json"},
                               .log_file = province.folder() / "motcua-quarter.log"});
  EXPECT_TRUE(generator.ok()) << generator.status();
  const auto exit = (*generator)->Wait(absl::Seconds(60));
  EXPECT_TRUE(exit.ok() && *exit == 0) << province.LogOf("motcua-quarter");
  return quarter;
}

}  // namespace motcua::system_test

#endif  // MOTCUA_TESTS_SYSTEM_QUARTER_FOR_TEST_H_
