// SPDX-License-Identifier: Apache-2.0
// What RocksDB says of itself, for operators. Estimates are RocksDB's. Immutable.
#ifndef MOTCUA_COMMON_KV_STORE_FIGURES_H_
#define MOTCUA_COMMON_KV_STORE_FIGURES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/kv/store.h"

namespace motcua::kv {

class StoreFigures {
 public:
  struct Table {
    std::string name;
    uint64_t file_bytes = 0;
    uint64_t rows_estimate = 0;
    uint64_t level0_files = 0;  // Many: writes are about to be slowed down.
  };

  // A few looks at what RocksDB has in memory; nothing is read from disk but the free space.
  static StoreFigures Read(const Store& store);

  std::vector<Table> tables;  // In the order of their ids.
  uint64_t memtable_bytes = 0;
  uint64_t block_cache_bytes = 0;
  uint64_t block_cache_bytes_max = 0;
  uint64_t open_file_bytes = 0;  // Indexes and filters that are not in the block cache.
  uint64_t compaction_pending_bytes = 0;
  uint64_t running_compactions = 0;
  uint64_t running_flushes = 0;
  uint64_t background_errors = 0;               // Since it was opened.
  uint64_t delayed_write_bytes_per_second = 0;  // 0: writes are not slowed down.
  bool writes_stopped = false;
  uint64_t free_bytes = 0;  // Of the file system; 0 if it cannot tell.
};

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_STORE_FIGURES_H_
