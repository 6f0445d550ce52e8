// SPDX-License-Identifier: Apache-2.0
// What all tools for callers and operators owe the shell that runs them: a status that says whether
// it went well, also where a disk is full, or a folder was named for a file.
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/harness/program.h"

namespace motcua {
namespace {

int StatusOf(const std::string& tool, const std::vector<std::string>& arguments,
             const std::string& output) {
  const auto program = harness::Program::Start(
      {.path = harness::BinaryPath(tool), .arguments = arguments, .log_file = output});
  EXPECT_TRUE(program.ok()) << program.status();
  return program.ok() ? (*program)->Wait(absl::Seconds(30)).value_or(-1) : -1;
}

TEST(Tools, FailWhereTheirOutputCannotBeWritten) {
  for (const char* tool : {"motcua-demo", "motcua-load", "motcua-quarter", "motcuactl"}) {
    EXPECT_EQ(StatusOf(tool, {"--help"}, "/dev/full"), 1) << tool;
    EXPECT_EQ(StatusOf(tool, {"--help"}, "/dev/null"), 0) << tool;
  }
}

}  // namespace
}  // namespace motcua
