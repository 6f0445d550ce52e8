// SPDX-License-Identifier: Apache-2.0
//
// Published figures: any text is figures that close or INVALID_ARGUMENT, figures are written and
// read as they were, and scaled ones close too. The input is the JSON.
#include "absl/strings/ascii.h"
#include "tests/fuzz/fuzz.h"
#include "tools/published/published.h"

namespace {

// Whether the text has numbers so great that their sums are no numbers here: figures of a province
// are not.
bool HasGreatNumbers(absl::string_view json) {
  constexpr int kDigitsMax = 15;
  int digits = 0;
  for (const char c : json) {
    digits = absl::ascii_isdigit(c) ? digits + 1 : 0;
    if (digits > kDigitsMax) {
      return true;
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace published = motcua::published;
  const absl::string_view json = motcua::fuzz::Input(data, size).Rest();
  if (HasGreatNumbers(json)) {
    return 0;
  }
  const auto figures = published::ParsePublished(json);
  if (!figures.ok()) {
    MOTCUA_FUZZ_REQUIRE(figures.status().code() == absl::StatusCode::kInvalidArgument);
    return 0;
  }
  const std::string written = published::ToJson(*figures);
  const auto again = published::ParsePublished(written);
  MOTCUA_FUZZ_REQUIRE(again.ok() && published::ToJson(*again) == written);
  for (const double scale : {0.01, 0.5, 1.0, 100.0}) {
    // A scale may be too small for the sums to close.
    const auto scaled = published::Scale(*figures, scale);
    MOTCUA_FUZZ_REQUIRE(scaled.ok() || scale < 1);
    MOTCUA_FUZZ_REQUIRE(!scaled.ok() || published::ParsePublished(published::ToJson(*scaled)).ok());
  }
  return 0;
}
