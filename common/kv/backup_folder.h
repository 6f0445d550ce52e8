// SPDX-License-Identifier: Apache-2.0
// Who works in a folder of backups, and whose it is: a lock in its file LOCK, held during one
// operation, and its file OWNER, which names a service and a store. A store that was restored from
// the folder is the same store. Of common/kv alone.
#ifndef MOTCUA_COMMON_KV_BACKUP_FOLDER_H_
#define MOTCUA_COMMON_KV_BACKUP_FOLDER_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace motcua::kv {

struct BackupOwner {
  std::string service;
  std::string store;  // Its identity.
};

// Held as long as the object is there. Confined.
class BackupFolderLock {
 public:
  // Readers work beside each other. They make no file: without one, nobody has written yet.
  enum class Use { kReading, kWriting };
  // Does not wait. STORE_LOCKED: others work in it. BACKUPS_OFF: it cannot be reached.
  static absl::StatusOr<BackupFolderLock> Take(const std::string& folder, Use use);
  ~BackupFolderLock();
  BackupFolderLock(BackupFolderLock&& other) noexcept;
  BackupFolderLock& operator=(BackupFolderLock&&) = delete;

 private:
  explicit BackupFolderLock(int file) : file_(file) {}
  int file_;  // -1: none.
};

// Nullopt: nobody's yet. CORRUPT_DATA, BACKUPS_OFF.
absl::StatusOr<std::optional<BackupOwner>> ReadBackupOwner(const std::string& folder);
// Durable, or not there. BACKUPS_OFF, READ_ONLY.
absl::Status WriteBackupOwner(const std::string& folder, const BackupOwner& owner);
// STORE_MISMATCH, unless the folder of the one is the folder of the other.
absl::Status CheckSameOwner(const BackupOwner& stored, const BackupOwner& ours);

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_BACKUP_FOLDER_H_
