// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {

std::vector<kv::TableSpec> TableSpecs() {
  return {{"journal", /*append_mostly=*/true},
          {"private_parts", /*append_mostly=*/true},
          {"cursors"},
          {"catalog"},
          {"facts"},
          {"moments"},
          {"counts"},
          {"totals"},
          {"settings"}};
}

}  // namespace motcua::statistics
