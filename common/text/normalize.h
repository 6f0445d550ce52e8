// SPDX-License-Identifier: Apache-2.0
//
// Vietnamese text at the border. Names and titles are stored in one form (NFC), because the same
// "Hoà" arrives composed from one keyboard and decomposed from another; they are searched in a
// second, folded form that forgets case, diacritics and spacing. Folded text is for indexes and
// comparison only: it is lossy and never shown. Errors name a byte position and never quote the
// text, which may be somebody's name.
//
// Threads: pure functions, callable from anywhere.

#ifndef MOTCUA_COMMON_TEXT_NORMALIZE_H_
#define MOTCUA_COMMON_TEXT_NORMALIZE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace motcua::text {

// Well-formed UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF.
bool IsValidUtf8(absl::string_view text);

// Valid UTF-8 without control characters but tab, line feed and carriage return: a note of several
// lines. What else a terminal would obey is nothing that people write.
bool IsPlainText(absl::string_view text);

// Whether NormalizeNfc would take the text: valid UTF-8 without control characters.
bool IsLine(absl::string_view text);

// Whether the text is a line without white space of any script, as an address on the net is.
bool IsWithoutSpace(absl::string_view text);

// Whether nothing of the text is seen: white space, invisible characters, marks without a letter.
bool IsBlank(absl::string_view text);

// Whether NormalizeNfc is known to take the text and to leave it as it is. False says nothing.
bool IsSurelyNfc(absl::string_view text);

// The text in Unicode Normalization Form C. INVALID_ARGUMENT if it is not valid UTF-8 or holds a
// control character: NUL, tab, line breaks, DEL, C1 (general category Cc), the separators of lines
// and paragraphs, and what turns the direction of text.
absl::StatusOr<std::string> NormalizeNfc(absl::string_view text);

// The form under which text is indexed and looked up. "hoa binh" equals the fold of "Hoà Bình",
// "Hòa Bình" and " HÒA  BÌNH "; đ folds to d, compatibility forms (full width, ligatures) to plain
// ones; runs of white space become one space, ends are trimmed, invisible characters vanish. Bytes
// that are not UTF-8 count as white space. Folding twice changes nothing.
std::string FoldForSearch(absl::string_view text);

}  // namespace motcua::text

#endif  // MOTCUA_COMMON_TEXT_NORMALIZE_H_
