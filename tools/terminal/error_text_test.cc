// SPDX-License-Identifier: Apache-2.0
//
// Everything that a service says about a failure is shown.

#include "tools/terminal/error_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace motcua::terminal {
namespace {

using client::CallError;
using ::testing::HasSubstr;

CallError FullError() {
  return {.code = "INVALID_ARGUMENT",
          .message = "agency_code: must not be empty (and 1 more)",
          .reason = "INVALID_FIELD",
          .metadata = {{"violation_count", "2"}},
          .violations = {{.field = "agency_code", .description = "must not be empty"},
                         {.field = "documents[2].sha256", .description = "must have 32 bytes"}},
          .retry_delay = absl::Milliseconds(250)};
}

TEST(ErrorText, PrintsCodeReasonMetadataFieldsAndRetry) {
  const std::string text = ErrorText(FullError(), /*color=*/false);
  EXPECT_EQ(text,
            "INVALID_ARGUMENT INVALID_FIELD\n"
            "  agency_code: must not be empty (and 1 more)\n"
            "  violation_count = 2\n"
            "  field agency_code: must not be empty\n"
            "  field documents[2].sha256: must have 32 bytes\n"
            "  try again in 250ms\n");
}

TEST(ErrorText, FitsOnOneLineForLists) {
  EXPECT_EQ(ErrorLine(FullError()),
            "INVALID_ARGUMENT INVALID_FIELD: agency_code must not be empty; documents[2].sha256 "
            "must have 32 bytes");
}

TEST(ErrorText, ColoursOnlyWhereAsked) {
  const CallError error = FullError();
  EXPECT_THAT(ErrorText(error, true), HasSubstr("\x1b[31mINVALID_ARGUMENT"));
  EXPECT_EQ(ErrorText(error, false).find('\x1b'), std::string::npos);
}

TEST(ErrorText, NeedsNoDetails) {
  const CallError error{.code = "UNAVAILABLE", .message = "connection refused"};
  EXPECT_EQ(ErrorText(error, false), "UNAVAILABLE\n  connection refused\n");
}

}  // namespace
}  // namespace motcua::terminal
