// SPDX-License-Identifier: Apache-2.0
#include "services/processing/storage/tables.h"

namespace motcua::processing {

std::vector<kv::TableSpec> TableSpecs() {
  return {
      {.name = "journal", .use = kv::TableUse::kGrowing},
      {.name = "private_parts", .use = kv::TableUse::kPicked},
      {.name = "requests", .use = kv::TableUse::kLookedUp},
      {.name = "cursors"},
      {.name = "courses"},
      {.name = "codes"},
      {.name = "history", .use = kv::TableUse::kGrowing},
      {.name = "work"},
      {.name = "catalog"},
      {.name = "due_moves"},
  };
}

}  // namespace motcua::processing
