// SPDX-License-Identifier: Apache-2.0
//
// The rules of texts in requests, the same for every service: how long, counted in characters, and
// which characters. A text that breaks one is noted under the path of its field; what was sent is
// never repeated.
//
// Threads: pure functions, callable from anywhere.

#ifndef MOTCUA_COMMON_TEXT_RULES_H_
#define MOTCUA_COMMON_TEXT_RULES_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "common/errors/errors.h"

namespace motcua::text {

// How many characters (Unicode code points) a text must have.
struct Length {
  size_t min = 0;
  size_t max = 0;
};

// Notes a text that is shorter or longer; an empty one that must not be is "required".
void CheckLength(absl::string_view field, absl::string_view text, Length length,
                 errors::Violations& violations);

// The same for a line of text, which holds no control characters either, and is not blank if it
// must be there: names, codes, request ids.
void CheckLine(absl::string_view field, absl::string_view text, Length length,
               errors::Violations& violations);

// The same for a text of several lines, with tabs and line ends but no other control characters;
// not blank either.
void CheckPlainText(absl::string_view field, absl::string_view text, Length length,
                    errors::Violations& violations);

}  // namespace motcua::text

#endif  // MOTCUA_COMMON_TEXT_RULES_H_
