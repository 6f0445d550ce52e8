// SPDX-License-Identifier: Apache-2.0
//
// Columns line up with diacritics in them, and CSV can be read back.

#include "tools/terminal/table.h"

#include <gtest/gtest.h>

#include <string>

namespace motcua::terminal {
namespace {

TEST(DisplayWidth, CountsCellsNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0u);
  EXPECT_EQ(DisplayWidth("commune"), 7u);
  EXPECT_EQ(DisplayWidth("Hòa Bình"), 8u);
  EXPECT_EQ(DisplayWidth("Đà Bắc"), 6u);
  EXPECT_EQ(DisplayWidth("Hoa\xcc\x80"), 3u) << "a combining grave accent takes no cell";
  EXPECT_EQ(DisplayWidth("\xcd\xbe"), 1u) << "U+037E is no combining mark";
}

TEST(GroupDigits, GroupsByThree) {
  EXPECT_EQ(GroupDigits(0), "0");
  EXPECT_EQ(GroupDigits(999), "999");
  EXPECT_EQ(GroupDigits(1000), "1,000");
  EXPECT_EQ(GroupDigits(88424), "88,424");
  EXPECT_EQ(GroupDigits(123456789), "123,456,789");
  EXPECT_EQ(GroupDigits(-1000), "-1,000");
  EXPECT_EQ(GroupDigits(-100), "-100");
}

TEST(Table, LinesUpNamesWithDiacritics) {
  Table table({{.title = "agency"}, {.title = "received", .align = Align::kRight}});
  table.AddRow({"huyện Đà Bắc", "7"});
  table.AddRow({"Kim Boi", "1,234"});
  table.AddRule();
  table.AddRow({"total"});
  EXPECT_EQ(table.ToText(),
            "agency        received\n"
            "------------  --------\n"
            "huyện Đà Bắc         7\n"
            "Kim Boi          1,234\n"
            "------------  --------\n"
            "total\n");
}

TEST(Fields, LeavesOutWhatIsEmpty) {
  Fields fields;
  fields.Add("code", "000.00.03.H28-230115-0001");
  fields.Add("due", "");
  fields.Add("channel", "online");
  EXPECT_EQ(fields.ToText(), "code     000.00.03.H28-230115-0001\nchannel  online\n");
}

TEST(CsvLine, QuotesWhereNeeded) {
  EXPECT_EQ(CsvLine({"plain", "with, comma", "with \"quotes\"", "two\nlines", ""}),
            "plain,\"with, comma\",\"with \"\"quotes\"\"\",\"two\nlines\",");
}

TEST(Paint, IsTheTextItselfWhereNotWanted) {
  EXPECT_EQ(Paint("late", Color::kRed, false), "late");
  EXPECT_EQ(Paint("late", Color::kRed, true), "\x1b[31mlate\x1b[0m");
}

}  // namespace
}  // namespace motcua::terminal
