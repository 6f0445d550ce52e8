// SPDX-License-Identifier: Apache-2.0
//
// Text for terminals: columns that line up whatever diacritics stand in them, numbers that can be
// read, colours where they are wanted.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_TERMINAL_TABLE_H_
#define MOTCUA_TOOLS_TERMINAL_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace motcua::terminal {

enum class Color { kRed, kGreen, kYellow, kBold, kDim };

// The text, in the colour if `enabled`.
std::string Paint(absl::string_view text, Color color, bool enabled);

// Cells that a text takes on a terminal: one a code point, none for combining marks.
size_t DisplayWidth(absl::string_view text);

// 88424 as "88,424".
std::string GroupDigits(int64_t number);

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty; there must not be more than columns.
  void AddRow(std::vector<std::string> cells);

  // A line before the next row.
  void AddRule();

  bool empty() const { return rows_.empty(); }

  // Lines, each ended, without spaces at the end.
  std::string ToText() const;

 private:
  // A row without cells is a rule.
  using Row = std::vector<std::string>;

  const std::vector<Column> columns_;
  std::vector<Row> rows_;
};

// Names and values under each other; empty values are left out.
class Fields {
 public:
  void Add(absl::string_view name, absl::string_view value);

  std::string ToText() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// One line of comma-separated values, quoted where RFC 4180 asks for it, not ended.
std::string CsvLine(const std::vector<std::string>& values);

}  // namespace motcua::terminal

#endif  // MOTCUA_TOOLS_TERMINAL_TABLE_H_
