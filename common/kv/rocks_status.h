// SPDX-License-Identifier: Apache-2.0
// RocksDB's errors as ours. Of common/kv alone. Pure functions.
#ifndef MOTCUA_COMMON_KV_ROCKS_STATUS_H_
#define MOTCUA_COMMON_KV_ROCKS_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/status.h"

namespace motcua::kv {

// The one place where RocksDB's errors become ours; `doing` says what was tried. CORRUPT_DATA,
// READ_ONLY (no space), STORE_LOCKED, INTERNAL.
absl::Status FromRocks(const rocksdb::Status& status, absl::string_view doing);
// The same of work in a folder of backups, which may be far away, and gone and come back:
// BACKUPS_OFF where a file cannot be reached, and what to do where one is damaged.
absl::Status FromRocksOfBackups(const rocksdb::Status& status, absl::string_view doing);

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_ROCKS_STATUS_H_
