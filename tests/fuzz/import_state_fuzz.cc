// SPDX-License-Identifier: Apache-2.0
//
// How far an import got: any file is a state or DATA_LOSS, and a state is saved and loaded as it
// was. The input is the file.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/scratch_file.h"
#include "tools/motcuactl/import_state.h"

namespace motcua::fuzz {
namespace {

std::optional<ctl::ImportState> Load(const std::string& path) {
  const auto loaded = ctl::LoadImportState(path);
  if (!loaded.ok()) {
    MOTCUA_FUZZ_REQUIRE(loaded.status().code() == absl::StatusCode::kDataLoss);
    return std::nullopt;
  }
  MOTCUA_FUZZ_REQUIRE(loaded->has_value());
  return *loaded;
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace fuzz = motcua::fuzz;
  static const fuzz::ScratchFile file("state.json");
  file.Write(fuzz::Input(data, size).Rest());
  const auto state = fuzz::Load(file.path());
  if (state.has_value()) {
    MOTCUA_FUZZ_REQUIRE(motcua::ctl::SaveImportState(file.path(), *state).ok());
    const auto again = fuzz::Load(file.path());
    MOTCUA_FUZZ_REQUIRE(again.has_value() && motcua::ctl::CheckSameImport(*state, *again).ok());
    MOTCUA_FUZZ_REQUIRE(again->rows_answered == state->rows_answered &&
                        again->rows_failed == state->rows_failed);
  }
  return 0;
}
