// SPDX-License-Identifier: Apache-2.0
//
// A token comes back as it was given, and nothing else is taken for one.
#include "common/paging/page_token.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "common/errors/errors.h"

namespace motcua::paging {
namespace {

TEST(PageToken, GivesThePositionBack) {
  for (const std::string& position :
       {std::string("a"), std::string("\0\xff\x01", 3), std::string(1000, 'k'), std::string()}) {
    const std::string token = MakePageToken("filter", position);

    EXPECT_EQ(ReadPageToken("filter", token).value(), position);
  }
}

TEST(PageToken, IsUrlSafe) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string token = MakePageToken("filter", std::string(7, static_cast<char>(byte)));

    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos)
        << token;
  }
}

TEST(PageToken, EmptyIsTheBeginning) { EXPECT_EQ(ReadPageToken("filter", "").value(), ""); }

TEST(PageToken, OfAnotherFilterIsRefused) {
  const std::string token = MakePageToken("filter", "position");

  const absl::Status status = ReadPageToken("other", token).status();

  EXPECT_EQ(errors::ReasonOf(status), "INVALID_PAGE_TOKEN");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST(PageToken, EveryChangedCharacterIsNoticed) {
  const std::string token = MakePageToken("filter", "position");
  for (size_t i = 0; i < token.size(); ++i) {
    for (const char other : {'A', 'b', '_'}) {
      std::string damaged = token;
      damaged[i] = damaged[i] == other ? '0' : other;

      EXPECT_EQ(errors::ReasonOf(ReadPageToken("filter", damaged).status()), "INVALID_PAGE_TOKEN")
          << damaged;
    }
  }
}

TEST(PageToken, EveryCutIsNoticed) {
  const std::string token = MakePageToken("filter", "position");
  for (size_t length = 1; length < token.size(); ++length) {
    EXPECT_FALSE(ReadPageToken("filter", token.substr(0, length)).ok()) << length;
  }
}

TEST(PageToken, StrangeTextIsRefused) {
  const std::string token = MakePageToken("filter", "position");
  for (const std::string& strange :
       {std::string("%%%"), token + "=", " " + token, token + "\n", std::string("5"),
        std::string(5000, 'A'), std::string("\0", 1)}) {
    EXPECT_EQ(errors::ReasonOf(ReadPageToken("filter", strange).status()), "INVALID_PAGE_TOKEN");
  }
}

TEST(PageToken, OfAnotherVersionIsRefused) {
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(MakePageToken("filter", "position"), &bytes));
  bytes[0] = 2;

  const absl::Status status = ReadPageToken("filter", absl::WebSafeBase64Escape(bytes)).status();

  EXPECT_NE(status.message().find("version"), absl::string_view::npos) << status;
}

TEST(PageSize, IsBetweenOneAndTheCap) {
  EXPECT_EQ(PageSize(0, 50, 1000), 50);
  EXPECT_EQ(PageSize(1, 50, 1000), 1);
  EXPECT_EQ(PageSize(1000, 50, 1000), 1000);
  EXPECT_EQ(PageSize(1001, 50, 1000), 1000);
  EXPECT_EQ(PageSize(2147483647, 50, 1000), 1000);
}

}  // namespace
}  // namespace motcua::paging
