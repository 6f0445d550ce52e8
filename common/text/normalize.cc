// SPDX-License-Identifier: Apache-2.0
//
// Normalisation on top of utf8proc. Printable ASCII, the bulk of codes and addresses, takes a path
// of its own. Folding goes code point by code point: canonical ordering only concerns combining
// marks, and those are removed.

#include "common/text/normalize.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace motcua::text {
namespace {

// No code point folds to more; the longest, U+FDFA, becomes 18.
constexpr size_t kFoldedCodePointsMax = 64;

constexpr auto kFoldOptions =
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                   UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);

struct CodePoint {
  utf8proc_int32_t value = -1;  // negative: the bytes are not UTF-8
  size_t bytes = 1;
};

CodePoint ReadCodePoint(absl::string_view text, size_t offset) {
  const auto* start = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + offset;
  CodePoint read;
  const utf8proc_ssize_t bytes =
      utf8proc_iterate(start, static_cast<utf8proc_ssize_t>(text.size() - offset), &read.value);
  if (bytes > 0) {
    read.bytes = static_cast<size_t>(bytes);
  } else {
    read.value = -1;
  }
  return read;
}

// Whether the next eight bytes are all in 0x20..0x7E. A byte's highest bit is set where it is not:
// by the byte itself, by a borrow from what is below 0x20, or by a carry out of 0x7F.
bool ArePrintableAscii(const char* bytes) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return ((word | (word - kOnes * 0x20) | (word + kOnes)) & kOnes * 0x80) == 0;
}

// Whether text is printable ASCII and letters of U+00A0..02FF and U+1E00..1EFF, as Vietnamese typed
// on most keyboards is. NFC leaves each of them alone, and where no combining mark stands there is
// nothing to compose: a look instead of the library's work. The tests compare the two for every
// character.
bool IsComposedLatin(absl::string_view text) {
  const auto byte = [text](size_t at) -> uint32_t {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
  };
  const auto continues = [byte](size_t at) { return (byte(at) & 0xC0) == 0x80; };
  for (size_t i = 0; i < text.size();) {
    if (i + sizeof(uint64_t) <= text.size() && ArePrintableAscii(text.data() + i)) {
      i += sizeof(uint64_t);
    } else if (byte(i) >= 0x20 && byte(i) < 0x7F) {
      i += 1;
    } else if ((byte(i) & 0xE0) == 0xC0 && continues(i + 1)) {
      const uint32_t code = (byte(i) & 0x1F) << 6 | (byte(i + 1) & 0x3F);
      if (code < 0xA0 || code > 0x2FF) return false;
      i += 2;
    } else if (byte(i) == 0xE1 && (byte(i + 1) & 0xFC) == 0xB8 && continues(i + 2)) {
      i += 3;  // U+1E00..1EFF
    } else {
      return false;
    }
  }
  return true;
}

// What ends a line or moves a cursor, and what turns the direction of the text after it: shown,
// such a name is another one than is stored.
bool IsControl(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return (code_point >= 0x202A && code_point <= 0x202E) ||  // Embeddings and overrides.
             (code_point >= 0x2066 && code_point <= 0x2069);    // Isolates.
  }
}

absl::Status CheckCharacters(absl::string_view text) {
  for (size_t offset = 0; offset < text.size();) {
    const CodePoint read = ReadCodePoint(text, offset);
    if (read.value < 0) {
      return absl::InvalidArgumentError(absl::StrCat("not valid UTF-8 at byte ", offset));
    }
    if (IsControl(read.value)) {
      return absl::InvalidArgumentError(absl::StrCat("control character at byte ", offset));
    }
    offset += read.bytes;
  }
  return absl::OkStatus();
}

// White space of any script: what stands between words once folded. Includes characters that no
// stored text holds, since queries are not checked first.
bool IsSpace(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
      return true;
    default:
      return false;
  }
}

