// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {

std::vector<kv::TableSpec> TableSpecs() {
  return {{"journal", kv::TableUse::kGrowing},
          {"private_parts", kv::TableUse::kGrowing},
          {"cursors"},
          {"catalog"},
          {"facts"},
          {"moments"},
          {"counts"},
          {"totals"},
          {"settings"}};
}

}  // namespace motcua::statistics
