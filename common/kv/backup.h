// SPDX-License-Identifier: Apache-2.0
// Backups of a store in a folder, taken while it is written to. Each is complete by itself for
// whoever restores it; files that an earlier one holds already are not copied again, and stay until
// no backup needs them. Synchronised: one operation at a time.
#ifndef MOTCUA_COMMON_KV_BACKUP_H_
#define MOTCUA_COMMON_KV_BACKUP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/kv/store.h"

namespace rocksdb {
class BackupEngine;
}

namespace motcua::kv {

struct BackupInfo {
  uint32_t id = 0;  // Grows.
  absl::Time time;
  uint64_t bytes = 0;  // Of all files that it needs, shared ones too.
  uint32_t file_count = 0;
  std::string note;  // As it was given to Create.
};

class Backups {
 public:
  // Opens a folder of backups of one store; makes it if it is not there. One process at a time.
  static absl::StatusOr<std::unique_ptr<Backups>> Open(const std::string& folder);
  ~Backups();

  // Takes one that holds everything that was committed before the call, and keeps `note` with it.
  absl::StatusOr<BackupInfo> Create(const Store& store, const std::string& note);
  // From the oldest on; damaged ones are left out.
  std::vector<BackupInfo> List() const;
  // Deletes all but the newest `keep_count`, and the files that only they needed.
  absl::Status Prune(uint32_t keep_count);
  // Reads all of its files and compares their checksums. NOT_FOUND, CORRUPT_DATA.
  absl::Status Check(uint32_t id) const;
  // Puts a store as it was then into `path`, which must not exist or be empty. NOT_FOUND,
  // FAILED_PRECONDITION, CORRUPT_DATA.
  absl::Status Restore(uint32_t id, const std::string& path) const;

 private:
  explicit Backups(std::unique_ptr<rocksdb::BackupEngine> engine);

  mutable absl::Mutex mutex_;
  const std::unique_ptr<rocksdb::BackupEngine> engine_ ABSL_PT_GUARDED_BY(mutex_);
};

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_BACKUP_H_
