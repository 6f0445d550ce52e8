// SPDX-License-Identifier: Apache-2.0
//
// Published figures: any text is figures that close or INVALID_ARGUMENT, figures are written and
// read as they were, and scaled ones close too. The input is the JSON.
#include "tests/fuzz/fuzz.h"
#include "tools/published/published.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace published = motcua::published;
  const absl::string_view json = motcua::fuzz::Input(data, size).Rest();
  const auto figures = published::ParsePublished(json);
  if (!figures.ok()) {
    MOTCUA_FUZZ_REQUIRE(figures.status().code() == absl::StatusCode::kInvalidArgument);
    return 0;
  }
  const std::string written = published::ToJson(*figures);
  const auto again = published::ParsePublished(written);
  MOTCUA_FUZZ_REQUIRE(again.ok() && published::ToJson(*again) == written);
  for (const double scale : {0.01, 0.5, 1.0, 100.0}) {
    // A scale may be too small for the sums to close, or too great for a figure.
    const auto scaled = published::Scale(*figures, scale);
    MOTCUA_FUZZ_REQUIRE(scaled.ok() || scale < 1 ||
                        figures->received.total * scale > published::kCountMax);
    MOTCUA_FUZZ_REQUIRE(!scaled.ok() || published::ParsePublished(published::ToJson(*scaled)).ok());
  }
  return 0;
}
