// SPDX-License-Identifier: Apache-2.0
//
// How far an import got, in a small JSON file, so that a later run goes on there. It is a hint that
// saves time: rows that are sent twice are recognised by intake.
//
// Threads: plain values and pure functions over files.

#ifndef MOTCUA_TOOLS_MOTCUACTL_IMPORT_STATE_H_
#define MOTCUA_TOOLS_MOTCUACTL_IMPORT_STATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace motcua::ctl {

struct ImportState {
  // Which import: the source's name, and the file by its name and size.
  std::string source;
  std::string file_name;
  uint64_t file_bytes = 0;
  // Rows from the beginning that were answered, and how many of them failed.
  uint64_t rows_answered = 0;
  uint64_t rows_failed = 0;
};

// Nothing if there is no such file. DATA_LOSS if it is not a state.
absl::StatusOr<std::optional<ImportState>> LoadImportState(const std::string& path);

// Replaces the file at once: a reader sees the old state or the new one.
absl::Status SaveImportState(const std::string& path, const ImportState& state);

// FAILED_PRECONDITION unless both are of the same import.
absl::Status CheckSameImport(const ImportState& stored, const ImportState& current);

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_IMPORT_STATE_H_
