// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/load_run.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace motcua::bench {
namespace {

namespace fs = std::filesystem;

// Puts a shell script in the generator's place. Its last argument is the file for the result.
class LoadRunTest : public testing::Test {
 protected:
  LoadRunTest() : folder_(fs::path(testing::TempDir()) / "load_run") {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    setenv("MOTCUA_BIN_DIR", folder_.c_str(), 1);
  }

  absl::StatusOr<LoadOutcome> RunScript(const std::string& script) {
    std::ofstream(folder_ / "generator") << "#!/bin/sh\nfor result in \"$@\"; do :; done\n"
                                         << script;
    fs::permissions(folder_ / "generator", fs::perms::owner_all);
    return bench::Run({.program = "generator",
                       .arguments = {"run", "--scenario", "echo"},
                       .json_file = folder_ / "result.json",
                       .log_file = folder_ / "log"});
  }

  const fs::path folder_;
};

TEST_F(LoadRunTest, ReadsWhatTheGeneratorWrote) {
  const auto outcome = RunScript(R"(cat >"$result" <<END
{"calls_per_second": 20, "items_per_second": 2000, "duration_s": 3, "failed": 0,
 "latency_ms": {"p50": 1.5, "p99": 9.5}}
END)");

  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->measurement.calls_per_second, 20);
  EXPECT_EQ(outcome->measurement.items_per_second, 2000);
  EXPECT_EQ(outcome->measurement.p50_ms, 1.5);
  EXPECT_EQ(outcome->measurement.p99_ms, 9.5);
  EXPECT_EQ(outcome->measurement.failed, 0u);
}

TEST_F(LoadRunTest, KeepsTheMeasurementWhereCallsFailed) {
  const auto outcome =
      RunScript(R"(echo '{"calls_per_second": 20, "failed": 7}' >"$result"; exit 1)");

  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->measurement.calls_per_second, 20);
  EXPECT_EQ(outcome->measurement.failed, 7u);
}

TEST_F(LoadRunTest, CountsAFailureOfTheGeneratorThatBlamesNoCall) {
  const auto outcome =
      RunScript(R"(echo '{"calls_per_second": 0, "failed": 0}' >"$result"; exit 1)");

  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->measurement.failed, 1u);
}

TEST_F(LoadRunTest, HasNoMeasurementWithoutAResult) {
  EXPECT_FALSE(RunScript("exit 0\n").ok());
  EXPECT_FALSE(RunScript("echo 'not json' >\"$result\"\n").ok());
  EXPECT_FALSE(RunScript("echo '{\"failed\": 0}' >\"$result\"; exit 2\n").ok());
}

TEST_F(LoadRunTest, TakesNoResultOfAnEarlierRun) {
  ASSERT_TRUE(RunScript("echo '{\"failed\": 0}' >\"$result\"\n").ok());
  EXPECT_FALSE(RunScript("exit 0\n").ok());
}

}  // namespace
}  // namespace motcua::bench
