// SPDX-License-Identifier: Apache-2.0
#include "common/kv/backup.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/kv/rocks_status.h"
#include "common/status/status_macros.h"
#include "rocksdb/env.h"
#include "rocksdb/utilities/backup_engine.h"

namespace motcua::kv {
namespace {

BackupInfo ToInfo(const rocksdb::BackupInfo& stored) {
  return {.id = stored.backup_id,
          .time = absl::FromUnixSeconds(stored.timestamp),
          .bytes = stored.size,
          .file_count = stored.number_files,
          .note = stored.app_metadata};
}

absl::Status FromEngine(const rocksdb::Status& status, uint32_t id, absl::string_view doing) {
  return status.IsNotFound() ? absl::NotFoundError(absl::StrCat("there is no backup ", id))
                             : FromRocks(status, doing);
}

bool IsEmptyFolder(const std::string& path) {
  std::error_code error;
  return !std::filesystem::exists(path, error) ||
         (std::filesystem::is_directory(path, error) && std::filesystem::is_empty(path, error));
}

}  // namespace

Backups::Backups(std::unique_ptr<rocksdb::BackupEngine> engine) : engine_(std::move(engine)) {}
Backups::~Backups() = default;

absl::StatusOr<std::unique_ptr<Backups>> Backups::Open(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);  // What is wrong, the engine says.
  rocksdb::BackupEngineOptions options(folder);
  options.share_table_files = true;
  options.sync = true;
  rocksdb::BackupEngine* opened = nullptr;
  MOTCUA_RETURN_IF_ERROR(
      FromRocks(rocksdb::BackupEngine::Open(options, rocksdb::Env::Default(), &opened),
                absl::StrCat("open backups ", folder)));
  return std::unique_ptr<Backups>(new Backups(std::unique_ptr<rocksdb::BackupEngine>(opened)));
}

absl::StatusOr<BackupInfo> Backups::Create(const Store& store, const std::string& note) {
  absl::MutexLock lock(&mutex_);
  rocksdb::CreateBackupOptions options;
  options.flush_before_backup = false;  // The log is copied too.
  rocksdb::BackupID id = 0;
  MOTCUA_RETURN_IF_ERROR(FromRocks(
      engine_->CreateNewBackupWithMetadata(options, store.database(), note, &id), "make backup"));
  rocksdb::BackupInfo made;
  MOTCUA_RETURN_IF_ERROR(FromRocks(engine_->GetBackupInfo(id, &made), "read backup"));
  return ToInfo(made);
}

std::vector<BackupInfo> Backups::List() const {
  absl::MutexLock lock(&mutex_);
  std::vector<rocksdb::BackupInfo> stored;
  engine_->GetBackupInfo(&stored);
  std::vector<BackupInfo> backups;
  for (const rocksdb::BackupInfo& info : stored) {
    backups.push_back(ToInfo(info));
  }
  return backups;
}

absl::Status Backups::Prune(uint32_t keep_count) {
  absl::MutexLock lock(&mutex_);
  return FromRocks(engine_->PurgeOldBackups(keep_count), "prune backups");
}

absl::Status Backups::Check(uint32_t id) const {
  absl::MutexLock lock(&mutex_);
  return FromEngine(engine_->VerifyBackup(id, /*verify_with_checksum=*/true), id, "check backup");
}

absl::Status Backups::Restore(uint32_t id, const std::string& path) const {
  if (!IsEmptyFolder(path)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is not an empty folder"));
  }
  std::error_code error;
  std::filesystem::create_directories(path, error);  // What is wrong, the engine says.
  absl::MutexLock lock(&mutex_);
  return FromEngine(engine_->RestoreDBFromBackup(rocksdb::RestoreOptions(), id, path, path), id,
                    "restore backup");
}

}  // namespace motcua::kv
