// SPDX-License-Identifier: Apache-2.0
//
// Page tokens: nobody can make one but us, one that is ours says what it was made of, and one that
// was damaged or belongs to another filter is refused. The input is a line with the filter, then a
// token; the same bytes serve as a position.
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/paging/page_token.h"
#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {
namespace {

// Beyond it a token would be longer than those that are read.
constexpr size_t kPositionBytesMax = 2048;

bool IsRefused(absl::string_view filter, absl::string_view token) {
  const absl::StatusOr<std::string> position = paging::ReadPageToken(filter, token);
  return !position.ok() && errors::ReasonOf(position.status()) ==
                               errors::ReasonName(errors::Reason::kInvalidPageToken);
}

void CheckForeign(absl::string_view filter, absl::string_view token) {
  const absl::StatusOr<std::string> position = paging::ReadPageToken(filter, token);
  if (!position.ok()) {
    MOTCUA_FUZZ_REQUIRE(IsRefused(filter, token));
  } else if (token.empty()) {
    MOTCUA_FUZZ_REQUIRE(position->empty());
  } else {
    MOTCUA_FUZZ_REQUIRE(paging::MakePageToken(filter, *position) == token);
  }
}

void CheckOwn(absl::string_view filter, absl::string_view position) {
  if (position.size() > kPositionBytesMax) {
    return;
  }
  std::string token = paging::MakePageToken(filter, position);
  const absl::StatusOr<std::string> read = paging::ReadPageToken(filter, token);
  MOTCUA_FUZZ_REQUIRE(read.ok() && *read == position);
  MOTCUA_FUZZ_REQUIRE(IsRefused(absl::StrCat(filter, "x"), token));
  MOTCUA_FUZZ_REQUIRE(IsRefused(filter, absl::string_view(token).substr(0, token.size() - 1)));
  MOTCUA_FUZZ_REQUIRE(IsRefused(filter, token + "="));
  char& damaged = token[position.size() % token.size()];
  damaged = damaged == 'A' ? 'B' : 'A';
  MOTCUA_FUZZ_REQUIRE(IsRefused(filter, token));
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  motcua::fuzz::Input input(data, size);
  const absl::string_view filter = input.Line();
  const absl::string_view rest = input.Rest();
  motcua::fuzz::CheckForeign(filter, rest);
  motcua::fuzz::CheckOwn(filter, rest);
  return 0;
}
