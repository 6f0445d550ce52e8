// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/scratch_file.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {

ScratchFile::ScratchFile(const std::string& name) {
  // Where files are memory, if there is such a place.
  const std::filesystem::path memory = "/dev/shm";
  std::error_code error;
  const std::filesystem::path base = std::filesystem::is_directory(memory, error)
                                         ? memory
                                         : std::filesystem::temp_directory_path();
  folder_ = base / "motcua-fuzz-XXXXXX";
  MOTCUA_FUZZ_REQUIRE(mkdtemp(folder_.data()) != nullptr);
  path_ = folder_ + "/" + name;
}

ScratchFile::~ScratchFile() {
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

void ScratchFile::Write(absl::string_view content) const {
  std::ofstream file(path_, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  MOTCUA_FUZZ_REQUIRE(file.good());
}

}  // namespace motcua::fuzz
