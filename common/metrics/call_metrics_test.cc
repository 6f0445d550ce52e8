// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/call_metrics.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace motcua::metrics {
namespace {

// All counters by what a text of them begins with: "name service method code".
std::map<std::string, double> Counters(const Registry& registry) {
  std::map<std::string, double> counters;
  const Reading reading = registry.Read();
  for (const auto& [name, family] : reading.families()) {
    for (const Family::Series& series : family.series) {
      std::string key = name;
      for (const auto& [label, value] : series.labels) {
        absl::StrAppend(&key, " ", value);
      }
      counters[key] = family.kind == Kind::kHistogram
                          ? static_cast<double>(series.histogram.cumulative_count.back())
                          : series.value;
    }
  }
  return counters;
}

class CallMetricsTest : public testing::Test {
 protected:
  CallMetricsTest() { calls_.OnMethods(methods_); }

  void End(size_t method, grpc::StatusCode code, absl::Duration elapsed) {
    const grpc::Status status(code, "");
    calls_.OnEnd({.method = methods_[method], .status = status, .elapsed = elapsed}, nullptr);
  }

  const std::vector<rpc::Method> methods_ = {
      {.service = "unknown", .name = "unknown", .index = 0},
      {.service = "s.v1.S", .name = "Get", .index = 1},
      {.service = "s.v1.S", .name = "Follow", .type = rpc::CallType::kServerStream, .index = 2}};
  Registry registry_;
  CallMetrics calls_{&registry_};
};

TEST_F(CallMetricsTest, HasAllSeriesFromTheStart) {
  const std::map<std::string, double> counters = Counters(registry_);

  EXPECT_EQ(counters.size(), methods_.size() * (4 + 17));
  for (const auto& [key, value] : counters) {
    EXPECT_EQ(value, 0) << key;
  }
  EXPECT_TRUE(counters.contains("grpc_server_handled_total unary s.v1.S Get OK"));
  EXPECT_TRUE(counters.contains("grpc_server_handled_total unary s.v1.S Get Canceled"));
  EXPECT_TRUE(counters.contains("grpc_server_started_total server_stream s.v1.S Follow"));
  EXPECT_TRUE(counters.contains("grpc_server_started_total unknown unknown unknown"));
}

TEST_F(CallMetricsTest, CountsACallByItsCode) {
  End(1, grpc::StatusCode::OK, absl::Milliseconds(1));
  End(1, grpc::StatusCode::RESOURCE_EXHAUSTED, absl::Milliseconds(1));
  End(1, static_cast<grpc::StatusCode>(31), absl::Milliseconds(1));

  std::map<std::string, double> counters = Counters(registry_);
  EXPECT_EQ(counters["grpc_server_handled_total unary s.v1.S Get OK"], 1);
  EXPECT_EQ(counters["grpc_server_handled_total unary s.v1.S Get ResourceExhausted"], 1);
  EXPECT_EQ(counters["grpc_server_handled_total unary s.v1.S Get Unknown"], 1);
  EXPECT_EQ(counters["grpc_server_handling_seconds unary s.v1.S Get"], 3);
}

TEST_F(CallMetricsTest, CountsMessagesWhileAStreamIsOpen) {
  calls_.OnReceived(methods_[2]);
  calls_.OnSent(methods_[2]);
  calls_.OnSent(methods_[2]);

  std::map<std::string, double> counters = Counters(registry_);
  EXPECT_EQ(counters["grpc_server_msg_received_total server_stream s.v1.S Follow"], 1);
  EXPECT_EQ(counters["grpc_server_msg_sent_total server_stream s.v1.S Follow"], 2);
}

TEST_F(CallMetricsTest, SharesSeriesWithAnotherServer) {
  const std::map<std::string, double> before = Counters(registry_);
  CallMetrics other(&registry_);

  other.OnMethods(methods_);

  EXPECT_EQ(Counters(registry_), before);
}

}  // namespace
}  // namespace motcua::metrics