// đ has no decomposition. Its look-alikes ð (eth) and ɖ (African d) share its capital's shape, and
// Vietnamese texts typed with old code pages hold them in its place.
utf8proc_int32_t FoldStrokedD(utf8proc_int32_t code_point) {
  constexpr utf8proc_int32_t kStrokedD = 0x0111;
  constexpr utf8proc_int32_t kEth = 0x00F0;
  constexpr utf8proc_int32_t kAfricanD = 0x0256;
  if (code_point == kStrokedD || code_point == kEth || code_point == kAfricanD) return 'd';
  return code_point;
}

// Collects folded code points and owes a space between words until the next word begins.
class FoldedText {
 public:
  explicit FoldedText(size_t bytes_expected) { text_.reserve(bytes_expected); }

  void AppendSpace() { space_owed_ = !text_.empty(); }

  void Append(utf8proc_int32_t code_point) {
    if (IsSpace(code_point)) {
      AppendSpace();
      return;
    }
    if (space_owed_) text_.push_back(' ');
    space_owed_ = false;
    std::array<utf8proc_uint8_t, 4> encoded;
    const utf8proc_ssize_t bytes = utf8proc_encode_char(FoldStrokedD(code_point), encoded.data());
    text_.append(reinterpret_cast<const char*>(encoded.data()), static_cast<size_t>(bytes));
  }

  std::string Take() && { return std::move(text_); }

 private:
  std::string text_;
  bool space_owed_ = false;
};

void AppendFolded(utf8proc_int32_t code_point, FoldedText& folded) {
  if (code_point < 0x80) {
    folded.Append(absl::ascii_tolower(static_cast<unsigned char>(code_point)));
    return;
  }
  std::array<utf8proc_int32_t, kFoldedCodePointsMax> parts;
  int boundary_state = 0;
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(code_point, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
                              kFoldOptions, &boundary_state);
  if (count < 0 || static_cast<size_t>(count) > parts.size()) {
    folded.AppendSpace();
    return;
  }
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) folded.Append(parts[i]);
}

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  for (size_t offset = 0; offset < text.size();) {
    const CodePoint read = ReadCodePoint(text, offset);
    if (read.value < 0) return false;
    offset += read.bytes;
  }
  return true;
}

bool IsPlainText(absl::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  }
  return CheckCharacters(line).ok();
}

absl::StatusOr<std::string> NormalizeNfc(absl::string_view text) {
  if (IsComposedLatin(text)) return std::string(text);
  if (absl::Status status = CheckCharacters(text); !status.ok()) return status;

  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t bytes =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (bytes < 0) {
    // The text was checked, so what is left is memory or a size beyond the library's.
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot normalise ", text.size(), " bytes: ", utf8proc_errmsg(bytes)));
  }
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(bytes));
}

bool IsLine(absl::string_view text) { return IsComposedLatin(text) || CheckCharacters(text).ok(); }

bool IsWithoutSpace(absl::string_view text) {
  for (size_t offset = 0; offset < text.size();) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    if (byte > 0x20 && byte < 0x7F) {
      ++offset;
      continue;
    }
    const CodePoint read = ReadCodePoint(text, offset);
    if (read.value < 0 || IsSpace(read.value) || IsControl(read.value)) return false;
    offset += read.bytes;
  }
  return true;
}

bool IsBlank(absl::string_view text) {
  const bool has_ascii =
      std::any_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  return !has_ascii && FoldForSearch(text).empty();
}

bool IsSurelyNfc(absl::string_view text) { return IsComposedLatin(text); }

std::string FoldForSearch(absl::string_view text) {
  FoldedText folded(text.size());
  for (size_t offset = 0; offset < text.size();) {
    const CodePoint read = ReadCodePoint(text, offset);
    if (read.value < 0) {
      folded.AppendSpace();
    } else {
      AppendFolded(read.value, folded);
    }
    offset += read.bytes;
  }
  return std::move(folded).Take();
}

}  // namespace motcua::text
