// SPDX-License-Identifier: Apache-2.0
#include "common/service/version.h"

#include "absl/strings/str_cat.h"

namespace motcua::service {

// MOTCUA_COMMIT is set for this file alone (CMakeLists.txt).
std::string VersionText(const std::string& program) {
  return absl::StrCat(program, " ", kVersion, " (", MOTCUA_COMMIT, ")");
}

}  // namespace motcua::service
