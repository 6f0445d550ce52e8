// SPDX-License-Identifier: Apache-2.0
#include "common/kv/backup.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/kv/backup_folder.h"
#include "common/kv/layout.h"
#include "common/kv/rocks_status.h"
#include "common/status/status_macros.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/utilities/backup_engine.h"

namespace motcua::kv {
namespace {

using Engine = rocksdb::BackupEngine;
using ReadingEngine = rocksdb::BackupEngineReadOnly;
using AnyEngine = rocksdb::BackupEngineReadOnlyBase;

BackupInfo ToInfo(const rocksdb::BackupInfo& stored) {
  return {.id = stored.backup_id,
          .time = absl::FromUnixSeconds(stored.timestamp),
          .bytes = stored.size,
          .file_count = stored.number_files,
          .note = stored.app_metadata};
}

std::vector<BackupInfo> InfosOf(const AnyEngine& engine) {
  std::vector<rocksdb::BackupInfo> stored;
  engine.GetBackupInfo(&stored);
  std::vector<BackupInfo> backups;
  for (const rocksdb::BackupInfo& info : stored) {
    backups.push_back(ToInfo(info));
  }
  return backups;
}

absl::Status NoBackup(uint32_t id) {
  return absl::NotFoundError(absl::StrCat("there is no backup ", id));
}

absl::Status FromEngine(const rocksdb::Status& status, uint32_t id, absl::string_view doing) {
  return status.IsNotFound() ? NoBackup(id) : FromRocksOfBackups(status, doing);
}

bool IsEmptyFolder(const std::string& path) {
  std::error_code error;
  return !std::filesystem::exists(path, error) ||
         (std::filesystem::is_directory(path, error) && std::filesystem::is_empty(path, error));
}

rocksdb::BackupEngineOptions EngineOptions(const std::string& folder) {
  rocksdb::BackupEngineOptions options(folder);
  options.share_table_files = true;
  options.sync = true;
  return options;
}

absl::StatusOr<std::unique_ptr<Engine>> OpenToWrite(const std::string& folder) {
  Engine* opened = nullptr;
  MOTCUA_RETURN_IF_ERROR(
      FromRocksOfBackups(Engine::Open(EngineOptions(folder), rocksdb::Env::Default(), &opened),
                         absl::StrCat("open backups ", folder)));
  return std::unique_ptr<Engine>(opened);
}

// Changes nothing in the folder, which may be one that cannot be written to. Null where no backup
// was ever taken.
absl::StatusOr<std::unique_ptr<ReadingEngine>> OpenToRead(const std::string& folder) {
  std::error_code error;
  const bool has_any = std::filesystem::exists(folder + "/meta", error);
  if (error) {
    return errors::MakeError(errors::Reason::kBackupsOff,
                             absl::StrCat("cannot read ", folder, ": ", error.message()));
  }
  if (!has_any) {
    return nullptr;
  }
  ReadingEngine* opened = nullptr;
  MOTCUA_RETURN_IF_ERROR(FromRocksOfBackups(
      ReadingEngine::Open(EngineOptions(folder), rocksdb::Env::Default(), &opened),
      absl::StrCat("open backups ", folder)));
  return std::unique_ptr<ReadingEngine>(opened);
}

// Whose store a backup is of, as its own rows say; empty if they cannot be read.
std::string ServiceOf(const rocksdb::BackupInfo& backup) {
  rocksdb::DB* opened = nullptr;
  const StoreOptions options = {.path = backup.name_for_open, .env = backup.env_for_open.get()};
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(
      rocksdb::Options(DatabaseOptions(options), {}), options.path, &opened);
  const std::unique_ptr<rocksdb::DB> database(opened);
  std::string service;
  return status.ok() && database->Get(rocksdb::ReadOptions(), kServiceKey, &service).ok() ? service
                                                                                          : "";
}

absl::StatusOr<BackupOwner> OwnerFor(const Store& store, rocksdb::DB& database) {
  BackupOwner owner = {.service = store.options().service};
  MOTCUA_RETURN_IF_ERROR(FromRocks(database.GetDbIdentity(owner.store), "read store identity"));
  return owner;
}

// OK for the owner's folder, and for one that is nobody's. Versions before this one did not say
// whose it is: of theirs, the newest backup that can be read tells the service.
absl::Status CheckOwner(const AnyEngine& engine, const std::optional<BackupOwner>& stored,
                        const BackupOwner& ours) {
  if (stored.has_value()) {
    return CheckSameOwner(*stored, ours);
  }
  std::vector<rocksdb::BackupInfo> backups;
  engine.GetBackupInfo(&backups, /*include_file_details=*/true);
  for (auto backup = backups.rbegin(); backup != backups.rend(); ++backup) {
    if (const std::string service = ServiceOf(*backup); !service.empty()) {
      return CheckSameOwner({.service = service, .store = ours.store}, ours);
    }
  }
  return absl::OkStatus();
}

// RocksDB notes the checksums of files and not their sizes: it takes those for right that it finds
// when it opens the folder. The names of tables' files end with theirs.
bool HasNamedSize(const rocksdb::BackupFileInfo& file) {
  absl::string_view name = file.relative_filename;
  if (!absl::ConsumeSuffix(&name, ".sst")) {
    return true;
  }
  uint64_t size = 0;
  const size_t place = name.rfind('_');
  return place == absl::string_view::npos || !absl::SimpleAtoi(name.substr(place + 1), &size) ||
         size == file.size;
}

// Whether all of its files are there and as long as they should be.
absl::Status CheckSizes(const AnyEngine& engine, const rocksdb::BackupInfo& backup) {
  for (const rocksdb::BackupFileInfo& file : backup.file_details) {
    if (!HasNamedSize(file)) {
      return FromRocksOfBackups(
          rocksdb::Status::Corruption(file.relative_filename, "is not as long as it was"),
          absl::StrCat("check backup ", backup.backup_id));
    }
  }
  return FromRocksOfBackups(engine.VerifyBackup(backup.backup_id, /*verify_with_checksum=*/false),
                            absl::StrCat("check backup ", backup.backup_id));
}

}  // namespace

Backups::Backups(std::string folder) : folder_(std::move(folder)) {}

absl::StatusOr<BackupInfo> Backups::Create(const Store& store, const std::string& note) const {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);  // What is wrong, the lock says.
  MOTCUA_ASSIGN_OR_RETURN(const BackupFolderLock lock,
                          BackupFolderLock::Take(folder_, BackupFolderLock::Use::kWriting));
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenToWrite(folder_));
  MOTCUA_ASSIGN_OR_RETURN(const BackupOwner ours, OwnerFor(store, *store.database()));
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<BackupOwner> stored, ReadBackupOwner(folder_));
  MOTCUA_RETURN_IF_ERROR(CheckOwner(*engine, stored, ours));
  if (!stored.has_value()) {
    MOTCUA_RETURN_IF_ERROR(WriteBackupOwner(folder_, ours));
  }
  rocksdb::CreateBackupOptions options;
  options.flush_before_backup = false;  // The log is copied too.
  rocksdb::BackupID id = 0;
  MOTCUA_RETURN_IF_ERROR(FromRocksOfBackups(
      engine->CreateNewBackupWithMetadata(options, store.database(), note, &id), "make backup"));
  rocksdb::BackupInfo made;
  absl::Status checked = FromRocksOfBackups(
      engine->GetBackupInfo(id, &made, /*include_file_details=*/true), "read backup");
  if (checked.ok()) {
    checked = CheckSizes(*engine, made);
  }
  if (!checked.ok()) {
    engine->DeleteBackup(id).PermitUncheckedError();  // What is wrong is told already.
    return checked;
  }
  return ToInfo(made);
}

