// SPDX-License-Identifier: Apache-2.0
#include "tools/load/result.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::load {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

LoadOptions Options() {
  LoadOptions options;
  options.scenario = "submit";
  options.generator.outstanding = 256;
  options.round.duration = absl::Seconds(2);
  return options;
}

Measurement SomeMeasurement() {
  Measurement measurement;
  measurement.operations = 30;
  measurement.calls = 40;
  measurement.items = 300;
  measurement.failed = 2;
  measurement.request_bytes = 4000;
  measurement.codes[kCodeOk] = 38;
  measurement.codes[14] = 2;
  measurement.elapsed = 2'000'000'000;
  measurement.generator_cpu_s = 1.5;
  measurement.latency.Record(1'000'000, 29);
  measurement.latency.Record(8'000'000, 1);
  measurement.methods[static_cast<size_t>(Method::kGetDossier)].calls = 40;
  measurement.timeline = {{.calls = 20, .items = 150, .latency = {{100, 15}}}, {.calls = 20}};
  measurement.first_failure = "GetDossier: UNAVAILABLE: gone";
  return measurement;
}

TEST(ResultJson, HasTheKeysThatOthersReadEvenWhereThereIsNothing) {
  const json result = ResultJson(Options(), Measurement());
  for (const char* key : {"version",
                          "scenario",
                          "mode",
                          "outstanding",
                          "channels",
                          "processes",
                          "threads",
                          "rate",
                          "duration_s",
                          "warmup_s",
                          "interrupted",
                          "operations",
                          "operations_per_second",
                          "calls",
                          "calls_per_second",
                          "items",
                          "items_per_second",
                          "failed",
                          "codes",
                          "request_bytes_mean",
                          "response_bytes_mean",
                          "latency_ms",
                          "methods",
                          "timeline",
                          "steps",
                          "start_delay_ms",
                          "percentiles",
                          "generator_cpu_s"}) {
    EXPECT_TRUE(result.contains(key)) << key;
  }
  for (const char* key : {"min", "mean", "p50", "p90", "p99", "p99.9", "p99.99", "max"}) {
    EXPECT_EQ(result["latency_ms"][key], 0) << key;
  }
  EXPECT_TRUE(result["rate"].is_null());
  EXPECT_EQ(result["steps"], json::array());
}

TEST(ResultJson, DividesByTheMeasuredTime) {
  const json result = ResultJson(Options(), SomeMeasurement());
  EXPECT_EQ(result["version"], 1);
  EXPECT_EQ(result["mode"], "closed");
  EXPECT_EQ(result["outstanding"], 256);
  EXPECT_EQ(result["operations_per_second"], 15.0);
  EXPECT_EQ(result["calls_per_second"], 20.0);
  EXPECT_EQ(result["items_per_second"], 150.0);
  EXPECT_EQ(result["request_bytes_mean"], 100.0);
  EXPECT_EQ(result["codes"], (json{{"OK", 38}, {"UNAVAILABLE", 2}}));
  EXPECT_NEAR(result["latency_ms"]["p50"].get<double>(), 1, 0.001);
  EXPECT_NEAR(result["latency_ms"]["p99"].get<double>(), 8, 0.001);
  EXPECT_EQ(result["methods"]["GetDossier"]["calls"], 40);
  EXPECT_EQ(result["timeline"].size(), 2u);
  EXPECT_EQ(result["timeline"][0]["items"], 150);
  EXPECT_EQ(result["timeline"][1]["p99"], 0);
  EXPECT_EQ(result["first_failure"], "GetDossier: UNAVAILABLE: gone");
}

TEST(ResultJson, TellsTheStepsOfAnOpenLoop) {
  LoadOptions options = Options();
  options.round.mode = LoopMode::kOpen;
  options.round.steps = {{.rate = 10, .duration = absl::Seconds(1)},
                         {.rate = 20, .duration = absl::Seconds(1)}};
  Measurement measurement = SomeMeasurement();
  measurement.steps.resize(2);
  measurement.steps[1].operations = 19;
  measurement.steps[1].failed = 1;
  const json result = ResultJson(options, measurement);
  EXPECT_EQ(result["mode"], "open");
  ASSERT_EQ(result["steps"].size(), 2u);
  EXPECT_EQ(result["steps"][1]["rate"], 20.0);
  EXPECT_EQ(result["steps"][1]["operations_per_second"], 19.0);
  EXPECT_EQ(result["steps"][1]["failed"], 1);
  EXPECT_TRUE(result["start_delay_ms"].contains("p99"));
}

TEST(ResultText, SaysWhatFailedFirst) {
  const std::string text = ResultText(Options(), SomeMeasurement());
  EXPECT_THAT(text, HasSubstr("OK 38, UNAVAILABLE 2"));
  EXPECT_THAT(text, HasSubstr("first failure: GetDossier: UNAVAILABLE: gone"));
}

TEST(CodeName, KnowsEveryCode) {
  EXPECT_STREQ(CodeName(0), "OK");
  EXPECT_STREQ(CodeName(4), "DEADLINE_EXCEEDED");
  EXPECT_STREQ(CodeName(16), "UNAUTHENTICATED");
  EXPECT_STREQ(CodeName(kCodeBadAnswer), "BAD_ANSWER");
  EXPECT_STREQ(CodeName(kCodeNotStarted), "NOT_STARTED");
  EXPECT_STREQ(CodeName(99), "UNKNOWN");
}

TEST(InfoOf, NamesEveryMethodByItsPath) {
  for (size_t i = 0; i < kMethodCount; ++i) {
    const MethodInfo& info = InfoOf(static_cast<Method>(i));
    EXPECT_TRUE(info.path.ends_with(std::string("Service/") + info.name)) << info.path;
  }
  EXPECT_EQ(InfoOf(Method::kGetStatisticsStatus).path,
            "/motcua.statistics.v1.StatisticsService/GetStatisticsStatus");
}

}  // namespace
}  // namespace motcua::load
