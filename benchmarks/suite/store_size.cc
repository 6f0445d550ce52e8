// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/store_size.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "rocksdb/utilities/options_util.h"

namespace motcua::bench {
namespace {

namespace fs = std::filesystem;

absl::Status ToStatus(const fs::path& store, const rocksdb::Status& status) {
  return status.ok() ? absl::OkStatus()
                     : absl::InternalError(absl::StrCat(store.string(), ": ", status.ToString()));
}

rocksdb::Status CompactAll(rocksdb::DB& db,
                           const std::vector<rocksdb::ColumnFamilyHandle*>& families) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  for (rocksdb::ColumnFamilyHandle* const family : families) {
    const rocksdb::Status status = db.CompactRange(options, family, nullptr, nullptr);
    if (!status.ok()) {
      return status;
    }
  }
  return db.FlushWAL(true);
}

}  // namespace

uint64_t StoreBytes(const fs::path& store) {
  uint64_t bytes = 0;
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(store)) {
    const std::string name = file.path().filename();
    if (file.is_regular_file() && name.rfind("LOG", 0) != 0 && name != "BALLAST") {
      bytes += file.file_size();
    }
  }
  return bytes;
}

absl::Status Compact(const fs::path& store) {
  rocksdb::DBOptions options;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  rocksdb::Status status =
      rocksdb::LoadLatestOptions(rocksdb::ConfigOptions(), store, &options, &descriptors);
  if (!status.ok()) {
    return ToStatus(store, status);
  }
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  status = rocksdb::DB::Open(options, store, descriptors, &families, &opened);
  if (!status.ok()) {
    return ToStatus(store, status);
  }
  const std::unique_ptr<rocksdb::DB> db(opened);
  status = CompactAll(*db, families);
  for (rocksdb::ColumnFamilyHandle* const family : families) {
    db->DestroyColumnFamilyHandle(family);
  }
  return ToStatus(store, status.ok() ? db->Close() : status);
}

}  // namespace motcua::bench
