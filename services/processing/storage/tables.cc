// SPDX-License-Identifier: Apache-2.0
#include "services/processing/storage/tables.h"

namespace motcua::processing {

std::vector<kv::TableSpec> TableSpecs() {
  return {
      {.name = "journal", .append_mostly = true},
      {.name = "private_parts", .append_mostly = true},
      {.name = "requests"},
      {.name = "cursors"},
      {.name = "courses"},
      {.name = "codes"},
      {.name = "history", .append_mostly = true},
      {.name = "work"},
      {.name = "catalog"},
      {.name = "due_moves"},
  };
}

}  // namespace motcua::processing
