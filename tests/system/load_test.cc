// SPDX-License-Identifier: Apache-2.0
// Runs motcua-load against a real intake and a real echo: what it says of the load must be what it
// did. How fast that was is not asserted.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/harness/program.h"

namespace motcua::load {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class LoadSystem : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    folder_ = fs::path(::testing::TempDir()) / absl::StrCat("load-", name);
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  // Starts a service; returns its address, or nothing where it does not start.
  std::string Start(const std::string& program) {
    const std::string port_file = folder_ / (program + ".port");
    auto started = harness::Program::Start(
        {.path = harness::BinaryPath(program),
         .arguments = {"--listen", "127.0.0.1:0", "--store", folder_ / (program + ".store"),
                       "--port-file", port_file},
         .log_file = folder_ / (program + ".log")});
    EXPECT_TRUE(started.ok()) << started.status();
    if (!started.ok()) return "";
    services_.push_back(*std::move(started));
    const auto port = harness::WaitForPort(*services_.back(), port_file);
    EXPECT_TRUE(port.ok()) << port.status();
    return port.ok() ? absl::StrCat("127.0.0.1:", *port) : "";
  }

  struct Ended {
    int status = -1;
    std::string output;
    json result;  // Null where none was written.
  };

  Ended Load(std::vector<std::string> arguments) {
    const fs::path result = folder_ / "result.json";
    const fs::path output = folder_ / "output";
    fs::remove(result);
    fs::remove(output);
    if (arguments[0] == "run" || arguments[0] == "knee") {
      arguments.insert(arguments.end(), {"--json", result});
    }
    auto load = harness::Program::Start({.path = harness::BinaryPath("motcua-load"),
                                         .arguments = std::move(arguments),
                                         .log_file = output});
    EXPECT_TRUE(load.ok()) << load.status();
    Ended ended;
    ended.status = (*load)->Wait(absl::Seconds(100)).value_or(-1);
    ended.output = ReadFile(output);
    if (fs::exists(result)) ended.result = json::parse(ReadFile(result), nullptr, false);
    return ended;
  }

  fs::path folder_;
  std::vector<std::unique_ptr<harness::Program>> services_;
};

// Of a short run that is to go well.
void ExpectGoodResult(const json& result, const std::string& scenario) {
  ASSERT_TRUE(result.is_object());
  EXPECT_EQ(result["scenario"], scenario);
  EXPECT_GT(result["calls"], 0);
  EXPECT_EQ(result["failed"], 0);
  EXPECT_EQ(result["codes"], (json{{"OK", result["calls"]}}));
  EXPECT_GT(result["latency_ms"]["p50"], 0);
  EXPECT_LE(result["latency_ms"]["p99"], result["latency_ms"]["max"]);
  uint64_t calls = 0;
  for (const json& second : result["timeline"]) calls += second["calls"].get<uint64_t>();
  EXPECT_EQ(calls, result["calls"]);
}

TEST_F(LoadSystem, SubmitsToAFreshIntakeAndReadsWhatItSubmitted) {
  const std::string intake = Start("motcua-intake");
  const std::vector<std::string> common = {"--intake", intake, "--duration",   "300ms",
                                           "--warmup", "0s",   "--no-progress"};
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "run");
    arguments.insert(arguments.end(), common.begin(), common.end());
    return Load(std::move(arguments));
  };

  const Ended submit = run({"--scenario", "submit", "--outstanding", "8"});
  EXPECT_EQ(submit.status, 0) << submit.output;
  ExpectGoodResult(submit.result, "submit");
  EXPECT_EQ(submit.result["mode"], "closed");
  EXPECT_EQ(submit.result["items"], submit.result["calls"]);
  EXPECT_GT(submit.result["request_bytes_mean"], 400);

  const Ended batch = run({"--scenario", "submit-batch", "--batch-size", "7"});
  EXPECT_EQ(batch.status, 0) << batch.output;
  EXPECT_EQ(batch.result["items"].get<uint64_t>(), 7 * batch.result["calls"].get<uint64_t>());

  const Ended import = run({"--scenario", "import", "--batch-size", "5"});
  EXPECT_EQ(import.status, 0) << import.output;
  ExpectGoodResult(import.result, "import");
  EXPECT_EQ(import.result["items"].get<uint64_t>(), 5 * import.result["calls"].get<uint64_t>());

  const Ended get = run({"--scenario", "get", "--dossiers", "50", "--rate", "400"});
  EXPECT_EQ(get.status, 0) << get.output;
  ExpectGoodResult(get.result, "get");
  EXPECT_EQ(get.result["mode"], "open");
  EXPECT_EQ(get.result["operations"], 120);  // Meant, so made, however long it took.
  EXPECT_EQ(get.result["steps"].size(), 1u);

  const Ended mix = run({"--scenario", "mix", "--mix", "submit=3,get=2,list=1,accept=2",
                         "--dossiers", "20", "--processes", "2"});
  EXPECT_EQ(mix.status, 0) << mix.output;
  ExpectGoodResult(mix.result, "mix");
  EXPECT_GE(mix.result["methods"].size(), 4u);
}