absl::StatusOr<std::vector<BackupInfo>> Backups::List(const Store* store) const {
  MOTCUA_ASSIGN_OR_RETURN(const BackupFolderLock lock,
                          BackupFolderLock::Take(folder_, BackupFolderLock::Use::kReading));
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<ReadingEngine> engine, OpenToRead(folder_));
  if (engine == nullptr) {
    return std::vector<BackupInfo>();
  }
  if (store != nullptr) {
    MOTCUA_ASSIGN_OR_RETURN(const std::optional<BackupOwner> stored, ReadBackupOwner(folder_));
    MOTCUA_ASSIGN_OR_RETURN(const BackupOwner ours, OwnerFor(*store, *store->database()));
    MOTCUA_RETURN_IF_ERROR(CheckOwner(*engine, stored, ours));
  }
  return InfosOf(*engine);
}

absl::StatusOr<std::vector<BackupInfo>> Backups::Prune(const Store& store,
                                                       uint32_t keep_count) const {
  MOTCUA_ASSIGN_OR_RETURN(const BackupFolderLock lock,
                          BackupFolderLock::Take(folder_, BackupFolderLock::Use::kWriting));
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenToWrite(folder_));
  MOTCUA_ASSIGN_OR_RETURN(const BackupOwner ours, OwnerFor(store, *store.database()));
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<BackupOwner> stored, ReadBackupOwner(folder_));
  MOTCUA_RETURN_IF_ERROR(CheckOwner(*engine, stored, ours));
  std::vector<rocksdb::BackupInfo> backups;
  engine->GetBackupInfo(&backups, /*include_file_details=*/true);
  size_t first_kept = backups.size();
  uint32_t kept_count = 0;
  uint32_t newest = 0;  // Of those that have all of their files.
  absl::Status damage;
  while (first_kept > 0 && kept_count < keep_count) {
    const rocksdb::BackupInfo& backup = backups[--first_kept];
    const absl::Status checked = CheckSizes(*engine, backup);
    if (checked.ok()) {
      newest = kept_count++ == 0 ? backup.backup_id : newest;
    } else if (!absl::IsDataLoss(checked)) {
      return checked;
    } else {
      damage = checked;
    }
  }
  if (kept_count == 0) {
    return backups.empty() ? InfosOf(*engine) : absl::StatusOr<std::vector<BackupInfo>>(damage);
  }
  if (first_kept > 0) {
    MOTCUA_RETURN_IF_ERROR(
        FromRocksOfBackups(engine->VerifyBackup(newest, /*verify_with_checksum=*/true),
                           absl::StrCat("nothing was deleted: check backup ", newest)));
    MOTCUA_RETURN_IF_ERROR(FromRocksOfBackups(
        engine->PurgeOldBackups(static_cast<uint32_t>(backups.size() - first_kept)),
        "prune backups"));
  }
  return InfosOf(*engine);
}

