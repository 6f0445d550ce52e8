// SPDX-License-Identifier: Apache-2.0
//
// Texts at the border: normalising and folding take any bytes, do nothing the second time, and
// agree with what is said of the text beforehand. The input is the text.
#include "common/text/normalize.h"
#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {
namespace {

void CheckFold(absl::string_view text) {
  const std::string folded = text::FoldForSearch(text);
  MOTCUA_FUZZ_REQUIRE(text::IsValidUtf8(folded));
  MOTCUA_FUZZ_REQUIRE(text::FoldForSearch(folded) == folded);
  MOTCUA_FUZZ_REQUIRE(folded.find("  ") == std::string::npos);
  MOTCUA_FUZZ_REQUIRE(folded.empty() || (folded.front() != ' ' && folded.back() != ' '));
}

void CheckNormal(absl::string_view text) {
  const absl::StatusOr<std::string> normal = text::NormalizeNfc(text);
  MOTCUA_FUZZ_REQUIRE(normal.ok() == text::IsLine(text));
  if (!normal.ok()) {
    MOTCUA_FUZZ_REQUIRE(!text::IsSurelyNfc(text));
    MOTCUA_FUZZ_REQUIRE(normal.status().code() == absl::StatusCode::kInvalidArgument);
    return;
  }
  MOTCUA_FUZZ_REQUIRE(text::IsLine(*normal));
  MOTCUA_FUZZ_REQUIRE(*text::NormalizeNfc(*normal) == *normal);
  MOTCUA_FUZZ_REQUIRE(!text::IsSurelyNfc(text) || *normal == text);
  // What is stored is found by what was typed. The iota below Greek vowels is the one mark that
  // folds to a letter, but only where it is composed; no Vietnamese name has it.
  constexpr absl::string_view kIotaBelow = "\u0345";
  MOTCUA_FUZZ_REQUIRE(text.find(kIotaBelow) != absl::string_view::npos ||
                      text::FoldForSearch(*normal) == text::FoldForSearch(text));
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace text = motcua::text;
  const absl::string_view input = motcua::fuzz::Input(data, size).Rest();
  motcua::fuzz::CheckFold(input);
  motcua::fuzz::CheckNormal(input);
  MOTCUA_FUZZ_REQUIRE(!text::IsLine(input) || text::IsPlainText(input));
  MOTCUA_FUZZ_REQUIRE(!text::IsWithoutSpace(input) || text::IsLine(input));
  MOTCUA_FUZZ_REQUIRE(!text::IsPlainText(input) || text::IsValidUtf8(input));
  return 0;
}
