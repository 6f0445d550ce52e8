// SPDX-License-Identifier: Apache-2.0
//
// Everything that a service says about a failure reaches the reader.

#include "client/call_error.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/error_info.pb.h>
#include <gtest/gtest.h>

#include <string>

namespace motcua::client {
namespace {

google::rpc::Status FullStatus() {
  google::rpc::Status status;
  status.set_code(3);
  status.set_message("agency_code: must not be empty (and 1 more)");
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELD");
  info.set_domain("motcua");
  (*info.mutable_metadata())["violation_count"] = "2";
  status.add_details()->PackFrom(info);
  google::rpc::BadRequest bad_request;
  auto* first = bad_request.add_field_violations();
  first->set_field("agency_code");
  first->set_description("must not be empty");
  auto* second = bad_request.add_field_violations();
  second->set_field("documents[2].sha256");
  second->set_description("must have 32 bytes");
  status.add_details()->PackFrom(bad_request);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(250'000'000);
  status.add_details()->PackFrom(retry);
  return status;
}

TEST(CallError, HasEveryDetail) {
  const google::rpc::Status sent = FullStatus();
  const CallError error = ErrorOf(
      grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, sent.message(), sent.SerializeAsString()));

  EXPECT_EQ(error.code, "INVALID_ARGUMENT");
  EXPECT_EQ(error.reason, "INVALID_FIELD");
  EXPECT_EQ(error.metadata.at("violation_count"), "2");
  ASSERT_EQ(error.violations.size(), 2u);
  EXPECT_EQ(error.violations[1].field, "documents[2].sha256");
  EXPECT_EQ(error.retry_delay, absl::Milliseconds(250));
}

TEST(CallError, NeedsNoDetails) {
  const CallError error =
      ErrorOf(grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection refused"));
  EXPECT_EQ(error.code, "UNAVAILABLE");
  EXPECT_EQ(error.reason, "");
  EXPECT_EQ(error.message, "connection refused");
}

TEST(CallError, BearsDetailsThatAreNone) {
  const CallError error =
      ErrorOf(grpc::Status(grpc::StatusCode::INTERNAL, "broken", "\xff\xff not a status message"));
  EXPECT_EQ(error.code, "INTERNAL");
  EXPECT_EQ(error.message, "broken");
  EXPECT_TRUE(error.violations.empty());
}

TEST(CallError, BearsCodesFromTheFuture) {
  google::rpc::Status status;
  status.set_code(99);
  EXPECT_EQ(ErrorOf(status).code, "CODE_99");
}

}  // namespace
}  // namespace motcua::client
