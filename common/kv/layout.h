// SPDX-License-Identifier: Apache-2.0
// How a store is laid out: what RocksDB is told of the database and of each table. Every figure
// that was chosen by measuring stands here. Of common/kv alone: its types are RocksDB's. Pure
// functions.
#ifndef MOTCUA_COMMON_KV_LAYOUT_H_
#define MOTCUA_COMMON_KV_LAYOUT_H_

#include <memory>

#include "common/kv/store.h"
#include "rocksdb/cache.h"
#include "rocksdb/options.h"

namespace motcua::kv {

// The row of the default column family that names the service.
inline constexpr char kServiceKey[] = "service";

rocksdb::DBOptions DatabaseOptions(const StoreOptions& options);

rocksdb::ColumnFamilyOptions TableOptions(const StoreOptions& options, const TableSpec& spec,
                                          const std::shared_ptr<rocksdb::Cache>& cache);

// Whether values are packed here, and not by RocksDB: it would pack a value that grows old once at
// every merge on its way.
bool PacksValues(TableUse use);

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_LAYOUT_H_
