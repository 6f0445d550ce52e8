// SPDX-License-Identifier: Apache-2.0
// Runs the C++ example against real services: it must hand in one dossier, however often it is run,
// and print what the examples in other languages print (tools/check/clients.sh).
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/harness/program.h"
#include "tests/system/province.h"

namespace motcua::system_test {
namespace {

namespace fs = std::filesystem;

fs::path ExamplesFolder() { return fs::path(std::getenv("MOTCUA_SOURCE_DIR")) / "examples"; }

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string RunExample(const Province& province, int run) {
  const fs::path output = province.folder() / absl::StrCat("output-", run);
  auto example = harness::Program::Start(
      {.path = harness::BinaryPath("one_dossier"),
       .arguments = {province.address(kIntake), province.address(kProcessing),
                     province.address(kStatistics), "000.00.01.H28", "the-same-request"},
       .log_file = output});
  EXPECT_TRUE(example.ok()) << example.status();
  const auto exit = (*example)->Wait(absl::Seconds(60));
  EXPECT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 0);
  return ReadFile(output);
}

TEST(Example, HandsInOneDossierHoweverOftenItIsRun) {
  Province province(fs::path(testing::TempDir()) / "example");
  ASSERT_TRUE(province.StartAll().ok());
  const auto loaded =
      province.Run("motcuactl", {"catalog", "load", ExamplesFolder() / "catalog.jsonl"});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  ASSERT_EQ(*loaded, 0) << province.LogOf("motcuactl");

  const std::string first = RunExample(province, 1);
  const std::string second = RunExample(province, 2);

  EXPECT_EQ(first, second);
  const std::string without_id =
      std::regex_replace(first, std::regex("submitted: .*"), "submitted: DOSSIER_ID");
  const std::string without_code =
      std::regex_replace(without_id, std::regex("accepted: .*"), "accepted: DOSSIER_CODE");
  EXPECT_EQ(without_code, ReadFile(ExamplesFolder() / "expected_output.txt"));
}

}  // namespace
}  // namespace motcua::system_test
