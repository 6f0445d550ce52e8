// SPDX-License-Identifier: Apache-2.0
// Backups of a store in a folder, taken while it is written to. Each is complete by itself for
// whoever restores it; files that an earlier one holds already are not copied again, and stay until
// no backup needs them. The folder belongs to one store (BackupOwner), may go and come as mounts
// do, and is looked at anew by each operation. Immutable: one at a time, of all threads and
// processes, changes a folder, and nobody reads it meanwhile; who comes too early is refused.
//
// Reasons of all: STORE_LOCKED (others work in the folder), BACKUPS_OFF (it cannot be reached),
// CORRUPT_DATA. Of those that are given a store: STORE_MISMATCH, the folder is another's.
#ifndef MOTCUA_COMMON_KV_BACKUP_H_
#define MOTCUA_COMMON_KV_BACKUP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/store.h"

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
  explicit Backups(std::string folder);

  // Takes one that holds everything that was committed before the call, and keeps `note` with it.
  // Makes the folder if it is not there; one that is nobody's becomes the store's. What does not
  // have all of its files, as long as they should be, is taken back.
  absl::StatusOr<BackupInfo> Create(const Store& store, const std::string& note) const;
  // From the oldest on; damaged ones are left out. Without a store: whoever's they are.
  absl::StatusOr<std::vector<BackupInfo>> List(const Store* store = nullptr) const;
  // Deletes what is older than the newest `keep_count` that have all of their files, and the files
  // that only those needed; answers with what is left. Reads the newest in full before: where that
  // one is damaged, nothing is deleted.
  absl::StatusOr<std::vector<BackupInfo>> Prune(const Store& store, uint32_t keep_count) const;
  // Reads all of its files and compares their checksums. NOT_FOUND.
  absl::Status Check(uint32_t id) const;
  // Puts a store as it was then into `path`, which must not exist or be empty. It may go on with
  // this folder. NOT_FOUND, FAILED_PRECONDITION.
  absl::Status Restore(uint32_t id, const std::string& path) const;

 private:
  const std::string folder_;
};

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_BACKUP_H_