TEST_F(LoadSystem, SaysThatCallsFailedWhereTheServiceGoes) {
  const std::string intake = Start("motcua-intake");
  const std::string echo = Start("motcua-echo");
  // The echo has no intake in it: every call is UNIMPLEMENTED.
  const Ended refused =
      Load({"run", "--scenario", "mix", "--mix", "submit=1,echo=1", "--intake", intake, "--echo",
            intake, "--duration", "200ms", "--warmup", "0s", "--timeout", "2s", "--no-progress"});
  EXPECT_EQ(refused.status, 1) << refused.output;
  EXPECT_GT(refused.result["failed"], 0);
  EXPECT_EQ(refused.result["failed"], refused.result["codes"]["UNIMPLEMENTED"]);
  EXPECT_EQ(refused.result["methods"]["Echo"]["calls"],
            refused.result["methods"]["Echo"]["failed"]);
  EXPECT_THAT(refused.output, HasSubstr("first failure: Echo: UNIMPLEMENTED"));

  const Ended allowed = Load({"run", "--scenario", "echo", "--echo", intake, "--duration", "100ms",
                              "--warmup", "0s", "--allow-failures", "--no-progress"});
  EXPECT_EQ(allowed.status, 0) << allowed.output;

  const Ended nobody = Load({"run", "--scenario", "echo", "--echo", "127.0.0.1:1", "--duration",
                             "100ms", "--no-progress"});
  EXPECT_EQ(nobody.status, 1);
  EXPECT_THAT(nobody.output, HasSubstr("no connection within"));
}

TEST_F(LoadSystem, FindsAKneeAndComparesResults) {
  const std::string echo = Start("motcua-echo");
  const Ended knee =
      Load({"knee", "--scenario", "echo", "--echo", echo, "--bound-p99", "10s", "--rate-from", "50",
            "--rate-to", "150", "--step-duration", "100ms", "--step-warmup", "0s"});
  EXPECT_EQ(knee.status, 0) << knee.output;
  EXPECT_EQ(knee.result["knee_rate"], 150);
  EXPECT_EQ(knee.result["curve"].size(), 3u);
  EXPECT_EQ(knee.result["knee_result"]["rate"], 150);

  const std::string file = folder_ / "kept.json";
  std::ofstream(file) << knee.result;
  const Ended compared = Load({"compare", file, file});
  EXPECT_EQ(compared.status, 0) << compared.output;
  EXPECT_THAT(compared.output, HasSubstr("items_per_second"));
  EXPECT_EQ(Load({"compare", file, folder_ / "none.json"}).status, 1);
}

TEST_F(LoadSystem, EndsEarlyWithAResultWhenInterrupted) {
  const std::string echo = Start("motcua-echo");
  const fs::path result = folder_ / "result.json";
  const fs::path output = folder_ / "output";
  auto load = harness::Program::Start(
      {.path = harness::BinaryPath("motcua-load"),
       .arguments = {"run", "--scenario", "echo", "--echo", echo, "--duration", "10m", "--warmup",
                     "0s", "--processes", "2", "--json", result},
       .log_file = output});
  ASSERT_TRUE(load.ok()) << load.status();
  // Its progress says that it is at work.
  while (ReadFile(output).find("calls/s") == std::string::npos && (*load)->running()) {
    ASSERT_EQ((*load)->Wait(absl::Milliseconds(20)).status().code(),
              absl::StatusCode::kDeadlineExceeded)
        << ReadFile(output);
  }
  (*load)->Signal(SIGINT);
  EXPECT_EQ((*load)->Wait(absl::Seconds(30)).value_or(-1), 0) << ReadFile(output);
  const json ended = json::parse(ReadFile(result), nullptr, false);
  EXPECT_EQ(ended["interrupted"], true);
  EXPECT_GT(ended["calls"], 0);
}

TEST_F(LoadSystem, RefusesWrongUsageWithTwo) {
  EXPECT_EQ(Load({"run", "--scenario", "dance"}).status, 2);
  EXPECT_EQ(Load({"plot", "a.json", "--output", "a.gif"}).status, 2);
}

}  // namespace
}  // namespace motcua::load
