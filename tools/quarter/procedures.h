// SPDX-License-Identifier: Apache-2.0
//
// The procedures of the catalogue, made up from the fields.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_QUARTER_PROCEDURES_H_
#define MOTCUA_TOOLS_QUARTER_PROCEDURES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "motcua/intake/v1/catalog.pb.h"
#include "tools/published/published.h"

namespace motcua::quarter {

// Department keys with the codes of their agencies.
using DepartmentCodes = std::vector<std::pair<std::string, std::string>>;

struct Procedures {
  std::vector<intake::v1::Procedure> procedures;
  std::vector<uint64_t> popularity;  // of each
};

// As many as there are online services, as many of each level.
Procedures BuildProcedures(const published::OnlineServices& services,
                           const DepartmentCodes& departments, uint64_t seed);

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_PROCEDURES_H_
