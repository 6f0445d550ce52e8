// SPDX-License-Identifier: Apache-2.0
//
// Vietnamese names in the forms keyboards really send, malformed bytes, and two laws checked over
// all of Unicode.

#include "common/text/normalize.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace motcua::text {
namespace {

std::string Encode(utf8proc_int32_t code_point) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(code_point, bytes);
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
}

bool IsSurrogate(utf8proc_int32_t code_point) {
  return code_point >= 0xD800 && code_point <= 0xDFFF;
}

TEST(IsValidUtf8, AcceptsWellFormedText) {
  for (const std::string& text : {std::string(), std::string("H28"), std::string("Hoà Bình"),
                                  std::string("\0", 1), std::string("\xF4\x8F\xBF\xBF")}) {
    EXPECT_TRUE(IsValidUtf8(text)) << text;
  }
}

TEST(IsValidUtf8, RejectsMalformedBytes) {
  const std::vector<std::string> malformed = {
      "\xC0\x80",              // NUL in two bytes
      "\xE0\x80\xAF",          // a slash in three bytes
      "\xED\xA0\x80",          // a surrogate
      "\xF4\x90\x80\x80",      // above U+10FFFF
      "\xF8\x88\x80\x80\x80",  // five bytes
      "\x80",                  // continuation without a start
      "Ho\xC3",                // cut in the middle
      "Ho\xE1\xBA",            // cut later
      "\xFF",
      "H\xE0\x42nh",  // a legacy code page
  };
  for (const std::string& text : malformed) {
    EXPECT_FALSE(IsValidUtf8(text));
    EXPECT_EQ(NormalizeNfc(text).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(NormalizeNfc, ComposesWhatKeyboardsDecompose) {
  // "Nguyễn Thị Hoà" with combining marks, in two orders of the marks on ễ.
  const std::string composed = "Nguy\u1EC5n Th\u1ECB Ho\u00E0";

  EXPECT_EQ(NormalizeNfc("Nguye\u0302\u0303n Thi\u0323 Hoa\u0300").value(), composed);
  EXPECT_EQ(NormalizeNfc("Nguy\u00EA\u0303n Thi\u0323 Hoa\u0300").value(), composed);
  EXPECT_EQ(NormalizeNfc(composed).value(), composed);
}

TEST(NormalizeNfc, LeavesComposedLatinAloneAsTheStandardDoes) {
  // A combining grapheme joiner in front makes the library do the work; it changes nothing else.
  const std::string joiner = "\xCD\x8F";
  for (uint32_t code = 0xA0; code <= 0x1EFF; code = code == 0x2FF ? 0x1E00 : code + 1) {
    std::string letter;
    if (code < 0x800) {
      letter = {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
    } else {
      letter = {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
                static_cast<char>(0x80 | (code & 0x3F))};
    }
    const std::string twice = letter + letter;
    EXPECT_EQ(joiner + *NormalizeNfc(twice), *NormalizeNfc(joiner + twice)) << code;
    EXPECT_TRUE(IsSurelyNfc(twice)) << code;
  }
}

TEST(IsLine, TakesWhatNormalizeNfcTakes) {
  for (const char* text : {"", "Hoà", "Hoa\xCC\x80", "\xE4\xB8\xAD", "a\tb", "a\n", "\xFF", "\x7F",
                           "\xC2\x85", "\xC3", "\xED\xA0\x80"}) {
    EXPECT_EQ(IsLine(text), NormalizeNfc(text).ok()) << testing::PrintToString(text);
  }
  EXPECT_FALSE(IsLine(absl::string_view("a\0b", 3)));
  EXPECT_FALSE(IsSurelyNfc("Hoa\xCC\x80"));
}

TEST(NormalizeNfc, OrdersMarksOnOneLetter) {
  // ệ: the dot below and the circumflex may arrive in either order.
  EXPECT_EQ(NormalizeNfc("e\u0323\u0302").value(), "\u1EC7");
  EXPECT_EQ(NormalizeNfc("e\u0302\u0323").value(), "\u1EC7");
}

TEST(NormalizeNfc, KeepsWhatNfcKeeps) {
  EXPECT_EQ(NormalizeNfc("").value(), "");
  EXPECT_EQ(NormalizeNfc("000.00.03.H28-230115-0001").value(), "000.00.03.H28-230115-0001");
  EXPECT_EQ(NormalizeNfc("\uFB01 \uFF21 \u0110\u1EE9c").value(), "\uFB01 \uFF21 \u0110\u1EE9c");
}

TEST(NormalizeNfc, RejectsControlCharacters) {
  for (const std::string& text :
       {std::string("a\0b", 3), std::string("a\tb"), std::string("a\nb"), std::string("a\r"),
        std::string("\x1B[31m"), std::string("a\x7F"), std::string("Ho\u00E0\u0085")}) {
    EXPECT_EQ(NormalizeNfc(text).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(IsPlainText, AllowsLinesAndNothingThatATerminalObeys) {
  EXPECT_TRUE(IsPlainText(""));
  EXPECT_TRUE(IsPlainText("Thiếu giấy khai sinh\r\n\tbản sao"));
  EXPECT_FALSE(IsPlainText("\x1B[31mred"));
  EXPECT_FALSE(IsPlainText(absl::string_view("a\0b", 3)));
  EXPECT_FALSE(
      IsPlainText("\xC2\x9B"
                  "31m"));
  EXPECT_FALSE(IsPlainText("\xFF"));
}

TEST(IsWithoutSpace, KnowsTheSpacesOfAllScripts) {
  EXPECT_TRUE(IsWithoutSpace(""));
  EXPECT_TRUE(IsWithoutSpace("hoà@ví-dụ.vn"));
  for (const char* text : {"a b", " a", "a\t", "a\n", "a\x7F", "a\u0085", "a\u00A0b", "a\u2003b",
                           "a\u2028b", "a\u202Eb", "a\u3000b", "a\xFF"}) {
    EXPECT_FALSE(IsWithoutSpace(text)) << text;
  }
}

TEST(NormalizeNfc, ErrorsNameThePositionAndNotTheText) {
  const absl::Status status = NormalizeNfc("Ho\u00E0\nB\u00ECnh").status();

  EXPECT_EQ(status.message(), "control character at byte 4");
}

bool IsControl(utf8proc_int32_t code_point) {
  const utf8proc_category_t category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || (code_point >= 0x202A && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

TEST(NormalizeNfc, IsIdempotentForEveryCharacter) {
  for (utf8proc_int32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (IsSurrogate(code_point)) continue;
    const absl::StatusOr<std::string> once = NormalizeNfc(Encode(code_point));
    ASSERT_EQ(once.ok(), !IsControl(code_point)) << code_point;
    if (!once.ok()) continue;
    ASSERT_EQ(NormalizeNfc(*once).value(), *once) << code_point;
  }
}

TEST(FoldForSearch, ForgetsCaseDiacriticsAndPlacementOfTheTone) {
  for (const char* written :
       {"Hoà Bình", "Hòa Bình", "HOÀ BÌNH", "hoa binh", "Hoa\u0300 Bi\u0300nh", "  Hoà \t Bình\n",
        "Hoà\u00A0Bình", "\uFF28oà B\u00ECnh", "Ho\u00ADà Bình", "\uFEFFHoà Bình"}) {
    EXPECT_EQ(FoldForSearch(written), "hoa binh") << written;
  }
}

TEST(FoldForSearch, FoldsEveryVietnameseLetterToAscii) {
  EXPECT_EQ(FoldForSearch("ăắằẳẵặâấầẩẫậ ĂẮẰẲẴẶÂẤẦẨẪẬ"), "aaaaaaaaaaaa aaaaaaaaaaaa");
  EXPECT_EQ(FoldForSearch("êếềểễệôốồổỗộơớờởỡợưứừửữự"), "eeeeeeoooooooooooouuuuuu");
  EXPECT_EQ(FoldForSearch("íìỉĩị ýỳỷỹỵ ĐđÐðƉ"), "iiiii yyyyy ddddd");
}

TEST(FoldForSearch, KeepsDifferentNamesApart) {
  EXPECT_NE(FoldForSearch("Lạc Sơn"), FoldForSearch("Lạc Thuỷ"));
  EXPECT_NE(FoldForSearch("An Bình"), FoldForSearch("AnBình"));
}

TEST(FoldForSearch, TreatsMalformedBytesAsWhiteSpace) {
  EXPECT_EQ(FoldForSearch("Ho\xFF\xC3 B\xE1"), "ho b");
  EXPECT_EQ(FoldForSearch("\xFF"), "");
  EXPECT_EQ(FoldForSearch(""), "");
}

TEST(FoldForSearch, IsIdempotentAndIgnoresNormalisationForEveryCharacter) {
  for (utf8proc_int32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (IsSurrogate(code_point)) continue;
    const std::string text = Encode(code_point);
    const std::string folded = FoldForSearch(text);
    ASSERT_EQ(FoldForSearch(folded), folded) << std::hex << code_point;
    if (const absl::StatusOr<std::string> composed = NormalizeNfc(text); composed.ok()) {
      ASSERT_EQ(FoldForSearch(*composed), folded) << std::hex << code_point;
    }
  }
}

}  // namespace
}  // namespace motcua::text
