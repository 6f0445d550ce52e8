// SPDX-License-Identifier: Apache-2.0
//
// `backup`: create, list and prune over the services; check and restore in a folder of backups,
// whether its service runs or not.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/kv/backup.h"
#include "tools/motcuactl/commands.h"
#include "tools/motcuactl/store_service.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

namespace fs = std::filesystem;

using admin::v1::AdminService;
using admin::v1::Backup;

struct ServiceOptions {
  std::vector<std::string> services = AllServices();
  uint32_t keep_count = 0;
};

struct FolderOptions {
  std::string folder;
  uint32_t backup_id = 0;  // 0: the newest.
  std::string store;
};

void Print(Session& session, const std::string& service, const Backup& backup) {
  if (session.format() == Format::kJson) {
    session.out() << "{\"service\":\"" << service
                  << "\",\"backup\":" << terminal::ToJsonLine(backup) << "}\n";
    return;
  }
  client::RevisionSet revisions;
  revisions.AddAll(backup.revisions());
  session.out() << service << "  backup " << backup.backup_id() << "  "
                << terminal::TimeText(backup.create_time()) << "  "
                << terminal::GroupDigits(static_cast<int64_t>(backup.size_bytes())) << " bytes, "
                << backup.file_count() << " files  " << revisions.ToText() << "\n";
}

int Create(Session& session, const ServiceOptions& options) {
  // In the order of AllServices, whatever the order on the command line: it is what makes them fit.
  for (const std::string& service : AllServices()) {
    if (std::find(options.services.begin(), options.services.end(), service) ==
        options.services.end()) {
      continue;
    }
    admin::v1::CreateBackupResponse response;
    if (!CallAdmin(session, service, &AdminService::Stub::CreateBackup,
                   admin::v1::CreateBackupRequest(), response)) {
      return kExitFailed;
    }
    Print(session, service, response.backup());
  }
  return kExitDone;
}

int List(Session& session, const ServiceOptions& options) {
  for (const std::string& service : options.services) {
    admin::v1::ListBackupsResponse response;
    if (!CallAdmin(session, service, &AdminService::Stub::ListBackups,
                   admin::v1::ListBackupsRequest(), response)) {
      return kExitFailed;
    }
    for (const Backup& backup : response.backups()) Print(session, service, backup);
  }
  return kExitDone;
}

int Prune(Session& session, const ServiceOptions& options) {
  for (const std::string& service : options.services) {
    admin::v1::PruneBackupsRequest request;
    request.set_keep_count(options.keep_count);
    admin::v1::PruneBackupsResponse response;
    if (!CallAdmin(session, service, &AdminService::Stub::PruneBackups, request, response)) {
      return kExitFailed;
    }
    for (const Backup& backup : response.backups()) Print(session, service, backup);
  }
  return kExitDone;
}

absl::StatusOr<uint32_t> ChosenId(const kv::Backups& backups, const FolderOptions& options) {
  if (options.backup_id != 0) return options.backup_id;
  const auto all = backups.List();
  if (!all.ok()) return all.status();
  if (all->empty()) {
    return absl::NotFoundError(absl::StrCat("there are no backups in ", options.folder));
  }
  return all->back().id;
}

int Check(Session& session, const FolderOptions& options) {
  const kv::Backups backups(options.folder);
  const auto backup_id = ChosenId(backups, options);
  if (!backup_id.ok()) return session.Fail(backup_id.status());
  const absl::Status checked = backups.Check(*backup_id);
  if (!checked.ok()) return session.Fail(checked);
  session.out() << "backup " << *backup_id << " is whole\n";
  return kExitDone;
}

// Whether a folder is another, or would be within it. What cannot be told is left to whoever makes
// the folder.
bool IsWithin(const std::string& path, const std::string& folder) {
  std::error_code error;
  const fs::path inner = fs::weakly_canonical(fs::absolute(path, error), error);
  const fs::path outer = fs::canonical(folder, error);
  return !error &&
         std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

int Restore(Session& session, const FolderOptions& options) {
  if (IsWithin(options.store, options.folder)) {
    return session.FailUsage("--store: must be a folder apart from that of the backups");
  }
  const kv::Backups backups(options.folder);
  const auto backup_id = ChosenId(backups, options);
  if (!backup_id.ok()) return session.Fail(backup_id.status());
  const absl::Status checked = backups.Check(*backup_id);
  if (!checked.ok()) return session.Fail(checked);
  const absl::Status restored = backups.Restore(*backup_id, options.store);
  if (!restored.ok()) return session.Fail(restored);
  session.out() << "backup " << *backup_id << " is restored in " << options.store << "\n";
  return kExitDone;
}

void AddServiceOption(const Command<ServiceOptions>& command) {
  command.app->add_option("service", command.options->services, "Which services; all by default")
      ->check(CLI::IsMember(AllServices()));
}

void AddFolderOptions(const Command<FolderOptions>& command) {
  command.app->add_option("--folder", command.options->folder, "What --backups of the service says")
      ->required()
      ->check(CLI::ExistingDirectory);
  command.app->add_option("--id", command.options->backup_id, "The newest by default");
}

}  // namespace

void AddBackupCommands(CLI::App& app, Session& session) {
  CLI::App& backup = *app.add_subcommand(
      "backup", "Take, list, prune, check and restore backups of the services' stores");
  backup.require_subcommand(1);
  AddServiceOption(AddCommand<ServiceOptions>(
      backup, "create", "Take one of each service, followers first, so that they fit together",
      session, Create));
  AddServiceOption(
      AddCommand<ServiceOptions>(backup, "list", "List them, from the oldest on", session, List));
  const auto prune =
      AddCommand<ServiceOptions>(backup, "prune", "Delete all but the newest", session, Prune);
  AddServiceOption(prune);
  prune.app->add_option("--keep", prune.options->keep_count, "How many of each service stay")
      ->required();
  AddFolderOptions(AddCommand<FolderOptions>(
      backup, "check", "Compare the checksums of a backup, without any service", session, Check));
  const auto restore = AddCommand<FolderOptions>(
      backup, "restore", "Make a store of a backup, without any service", session, Restore);
  AddFolderOptions(restore);
  restore.app
      ->add_option("--store", restore.options->store, "Folder of the store; must be empty or new")
      ->required();
}

}  // namespace motcua::ctl