absl::Status Backups::Check(uint32_t id) const {
  MOTCUA_ASSIGN_OR_RETURN(const BackupFolderLock lock,
                          BackupFolderLock::Take(folder_, BackupFolderLock::Use::kReading));
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<ReadingEngine> engine, OpenToRead(folder_));
  return engine == nullptr ? NoBackup(id)
                           : FromEngine(engine->VerifyBackup(id, /*verify_with_checksum=*/true), id,
                                        "check backup");
}

absl::Status Backups::Restore(uint32_t id, const std::string& path) const {
  if (!IsEmptyFolder(path)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is not an empty folder"));
  }
  std::error_code error;
  std::filesystem::create_directories(path, error);  // What is wrong, the engine says.
  MOTCUA_ASSIGN_OR_RETURN(const BackupFolderLock lock,
                          BackupFolderLock::Take(folder_, BackupFolderLock::Use::kReading));
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<ReadingEngine> engine, OpenToRead(folder_));
  if (engine == nullptr) {
    return NoBackup(id);
  }
  MOTCUA_RETURN_IF_ERROR(
      FromEngine(engine->RestoreDBFromBackup(rocksdb::RestoreOptions(), id, path, path), id,
                 "restore backup"));
  // A store's identity is in no backup: without this the restored one would be another.
  const auto owner = ReadBackupOwner(folder_);
  return owner.ok() && owner->has_value()
             ? FromRocks(rocksdb::WriteStringToFile(rocksdb::Env::Default(), (*owner)->store,
                                                    path + "/IDENTITY", /*should_sync=*/true),
                         "write the store's identity")
             : absl::OkStatus();
}

}  // namespace motcua::kv
