// SPDX-License-Identifier: Apache-2.0
#include "common/text/rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/text/normalize.h"

namespace motcua::text {
namespace {

size_t CharacterCount(absl::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

// Of a text without control characters.
void CheckIsSeen(absl::string_view field, absl::string_view text, Length length,
                 errors::Violations& violations) {
  if (length.min > 0 && !text.empty() && IsBlank(text)) {
    violations.Add(field, "must not be blank");
  }
}

}  // namespace

void CheckLength(absl::string_view field, absl::string_view text, Length length,
                 errors::Violations& violations) {
  const size_t count = CharacterCount(text);
  if (count == 0 && length.min > 0) {
    violations.Add(field, "is required");
  } else if (count > length.max && length.min == 0) {
    violations.Add(field, absl::StrCat("must have at most ", length.max, " characters"));
  } else if (count < length.min || count > length.max) {
    violations.Add(field,
                   absl::StrCat("must have ", length.min, " to ", length.max, " characters"));
  }
}

void CheckLine(absl::string_view field, absl::string_view text, Length length,
               errors::Violations& violations) {
  CheckLength(field, text, length, violations);
  if (!IsLine(text)) {
    violations.Add(field, "must not hold control characters");
  } else {
    CheckIsSeen(field, text, length, violations);
  }
}

void CheckPlainText(absl::string_view field, absl::string_view text, Length length,
                    errors::Violations& violations) {
  CheckLength(field, text, length, violations);
  if (!IsPlainText(text)) {
    violations.Add(field, "must not hold control characters but tabs and line ends");
  } else {
    CheckIsSeen(field, text, length, violations);
  }
}

}  // namespace motcua::text
