// SPDX-License-Identifier: Apache-2.0
#include "tools/load/options.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::load {
namespace {

using ::testing::HasSubstr;

struct Parsing {
  Command command;
  std::string out;
  std::string error;
};

Parsing Parse(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  std::ostringstream error;
  Command command = ParseCommand(arguments, absl::FromUnixSeconds(1'780'000'000), out, error);
  return {std::move(command), out.str(), error.str()};
}

LoadOptions ParsedRun(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "run");
  const Parsing parsing = Parse(arguments);
  const auto* run = std::get_if<RunCommand>(&parsing.command);
  EXPECT_NE(run, nullptr) << parsing.error;
  return run == nullptr ? LoadOptions() : run->load;
}

TEST(ParseCommand, RunsAClosedLoopUnlessARateIsGiven) {
  const LoadOptions options = ParsedRun({"--scenario", "submit"});
  EXPECT_EQ(options.round.mode, LoopMode::kClosed);
  EXPECT_EQ(options.generator.outstanding, 64);
  EXPECT_EQ(options.generator.channels, 4);
  EXPECT_EQ(options.round.duration, absl::Seconds(10));
  EXPECT_EQ(options.generator.setup.scenario.report_year, 2026);
  EXPECT_TRUE(options.generator.setup.scenario.Has(Kind::kSubmit));
  EXPECT_FALSE(options.generator.setup.scenario.Has(Kind::kGet));
}

TEST(ParseCommand, RunsAnOpenLoopAtARate) {
  const LoadOptions options = ParsedRun(
      {"--scenario", "get", "--rate", "2500", "--arrival", "poisson", "--duration", "3s"});
  EXPECT_EQ(options.round.mode, LoopMode::kOpen);
  EXPECT_EQ(options.round.spacing, ArrivalSpacing::kPoisson);
  ASSERT_EQ(options.round.steps.size(), 1u);
  EXPECT_EQ(options.round.steps[0].rate, 2500);
  EXPECT_EQ(options.round.steps[0].duration, absl::Seconds(3));
  EXPECT_EQ(options.generator.outstanding, 10'000);
  EXPECT_EQ(options.round.when_busy, WhenBusy::kWait);
  EXPECT_EQ(ParsedRun({"--scenario", "get", "--rate", "25", "--when-busy", "drop"}).round.when_busy,
            WhenBusy::kDrop);
}

TEST(ParseCommand, TakesStepsOneAfterAnother) {
  const LoadOptions options =
      ParsedRun({"--scenario", "get", "--steps", "1000,2000,4000", "--step-duration", "5s"});
  ASSERT_EQ(options.round.steps.size(), 3u);
  EXPECT_EQ(options.round.steps[2].rate, 4000);
  EXPECT_EQ(options.round.duration, absl::Seconds(15));
  EXPECT_FALSE(options.rate.has_value());
}

TEST(ParseCommand, TakesAMix) {
  const LoadOptions options =
      ParsedRun({"--scenario", "mix", "--mix", "submit=60,get=30,list=5,report=5"});
  EXPECT_EQ(options.scenario, "mix");
  const ScenarioOptions& scenario = options.generator.setup.scenario;
  EXPECT_EQ(scenario.weights[static_cast<size_t>(Kind::kSubmit)], 60u);
  EXPECT_EQ(scenario.weights[static_cast<size_t>(Kind::kReport)], 5u);
  EXPECT_TRUE(scenario.Calls(Service::kStatistics));
  EXPECT_FALSE(scenario.Calls(Service::kProcessing));
  EXPECT_FALSE(scenario.Calls(Service::kEcho));
}

TEST(ParseCommand, FindsAKneeByShortSteps) {
  const Parsing parsing =
      Parse({"knee", "--scenario", "submit", "--bound-p99", "20ms", "--rate-from", "500"});
  const auto* knee = std::get_if<KneeCommand>(&parsing.command);
  ASSERT_NE(knee, nullptr) << parsing.error;
  EXPECT_EQ(knee->bound_p99, absl::Milliseconds(20));
  EXPECT_EQ(knee->load.round.mode, LoopMode::kOpen);
  EXPECT_EQ(knee->load.round.duration, absl::Seconds(5));
  EXPECT_EQ(knee->load.round.warmup, absl::Seconds(2));
}

TEST(ParseCommand, ShowsHelp) {
  const Parsing parsing = Parse({"run", "--help"});
  ASSERT_TRUE(std::holds_alternative<Exit>(parsing.command));
  EXPECT_EQ(std::get<Exit>(parsing.command).status, kExitOk);
  EXPECT_THAT(parsing.out, HasSubstr("--scenario"));
  EXPECT_THAT(parsing.out, testing::Not(HasSubstr("--as-process")));
}

struct BadArguments {
  std::vector<std::string> arguments;
  std::string says;
};

TEST(ParseCommand, RefusesWhatDoesNotFitAndSaysWhy) {
  const std::vector<BadArguments> cases = {
      {{}, "subcommand"},
      {{"dance"}, "subcommand is required"},
      {{"run"}, "--scenario is required"},
      {{"run", "--scenario", "dance"}, "is none of echo, submit"},
      {{"run", "--scenario", "mix"}, "--scenario mix needs --mix"},
      {{"run", "--scenario", "get", "--mix", "get=1"}, "--mix goes with --scenario mix"},
      {{"run", "--scenario", "mix", "--mix", "get=x"}, "weight of get"},
      {{"run", "--scenario", "mix", "--mix", "get=0"}, "weight above 0"},
      {{"run", "--scenario", "mix", "--mix", "mix=1"}, "is none of"},
      {{"run", "--scenario", "get", "--rate", "0"}, "--rate"},
      {{"run", "--scenario", "get", "--rate", "-5"}, "--rate"},
      {{"run", "--scenario", "get", "--rate", "10", "--steps", "1,2"}, "exclude each other"},
      {{"run", "--scenario", "get", "--steps", "10,,20"}, "--steps must be rates"},
      {{"run", "--scenario", "get", "--steps", "10,nan"}, "--steps must be rates"},
      {{"run", "--scenario", "get", "--steps", "10", "--step-duration", "x"}, "--step-duration"},
      {{"run", "--scenario", "get", "--duration", "10"}, "--duration must be a time"},
      {{"run", "--scenario", "get", "--duration", "0s"}, "--duration must be a time"},
      {{"run", "--scenario", "get", "--warmup", "-1s"}, "--warmup must be a time"},
      {{"run", "--scenario", "get", "--timeout", "0s"}, "--timeout must be a time"},
      {{"run", "--scenario", "get", "--outstanding", "3"}, "--channels must not be more"},
      {{"run", "--scenario", "get", "--outstanding", "0"}, "--outstanding"},
      {{"run", "--scenario", "get", "--processes", "8"}, "--channels must be at least"},
      {{"run", "--scenario", "get", "--threads", "8", "--channels", "8", "--outstanding", "4"},
       "--outstanding must be at least"},
      {{"run", "--scenario", "submit-batch", "--batch-size", "501"}, "--batch-size"},
      {{"run", "--scenario", "report", "--grouping", "weather"}, "--grouping must be"},
      {{"run", "--scenario", "get", "--arrival", "never"}, "--arrival"},
      {{"run", "--scenario", "get", "--dossiers-file", "/nowhere/at-all"}, "cannot be read"},
      {{"knee", "--scenario", "get"}, "--bound-p99 is required"},
      {{"knee", "--scenario", "get", "--bound-p99", "fast"}, "--bound-p99 must be a time"},
      {{"knee", "--scenario", "get", "--bound-p99", "1s", "--rate-to", "10"}, "below --rate-to"},
      {{"compare", "a.json"}, "required"},
      {{"plot", "a.json", "--output", "a.pdf"}, "must end in .svg or .png"},
  };
  for (const BadArguments& bad : cases) {
    const Parsing parsing = Parse(bad.arguments);
    ASSERT_TRUE(std::holds_alternative<Exit>(parsing.command)) << bad.says;
    EXPECT_EQ(std::get<Exit>(parsing.command).status, kExitUsage) << bad.says;
    EXPECT_THAT(parsing.error, HasSubstr(bad.says));
  }
}

}  // namespace
}  // namespace motcua::load
