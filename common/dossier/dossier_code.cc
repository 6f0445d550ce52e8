// SPDX-License-Identifier: Apache-2.0
#include "common/dossier/dossier_code.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace motcua::dossier {
namespace {

constexpr int kCentury = 2000;
constexpr size_t kSerialDigitsMin = 4;
constexpr size_t kSerialDigitsMax = 12;

bool AllDigits(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) {
      return false;
    }
  }
  return !text.empty();
}

int TwoDigits(absl::string_view text, size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

}  // namespace

std::string FormatDossierCode(const DossierCode& code) {
  return absl::StrFormat("%s-%02d%02d%02d-%04d", code.agency_code, code.day.year() - kCentury,
                         code.day.month(), code.day.day(), code.serial);
}

std::optional<DossierCode> ParseDossierCode(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() != 3 || !IsAgencyCode(parts[0]) || parts[1].size() != 6 ||
      !AllDigits(parts[1]) || parts[2].size() < kSerialDigitsMin ||
      parts[2].size() > kSerialDigitsMax || !AllDigits(parts[2])) {
    return std::nullopt;
  }
  DossierCode code{.agency_code = std::string(parts[0])};
  const int month = TwoDigits(parts[1], 2);
  const int day = TwoDigits(parts[1], 4);
  code.day = absl::CivilDay(kCentury + TwoDigits(parts[1], 0), month, day);
  // CivilDay normalises: a date that does not exist comes out as another one.
  const bool real_date = code.day.month() == month && code.day.day() == day;
  const bool canonical = parts[2].size() == kSerialDigitsMin || parts[2].front() != '0';
  if (!absl::SimpleAtoi(parts[2], &code.serial) || code.serial == 0 || !real_date || !canonical) {
    return std::nullopt;
  }
  return code;
}

bool IsAgencyCode(absl::string_view text) {
  const auto letter_or_digit = [](char c) {
    return absl::ascii_isupper(c) || absl::ascii_isdigit(c);
  };
  if (text.empty() || text.size() > 32 || !letter_or_digit(text.front()) ||
      !letter_or_digit(text.back())) {
    return false;
  }
  for (const char c : text) {
    if (!letter_or_digit(c) && c != '.') {
      return false;
    }
  }
  return true;
}

}  // namespace motcua::dossier
