// SPDX-License-Identifier: Apache-2.0
//
// `motcuactl import` from end to end: summary, failed rows, exit status, going on from a state
// file.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tools/motcuactl/application.h"
#include "tools/motcuactl/fake_intake_for_test.h"
#include "tools/motcuactl/import_state.h"

namespace motcua::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

Outcome RunImport(const FakeIntake& intake, std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  arguments.insert(arguments.begin(),
                   {"--intake", intake.address(), "import", "--rows-per-message", "10"});
  const int exit_code = RunMotcuactl(std::move(arguments), {}, out, err);
  return {.exit_code = exit_code, .out = out.str(), .err = err.str()};
}

std::string PathOf(const std::string& name) { return ::testing::TempDir() + name; }

TEST(ImportCommand, SumsUp) {
  FakeIntake intake;
  const std::string file = WriteRowFile(PathOf("sums.binpb"), NumberedKeys(1234));
  Outcome outcome = RunImport(intake, {file});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("imported          1,234\n"), HasSubstr("already imported  0\n"),
                    HasSubstr("rows/s"), HasSubstr("revisions         intake/1:124\n")));

  outcome = RunImport(intake, {file, "--format", "json"});
  const auto json = nlohmann::json::parse(outcome.out, nullptr, false);
  ASSERT_TRUE(json.is_object()) << outcome.out;
  EXPECT_EQ(json["imported"], 0);
  EXPECT_EQ(json["already_imported"], 1234);
  EXPECT_EQ(json["revisions"], "intake/1:248");
}

TEST(ImportCommand, ListsABoundedNumberOfFailedRows) {
  std::vector<std::string> keys = NumberedKeys(50);
  for (size_t i = 10; i < 40; ++i) keys[i] += "-bad";
  FakeIntake intake;
  const Outcome outcome =
      RunImport(intake, {WriteRowFile(PathOf("bad.binpb"), keys), "--failed-rows", "3"});

  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("row 11 (K-11-bad) failed: INVALID_ARGUMENT: not a good row\n"),
                    HasSubstr("row 13 "), Not(HasSubstr("row 14 ")), HasSubstr("only counted")));
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("failed            30\n"), HasSubstr("imported          20\n")));
}

TEST(ImportCommand, GoesOnFromItsState) {
  const std::string state = PathOf("resume.json");
  const std::string file = WriteRowFile(PathOf("resume.binpb"), NumberedKeys(100));
  std::filesystem::remove(state);
  FakeIntake intake(
      {StreamPlan{.answers_max = 4, .failure = {grpc::StatusCode::PERMISSION_DENIED, "not now"}}});

  Outcome outcome = RunImport(intake, {file, "--resume", state});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("to go on from the last answer"));
  const auto kept = LoadImportState(state);
  ASSERT_TRUE(kept.ok() && kept->has_value());
  EXPECT_EQ((*kept)->rows_answered, 40u);

  outcome = RunImport(intake, {file, "--resume", state});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("answered in earlier runs  40 (0 failed)"));
  EXPECT_EQ(intake.row_count(), 100u);

  outcome = RunImport(intake, {file, "--resume", state});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.out, HasSubstr("answered in earlier runs  100 (0 failed)"));
}

TEST(ImportCommand, RemembersFailedRowsOfEarlierRuns) {
  const std::string state = PathOf("remember.json");
  std::filesystem::remove(state);
  std::vector<std::string> keys = NumberedKeys(20);
  keys[3] += "-bad";
  const std::string file = WriteRowFile(PathOf("remember.binpb"), keys);
  FakeIntake intake;
  EXPECT_EQ(RunImport(intake, {file, "--resume", state}).exit_code, kExitFailed);
  const Outcome outcome = RunImport(intake, {file, "--resume", state});
  EXPECT_EQ(outcome.exit_code, kExitFailed) << "a run with nothing to do does not make it good";
  EXPECT_THAT(outcome.out, HasSubstr("20 (1 failed)"));
}

TEST(ImportCommand, RefusesTheStateOfAnotherImport) {
  const std::string state = PathOf("other.json");
  ASSERT_TRUE(SaveImportState(state, {.source = "elsewhere", .file_name = "f"}).ok());
  FakeIntake intake;
  const Outcome outcome =
      RunImport(intake, {WriteRowFile(PathOf("mine.binpb"), NumberedKeys(3)), "--resume", state});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("the state belongs to the import of f"));
  EXPECT_EQ(intake.row_count(), 0u);
}

TEST(ImportCommand, SaysWhereAFileIsCutOff) {
  const std::string file = WriteRowFile(PathOf("cut_command.binpb"), NumberedKeys(15));
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  FakeIntake intake;
  const Outcome outcome = RunImport(intake, {file});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("DATA_LOSS"), HasSubstr("message 15")));
  EXPECT_EQ(intake.row_count(), 14u);
}

}  // namespace
}  // namespace motcua::ctl
