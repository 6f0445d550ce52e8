// SPDX-License-Identifier: Apache-2.0
//
// Widths are counted in code points: the project stores names composed (NFC), where a letter with
// its marks is one code point and one cell.

#include "tools/terminal/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace motcua::terminal {
namespace {

constexpr absl::string_view kGap = "  ";

absl::string_view CodeOf(Color color) {
  switch (color) {
    case Color::kRed:
      return "31";
    case Color::kGreen:
      return "32";
    case Color::kYellow:
      return "33";
    case Color::kBold:
      return "1";
    case Color::kDim:
      return "2";
  }
  return "0";
}

std::string Padded(absl::string_view text, size_t width, Align align) {
  const std::string spaces(width - std::min(width, DisplayWidth(text)), ' ');
  return align == Align::kLeft ? absl::StrCat(text, spaces) : absl::StrCat(spaces, text);
}

std::string Ended(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string Paint(absl::string_view text, Color color, bool enabled) {
  if (!enabled) return std::string(text);
  return absl::StrCat("\x1b[", CodeOf(color), "m", text, "\x1b[0m");
}

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool continues = (byte & 0xc0) == 0x80;
    // U+0300 to U+036F are the bytes cc 80 to cd af.
    const bool combines = byte == 0xcc || (byte == 0xcd && i + 1 < text.size() &&
                                           static_cast<unsigned char>(text[i + 1]) <= 0xaf);
    if (!continues && !combines) ++width;
  }
  return width;
}

std::string GroupDigits(int64_t number) {
  std::string digits = absl::StrCat(number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t i = digits.size(); i > first + 3;) digits.insert(i -= 3, ",");
  return digits;
}

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::AddRule() { rows_.emplace_back(); }

std::string Table::ToText() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = DisplayWidth(columns_[i].title);
    for (const Row& row : rows_) {
      if (!row.empty()) width = std::max(width, DisplayWidth(row[i]));
    }
    widths.push_back(width);
  }
  const auto line = [&](const auto& cell) {
    std::string text;
    for (size_t i = 0; i < columns_.size(); ++i) {
      absl::StrAppend(&text, i == 0 ? "" : kGap, Padded(cell(i), widths[i], columns_[i].align));
    }
    return Ended(std::move(text));
  };

  const std::string rule = line([&](size_t i) { return std::string(widths[i], '-'); });
  std::string text = line([&](size_t i) { return columns_[i].title; }) + rule;
  for (const Row& row : rows_) text += row.empty() ? rule : line([&](size_t i) { return row[i]; });
  return text;
}

void Fields::Add(absl::string_view name, absl::string_view value) {
  if (!value.empty()) fields_.emplace_back(name, value);
}

std::string Fields::ToText() const {
  size_t width = 0;
  for (const auto& [name, value] : fields_) width = std::max(width, DisplayWidth(name));
  std::string text;
  for (const auto& [name, value] : fields_) {
    text += Ended(absl::StrCat(Padded(name, width, Align::kLeft), kGap, value));
  }
  return text;
}

std::string CsvLine(const std::vector<std::string>& values) {
  return absl::StrJoin(values, ",", [](std::string* out, const std::string& value) {
    if (value.find_first_of(",\"\r\n") == std::string::npos) {
      absl::StrAppend(out, value);
    } else {
      absl::StrAppend(out, "\"", absl::StrReplaceAll(value, {{"\"", "\"\""}}), "\"");
    }
  });
}

}  // namespace motcua::terminal
