// SPDX-License-Identifier: Apache-2.0
#include "common/kv/backup_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/kv/rocks_status.h"
#include "common/status/status_macros.h"
#include "rocksdb/env.h"

namespace motcua::kv {
namespace {

constexpr char kServicePrefix[] = "service ";
constexpr char kStorePrefix[] = "store ";

std::string OwnerPath(const std::string& folder) { return folder + "/OWNER"; }

absl::Status Unreachable(const std::string& path, int error) {
  return errors::MakeError(errors::Reason::kBackupsOff,
                           absl::StrCat("cannot work in ", path, ": ", std::strerror(error)));
}

// A name that was renamed to is durable only when its folder is.
rocksdb::Status SyncFolder(rocksdb::Env* env, const std::string& folder) {
  std::unique_ptr<rocksdb::Directory> directory;
  const rocksdb::Status opened = env->NewDirectory(folder, &directory);
  return opened.ok() ? directory->Fsync() : opened;
}

}  // namespace

absl::StatusOr<BackupFolderLock> BackupFolderLock::Take(const std::string& folder, Use use) {
  const std::string path = folder + "/LOCK";
  const bool writes = use == Use::kWriting;
  const int file = writes ? open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)
                          : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT && !writes) {
    return BackupFolderLock(-1);
  }
  if (file < 0) {
    return Unreachable(path, errno);
  }
  BackupFolderLock lock(file);
  if (flock(file, (writes ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) {
    return lock;
  }
  if (errno != EWOULDBLOCK) {
    return Unreachable(path, errno);
  }
  return errors::MakeError(
      errors::Reason::kStoreLocked,
      absl::StrCat("another call or process works in ", folder, ": try again"));
}

BackupFolderLock::BackupFolderLock(BackupFolderLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

BackupFolderLock::~BackupFolderLock() {
  if (file_ >= 0) {
    close(file_);
  }
}

absl::StatusOr<std::optional<BackupOwner>> ReadBackupOwner(const std::string& folder) {
  rocksdb::Env* const env = rocksdb::Env::Default();
  std::string text;
  const rocksdb::Status read = rocksdb::ReadFileToString(env, OwnerPath(folder), &text);
  if (read.IsNotFound() || read.IsPathNotFound()) {
    return std::optional<BackupOwner>();
  }
  MOTCUA_RETURN_IF_ERROR(FromRocksOfBackups(read, "read whose backups they are"));
  BackupOwner owner;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, kServicePrefix)) {
      owner.service = std::string(line);
    } else if (absl::ConsumePrefix(&line, kStorePrefix)) {
      owner.store = std::string(line);
    }
  }
  if (owner.service.empty() || owner.store.empty()) {
    return errors::MakeError(
        errors::Reason::kCorruptData,
        absl::StrCat(OwnerPath(folder), " does not say whose backups they are"));
  }
  return std::optional<BackupOwner>(std::move(owner));
}

absl::Status WriteBackupOwner(const std::string& folder, const BackupOwner& owner) {
  rocksdb::Env* const env = rocksdb::Env::Default();
  const std::string temporary = OwnerPath(folder) + ".tmp";
  rocksdb::Status status = rocksdb::WriteStringToFile(
      env, absl::StrCat(kServicePrefix, owner.service, "\n", kStorePrefix, owner.store, "\n"),
      temporary,
      /*should_sync=*/true);
  if (status.ok()) {
    status = env->RenameFile(temporary, OwnerPath(folder));
  }
  if (status.ok()) {
    status = SyncFolder(env, folder);
  }
  return FromRocksOfBackups(status, "write whose backups they are");
}

absl::Status CheckSameOwner(const BackupOwner& stored, const BackupOwner& ours) {
  if (stored.service != ours.service) {
    return errors::MakeError(errors::Reason::kStoreMismatch,
                             absl::StrCat("the folder of backups belongs to the service ",
                                          stored.service, ": each service needs one of its own"),
                             {{"stored_service", stored.service}, {"service", ours.service}});
  }
  if (stored.store != ours.store) {
    return errors::MakeError(
        errors::Reason::kStoreMismatch,
        absl::StrCat("the folder of backups belongs to the store ", stored.store, ", and this is ",
                     ours.store,
                     ": give it another, or move the folder aside and begin an empty one"),
        {{"stored_store", stored.store}, {"store", ours.store}});
  }
  return absl::OkStatus();
}

}  // namespace motcua::kv
