// SPDX-License-Identifier: Apache-2.0
// What all tools for callers and operators owe the shell that runs them: a status that says whether
// it went well, also where a disk is full, or a folder was named for a file.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/harness/program.h"

namespace motcua {
namespace {

namespace fs = std::filesystem;

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

TEST(Tools, RefuseAFolderThatIsNamedForAFile) {
  const std::string folder = fs::path(::testing::TempDir()) / "tools-folder";
  fs::create_directories(folder);
  fs::create_directories(folder + ".jsonl");
  const std::string rows = fs::path(::testing::TempDir()) / "tools-rows.jsonl";
  std::ofstream(rows).flush();
  const struct {
    const char* tool;
    std::vector<std::string> arguments;
  } cases[] = {
      {"motcua-demo", {"check", "--published", folder}},
      {"motcua-quarter", {"--published", folder, "--out", folder + "/quarter"}},
      {"motcua-load", {"compare", folder, folder}},
      {"motcua-load", {"plot", folder, "--output", folder + "/plot.svg"}},
      {"motcua-load", {"run", "--scenario", "get", "--dossiers-file", folder}},
      {"motcuactl", {"import", folder}},
      {"motcuactl", {"import", folder + ".jsonl"}},
      {"motcuactl", {"import", rows, "--resume", folder}},
      {"motcuactl", {"catalog", "load", folder}},
      {"motcuactl", {"submit", "--file", folder}},
      {"motcuactl", {"status", "--tls-ca", folder}},
  };
  for (const auto& wrong : cases) {
    const int status = StatusOf(wrong.tool, wrong.arguments, "/dev/null");
    EXPECT_TRUE(status == 1 || status == 2)
        << wrong.tool << " " << ::testing::PrintToString(wrong.arguments) << ": " << status;
  }
}

}  // namespace
}  // namespace motcua
