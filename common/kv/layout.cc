// SPDX-License-Identifier: Apache-2.0
#include "common/kv/layout.h"

#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/sst_partitioner.h"
#include "rocksdb/table.h"

namespace motcua::kv {
namespace {

// Of a growing table: the part of a key that names its partition, and how large files become.
constexpr size_t kPartitionBytes = 4;
constexpr uint64_t kGrowingFileBytes = uint64_t{8} << 20;
// And the first level below 0. What is new is merged with each partition's last file there; a
// smaller level passes those on sooner, as they are.
constexpr uint64_t kGrowingLevelBytes = uint64_t{32} << 20;

// Of a looked-up table: so many runs of files are asked by a look-up before some of them are
// merged.
constexpr int kLookedUpRunsPerMerge = 8;

// Large blocks are packed better, small ones are read faster: from a store that does not fit into
// the cache a dossier was read at a third of the rate while bodies had blocks of 32 KiB.
size_t BlockBytes(TableUse use) {
  switch (use) {
    case TableUse::kGrowing:
      return 32 << 10;
    case TableUse::kPicked:
      return 4 << 10;
    case TableUse::kSorted:
    case TableUse::kLookedUp:
      return 8 << 10;
  }
  return 8 << 10;
}

bool Grows(TableUse use) { return use == TableUse::kGrowing || use == TableUse::kPicked; }

}  // namespace

rocksdb::DBOptions DatabaseOptions(const StoreOptions& options) {
  rocksdb::DBOptions database;
  database.env = options.env != nullptr ? options.env : rocksdb::Env::Default();
  database.create_if_missing = true;
  database.create_missing_column_families = true;
  // The default recovery mode drops every acknowledged write behind one damaged byte without a
  // word.
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  database.recycle_log_file_num = 0;
  database.paranoid_checks = true;
  database.db_write_buffer_size = options.memtable_bytes;
  // Lets go of the logs of tables that are seldom written.
  database.max_total_wal_size = 2 * options.memtable_bytes;
  database.max_background_jobs = 2;
  database.max_open_files = 2048;
  database.keep_log_file_num = 4;
  database.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  database.stats_dump_period_sec = 0;
  // All tables are written out together. Otherwise, after a log that could not be synced, a batch
  // of it that was answered as failed could come back for those tables alone that were not yet.
  database.atomic_flush = true;
  // One committer writes: nobody to share a write group with.
  database.enable_pipelined_write = false;
  database.allow_concurrent_memtable_write = false;
  database.enable_write_thread_adaptive_yield = false;
  return database;
}

bool PacksValues(TableUse use) { return Grows(use); }

rocksdb::ColumnFamilyOptions TableOptions(const StoreOptions& options, const TableSpec& spec,
                                          const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // What is looked up in no order needs all of its filters all the time (1.25 bytes a row): in the
  // cache they would push each other out.
  table.cache_index_and_filter_blocks = spec.use != TableUse::kLookedUp;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;
  const bool grows = Grows(spec.use);
  table.block_size = BlockBytes(spec.use);
  if (!grows) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  }
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.compression = rocksdb::CompressionType::kNoCompression;
  if (spec.use == TableUse::kSorted) {
    // Files of level 0 are merged into others a moment later: packing them costs more than it
    // saves.
    family.compression_per_level.assign(family.num_levels,
                                        rocksdb::CompressionType::kLZ4Compression);
    family.compression_per_level.front() = rocksdb::CompressionType::kNoCompression;
  }
  // Short values are much alike: in large blocks there is more to pack than in each by itself.
  // Bodies are not, and digests cannot be packed.
  if (spec.use == TableUse::kSorted || spec.use == TableUse::kGrowing) {
    family.bottommost_compression = rocksdb::CompressionType::kZSTD;
    family.bottommost_compression_opts.enabled = true;
    family.bottommost_compression_opts.level = 1;
  }
  family.write_buffer_size = options.memtable_bytes / 3;
  family.level_compaction_dynamic_level_bytes = true;
  if (grows) {
    // What is new stands behind what is old of the same partition: files of one partition each, and
    // not large, leave all but each partition's last one as they are.
    family.sst_partitioner_factory = rocksdb::NewSstPartitionerFixedPrefixFactory(kPartitionBytes);
    family.target_file_size_base = kGrowingFileBytes;
    family.max_bytes_for_level_base = kGrowingLevelBytes;
  }
  if (spec.use == TableUse::kLookedUp) {
    // Every file is as wide as the table: merged by levels, all of it would be written anew again
    // and again (at 8 million rows a third of intake's CPU). Runs of alike size are merged instead.
    family.compaction_style = rocksdb::CompactionStyle::kCompactionStyleUniversal;
    family.level0_file_num_compaction_trigger = kLookedUpRunsPerMerge;
  }
  return family;
}

}  // namespace motcua::kv
