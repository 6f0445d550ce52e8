// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/refusal_metrics.h"

#include <map>
#include <string>

#include "common/errors/errors.h"
#include "common/rpc/call.h"
#include "gtest/gtest.h"

namespace motcua::metrics {
namespace {

// By "of reason".
std::map<std::string, double> Refused(const Registry& registry) {
  std::map<std::string, double> refused;
  const Reading reading = registry.Read();
  for (const Family::Series& series : reading.families().at("motcua_refused_total").series) {
    refused[series.labels[0].second + " " + series.labels[1].second] = series.value;
  }
  return refused;
}

const absl::Status kIllegalPast = errors::MakeError(errors::Reason::kIllegalPast, "a step");

TEST(RefusalMetrics, HaveAllReasonsFromTheStart) {
  Registry registry;
  const RefusalMetrics calls("call", &registry);
  const RefusalMetrics other_server("call", &registry);

  const std::map<std::string, double> refused = Refused(registry);

  EXPECT_EQ(refused.size(), static_cast<size_t>(errors::Reason::kInternal) + 1);
  for (const auto& [key, value] : refused) {
    EXPECT_EQ(value, 0) << key;
  }
  EXPECT_TRUE(refused.contains("call INVALID_FIELD"));
  EXPECT_TRUE(refused.contains("call INTERNAL"));
}

TEST(RefusalMetrics, CountCallsAndItemsApart) {
  Registry registry;
  RefusalMetrics calls("call", &registry);
  RefusalMetrics items("item", &registry);
  const rpc::Method method{.service = "s.v1.S", .name = "Get", .index = 1};

  items.Count(kIllegalPast);
  items.Count(kIllegalPast);
  calls.OnEnd({.method = method, .status = rpc::ToGrpcStatus(kIllegalPast)}, nullptr);

  std::map<std::string, double> refused = Refused(registry);
  EXPECT_EQ(refused["item ILLEGAL_PAST"], 2);
  EXPECT_EQ(refused["call ILLEGAL_PAST"], 1);
}

TEST(RefusalMetrics, WhatHasNoReasonOfOursIsNotCounted) {
  Registry registry;
  RefusalMetrics calls("call", &registry);
  const std::map<std::string, double> before = Refused(registry);
  const rpc::Method method{.service = "s.v1.S", .name = "Get", .index = 1};

  calls.Count(absl::OkStatus());
  calls.OnEnd({.method = method, .status = grpc::Status::OK}, nullptr);
  calls.OnEnd({.method = method, .status = grpc::Status::CANCELLED}, nullptr);
  calls.OnEnd({.method = method,
               .status = grpc::Status(grpc::StatusCode::INTERNAL, "", "no status at all")},
              nullptr);

  EXPECT_EQ(Refused(registry), before);
}

}  // namespace
}  // namespace motcua::metrics
