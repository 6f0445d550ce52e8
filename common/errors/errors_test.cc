// SPDX-License-Identifier: Apache-2.0
#include "common/errors/errors.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "gtest/gtest.h"

namespace motcua::errors {
namespace {

TEST(Errors, CarryReasonDomainAndMetadata) {
  const absl::Status status =
      MakeError(Reason::kUnknownAgency, "no such agency", {{"agency_code", "H28"}});

  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(
      std::string(*status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo"))));
  EXPECT_EQ(info.reason(), "UNKNOWN_AGENCY");
  EXPECT_EQ(info.domain(), "motcua");
  EXPECT_EQ(info.metadata().at("agency_code"), "H28");
}

TEST(Errors, RetryableOnesSayWhenToRetry) {
  for (const Reason reason : {Reason::kQueueFull, Reason::kDraining, Reason::kReadOnly}) {
    EXPECT_TRUE(MakeError(reason, "x").GetPayload("type.googleapis.com/google.rpc.RetryInfo"));
  }
  EXPECT_FALSE(
      MakeError(Reason::kWrongState, "x").GetPayload("type.googleapis.com/google.rpc.RetryInfo"));
}

TEST(Errors, EveryReasonHasItsOwnName) {
  std::set<absl::string_view> names;
  for (int value = 0; value <= static_cast<int>(Reason::kInternal); ++value) {
    EXPECT_TRUE(names.insert(ReasonName(static_cast<Reason>(value))).second) << value;
  }
}

// The list for callers is as closed as the enum: neither has a reason that the other lacks.
TEST(Errors, TheDocumentListsEveryReasonWithItsCode) {
  std::ifstream file(std::string(std::getenv("MOTCUA_SOURCE_DIR")) + "/docs/errors.md");
  std::map<std::string, std::string> documented;
  const std::regex row("^\\| `([A-Z_]+)` \\| ([A-Z_]+) \\|.*");
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (std::regex_match(line, match, row)) {
      documented[match[1]] = match[2];
    }
  }
  std::map<std::string, std::string> known;
  for (int value = 0; value <= static_cast<int>(Reason::kInternal); ++value) {
    const auto reason = static_cast<Reason>(value);
    known[std::string(ReasonName(reason))] = absl::StatusCodeToString(ReasonCode(reason));
  }
  EXPECT_EQ(documented, known);
}

TEST(Violations, TellAllFieldsAtOnce) {
  Violations violations;
  EXPECT_TRUE(violations.ToStatus().ok());
  violations.Add("agency_code", "required");
  violations.Add("documents[1].sha256", "must have 32 bytes");

  const absl::Status status = violations.ToStatus();

  EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(bad_request.ParseFromString(
      std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest"))));
  ASSERT_EQ(bad_request.field_violations_size(), 2);
  EXPECT_EQ(bad_request.field_violations(1).field(), "documents[1].sha256");
}

}  // namespace
}  // namespace motcua::errors
