// SPDX-License-Identifier: Apache-2.0
#include "common/kv/store_figures.h"

#include "absl/strings/numbers.h"
#include "rocksdb/db.h"

namespace motcua::kv {
namespace {

using Properties = rocksdb::DB::Properties;

uint64_t Number(rocksdb::DB* database, const std::string& property) {
  uint64_t number = 0;
  database->GetIntProperty(property, &number);
  return number;
}

uint64_t Number(rocksdb::DB* database, rocksdb::ColumnFamilyHandle* family,
                const std::string& property) {
  uint64_t number = 0;
  database->GetIntProperty(family, property, &number);
  return number;
}

uint64_t Sum(rocksdb::DB* database, const std::string& property) {
  uint64_t sum = 0;
  database->GetAggregatedIntProperty(property, &sum);
  return sum;
}

uint64_t Level0Files(rocksdb::DB* database, rocksdb::ColumnFamilyHandle* family) {
  std::string text;
  uint64_t files = 0;
  return database->GetProperty(family, Properties::kNumFilesAtLevelPrefix + "0", &text) &&
                 absl::SimpleAtoi(text, &files)
             ? files
             : 0;
}

}  // namespace

StoreFigures StoreFigures::Read(const Store& store) {
  rocksdb::DB* const database = store.database();
  StoreFigures figures;
  const std::vector<TableSpec>& specs = store.options().tables;
  for (TableId id = 0; id < specs.size(); ++id) {
    rocksdb::ColumnFamilyHandle* const family = store.family(id);
    figures.tables.push_back(
        {.name = specs[id].name,
         .file_bytes = Number(database, family, Properties::kTotalSstFilesSize),
         .rows_estimate = Number(database, family, Properties::kEstimateNumKeys),
         .level0_files = Level0Files(database, family)});
  }
  figures.memtable_bytes = Sum(database, Properties::kCurSizeAllMemTables);
  // All tables share one cache.
  figures.block_cache_bytes = Number(database, Properties::kBlockCacheUsage);
  figures.block_cache_bytes_max = store.options().cache_bytes;
  figures.open_file_bytes = Sum(database, Properties::kEstimateTableReadersMem);
  figures.compaction_pending_bytes = Sum(database, Properties::kEstimatePendingCompactionBytes);
  figures.running_compactions = Number(database, Properties::kNumRunningCompactions);
  figures.running_flushes = Number(database, Properties::kNumRunningFlushes);
  figures.background_errors = Number(database, Properties::kBackgroundErrors);
  figures.delayed_write_bytes_per_second = Number(database, Properties::kActualDelayedWriteRate);
  figures.writes_stopped = Number(database, Properties::kIsWriteStopped) != 0;
  figures.free_bytes = store.FreeSpace().value_or(0);
  return figures;
}

}  // namespace motcua::kv
