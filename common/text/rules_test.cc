// SPDX-License-Identifier: Apache-2.0
//
// Lengths are counted in characters, and lines hold nothing that ends them.

#include "common/text/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace motcua::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Repeat(const std::string& text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) {
    result += text;
  }
  return result;
}

using Check = void (*)(absl::string_view, absl::string_view, Length, errors::Violations&);

std::vector<std::string> Said(Check check, absl::string_view text, Length length) {
  errors::Violations violations;
  check("field", text, length, violations);
  std::vector<std::string> said;
  for (const errors::Violation& violation : violations.all()) {
    EXPECT_EQ(violation.field, "field");
    said.push_back(violation.description);
  }
  return said;
}

TEST(CheckLength, CountsCharacters) {
  EXPECT_THAT(Said(CheckLength, "", {0, 3}), IsEmpty());
  EXPECT_THAT(Said(CheckLength, "", {1, 3}), ElementsAre("is required"));
  EXPECT_THAT(Said(CheckLength, Repeat("ệ", 3), {1, 3}), IsEmpty());
  EXPECT_THAT(Said(CheckLength, Repeat("ệ", 4), {1, 3}),
              ElementsAre("must have 1 to 3 characters"));
  EXPECT_THAT(Said(CheckLength, "ệ", {2, 3}), ElementsAre("must have 2 to 3 characters"));
  EXPECT_THAT(Said(CheckLength, "abcd", {0, 3}), ElementsAre("must have at most 3 characters"));
}

TEST(CheckLine, RefusesWhatEndsALineOrMovesACursor) {
  EXPECT_THAT(Said(CheckLine, "Tết Nguyên đán", {1, 20}), IsEmpty());
  for (const char* text : {"a\tb", "a\nb", "a\rb", "a\x7F", "a\x1B[2J", "a\xC2\x85", "a\xFF",
                           "a\u2028b", "a\u2029b", "a\u202Eb", "a\u2066b"}) {
    EXPECT_THAT(Said(CheckLine, text, {1, 20}), ElementsAre("must not hold control characters"))
        << text;
  }
  EXPECT_EQ(Said(CheckLine, "a\nbc", {1, 3}).size(), 2u) << "both rules are told";
}

TEST(CheckLine, RefusesWhatNobodySees) {
  for (const char* text : {"   ", "\u00A0", "\u200B", "\uFEFF ", "\u0301"}) {
    EXPECT_THAT(Said(CheckLine, text, {1, 20}), ElementsAre("must not be blank")) << text;
    EXPECT_THAT(Said(CheckPlainText, text, {1, 20}), ElementsAre("must not be blank")) << text;
    EXPECT_THAT(Said(CheckLine, text, {0, 20}), IsEmpty()) << text;
  }
  for (const char* text : {"Ê", "!", "한", "\u200Ba"}) {
    EXPECT_THAT(Said(CheckLine, text, {1, 20}), IsEmpty()) << text;
  }
}

TEST(CheckPlainText, TakesLinesAndTabs) {
  EXPECT_THAT(Said(CheckPlainText, "Thiếu:\r\n\t- bản sao", {1, 30}), IsEmpty());
  EXPECT_THAT(Said(CheckPlainText, "a\x1B[2J", {1, 30}),
              ElementsAre("must not hold control characters but tabs and line ends"));
}

}  // namespace
}  // namespace motcua::text
