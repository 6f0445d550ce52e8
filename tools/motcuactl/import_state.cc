// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/import_state.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tools/files/files.h"

namespace motcua::ctl {
namespace {

using Json = nlohmann::ordered_json;

bool ReadText(const Json& json, const char* field, std::string& value) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_string()) return false;
  value = found->get<std::string>();
  return true;
}

bool ReadNumber(const Json& json, const char* field, uint64_t& value) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_number_unsigned()) return false;
  value = found->get<uint64_t>();
  return true;
}

}  // namespace

absl::StatusOr<std::optional<ImportState>> LoadImportState(const std::string& path) {
  const absl::StatusOr<std::string> text = files::ReadWhole(path);
  if (absl::IsNotFound(text.status())) return std::optional<ImportState>();
  if (!text.ok()) return text.status();
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  ImportState state;
  if (!json.is_object() || !ReadText(json, "source", state.source) ||
      !ReadText(json, "file_name", state.file_name) ||
      !ReadNumber(json, "file_bytes", state.file_bytes) ||
      !ReadNumber(json, "rows_answered", state.rows_answered) ||
      !ReadNumber(json, "rows_failed", state.rows_failed)) {
    return absl::DataLossError(absl::StrCat(
        path, " is not the state of an import; remove it to start from the beginning"));
  }
  return state;
}

absl::Status SaveImportState(const std::string& path, const ImportState& state) {
  const Json json = {{"source", state.source},
                     {"file_name", state.file_name},
                     {"file_bytes", state.file_bytes},
                     {"rows_answered", state.rows_answered},
                     {"rows_failed", state.rows_failed}};
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  file.close();
  if (!file || std::rename(part.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

absl::Status CheckSameImport(const ImportState& stored, const ImportState& current) {
  if (stored.source == current.source && stored.file_name == current.file_name &&
      stored.file_bytes == current.file_bytes) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat("the state belongs to the import of ", stored.file_name, " (", stored.file_bytes,
                   " bytes) as ", stored.source, ", not of ", current.file_name, " (",
                   current.file_bytes, " bytes) as ", current.source));
}

}  // namespace motcua::ctl
