// SPDX-License-Identifier: Apache-2.0
#include "common/admin/admin_service.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/rpc/reads.h"
#include "common/status/status_macros.h"

namespace motcua::admin {
namespace {

namespace v1 = motcua::admin::v1;

constexpr size_t kWaitingMax = 8;
constexpr uint32_t kKeepCountMax = 10000;

v1::Backup ToProto(const kv::BackupInfo& info) {
  v1::Backup backup;
  // The note is such a message with revisions alone.
  if (!backup.ParseFromString(info.note)) {
    backup.Clear();
  }
  backup.set_backup_id(info.id);
  backup.mutable_create_time()->set_seconds(absl::ToUnixSeconds(info.time));
  backup.set_size_bytes(info.bytes);
  backup.set_file_count(info.file_count);
  return backup;
}

void AddBackups(const std::vector<kv::BackupInfo>& backups,
                google::protobuf::RepeatedPtrField<v1::Backup>& to) {
  for (const kv::BackupInfo& info : backups) {
    *to.Add() = ToProto(info);
  }
}

v1::LogLevel ToProto(log::Level level) {
  switch (level) {
    case log::Level::kDebug:
      return v1::LOG_LEVEL_DEBUG;
    case log::Level::kInfo:
      return v1::LOG_LEVEL_INFO;
    case log::Level::kWarning:
      return v1::LOG_LEVEL_WARNING;
    case log::Level::kError:
      return v1::LOG_LEVEL_ERROR;
  }
  return v1::LOG_LEVEL_UNSPECIFIED;
}

// Nullopt for one that is none, or of a later version.
std::optional<log::Level> FromProto(v1::LogLevel level) {
  for (const log::Level known :
       {log::Level::kDebug, log::Level::kInfo, log::Level::kWarning, log::Level::kError}) {
    if (ToProto(known) == level) {
      return known;
    }
  }
  return std::nullopt;
}

// A folder that is gone with this object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) { Remove(); }
  ~TemporaryFolder() { Remove(); }
  const std::string& path() const { return path_; }

 private:
  void Remove() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  const std::string path_;
};

}  // namespace

AdminService::AdminService(AdminOptions options, kv::Store* store)
    : options_(std::move(options)),
      store_(store),
      backups_(options_.backups),
      thread_(/*thread_count=*/1, kWaitingMax) {}

grpc::ServerUnaryReactor* AdminService::Run(rpc::UnaryCall call,
                                            std::function<absl::Status()> work) {
  if (!call.ok()) {
    const absl::Status status = call.status();
    return rpc::Answer(std::move(call), status);
  }
  grpc::ServerUnaryReactor* const reactor = call.reactor();
  // Shared because std::function must be copyable; one thread has it at a time.
  auto shared = std::make_shared<rpc::UnaryCall>(std::move(call));
  const bool scheduled = thread_.Schedule([this, shared, work = std::move(work)] {
    if (draining_) {
      shared->Finish(errors::MakeError(errors::Reason::kDraining, "the service is shutting down"));
    } else {
      shared->Finish(shared->IsCancelled() ? absl::CancelledError() : work());
    }
  });
  if (!scheduled) {
    shared->Finish(errors::MakeError(errors::Reason::kQueueFull, "too many calls are waiting"));
  }
  return reactor;
}

absl::Status AdminService::CheckBackups() const {
  return !options_.backups.empty()
             ? absl::OkStatus()
             : errors::MakeError(errors::Reason::kBackupsOff,
                                 "the service was started without a folder for backups");
}

grpc::ServerUnaryReactor* AdminService::CreateBackup(grpc::CallbackServerContext* context,
                                                     const v1::CreateBackupRequest*,
                                                     v1::CreateBackupResponse* response) {
  return Run(rpc::UnaryCall(context), [this, response]() -> absl::Status {
    MOTCUA_RETURN_IF_ERROR(CheckBackups());
    v1::Backup note;
    for (const engine::Revision& revision : options_.revisions()) {
      *note.add_revisions() = rpc::ToProto(revision);
    }
    MOTCUA_ASSIGN_OR_RETURN(const kv::BackupInfo made,
                            backups_.Create(*store_, note.SerializeAsString()));
    log::Info("backup taken",
              {{"backup", absl::StrCat(made.id)}, {"bytes", absl::StrCat(made.bytes)}});
    *response->mutable_backup() = ToProto(made);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::ListBackups(grpc::CallbackServerContext* context,
                                                    const v1::ListBackupsRequest*,
                                                    v1::ListBackupsResponse* response) {
  return Run(rpc::UnaryCall(context), [this, response]() -> absl::Status {
    MOTCUA_RETURN_IF_ERROR(CheckBackups());
    MOTCUA_ASSIGN_OR_RETURN(const std::vector<kv::BackupInfo> all, backups_.List(store_));
    AddBackups(all, *response->mutable_backups());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::PruneBackups(grpc::CallbackServerContext* context,
                                                     const v1::PruneBackupsRequest* request,
                                                     v1::PruneBackupsResponse* response) {
  rpc::UnaryCall call(context);
  if (request->keep_count() < 1 || request->keep_count() > kKeepCountMax) {
    errors::Violations violations;
    violations.Add("keep_count", absl::StrCat("must be 1 to ", kKeepCountMax));
    return rpc::Answer(std::move(call), violations.ToStatus());
  }
  return Run(std::move(call), [this, keep = request->keep_count(), response]() -> absl::Status {
    MOTCUA_RETURN_IF_ERROR(CheckBackups());
    MOTCUA_ASSIGN_OR_RETURN(const std::vector<kv::BackupInfo> left, backups_.Prune(*store_, keep));
    AddBackups(left, *response->mutable_backups());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::VerifyStore(grpc::CallbackServerContext* context,
                                                    const v1::VerifyStoreRequest*,
                                                    v1::VerifyStoreResponse* response) {
  return Run(rpc::UnaryCall(context), [this, response] { return Verify(*response); });
}

grpc::ServerUnaryReactor* AdminService::GetLogLevel(grpc::CallbackServerContext* context,
                                                    const v1::GetLogLevelRequest*,
                                                    v1::GetLogLevelResponse* response) {
  rpc::UnaryCall call(context);
  response->set_level(ToProto(log::CurrentLevel()));
  const absl::Status status = call.status();
  return rpc::Answer(std::move(call), status);
}

grpc::ServerUnaryReactor* AdminService::SetLogLevel(grpc::CallbackServerContext* context,
                                                    const v1::SetLogLevelRequest* request,
                                                    v1::SetLogLevelResponse* response) {
  rpc::UnaryCall call(context);
  if (!call.ok()) {
    const absl::Status status = call.status();
    return rpc::Answer(std::move(call), status);
  }
  const std::optional<log::Level> level = FromProto(request->level());
  if (!level.has_value()) {
    errors::Violations violations;
    violations.Add("level", "must be a level of the log");
    return rpc::Answer(std::move(call), violations.ToStatus());
  }
  const log::Level previous = log::CurrentLevel();
  log::SetLevel(*level);
  log::Info("log level changed", {{"from", log::ToText(previous)}, {"to", log::ToText(*level)}});
  response->set_level(request->level());
  response->set_previous_level(ToProto(previous));
  return rpc::Answer(std::move(call), absl::OkStatus());
}

absl::Status AdminService::Verify(v1::VerifyStoreResponse& response) {
  // Beside the store: a checkpoint is made of links.
  const TemporaryFolder checkpoint(store_->options().path + ".checkpoint");
  const TemporaryFolder scratch(store_->options().path + ".scratch");
  MOTCUA_RETURN_IF_ERROR(store_->Checkpoint(checkpoint.path()));
  MOTCUA_ASSIGN_OR_RETURN(
      const audit::Report report,
      options_.verify(checkpoint.path(), scratch.path(), [this] { return draining_.load(); }));
  if (draining_) {
    return errors::MakeError(errors::Reason::kDraining, "the service is shutting down");
  }
  response.set_entry_count(report.entries);
  response.set_row_count(report.rows);
  response.set_finding_count(report.findings.count());
  for (const audit::Finding& finding : report.findings.kept()) {
    v1::Finding& to = *response.add_findings();
    to.set_place(finding.where);
    to.set_description(finding.what);
  }
  if (report.findings.count() > 0) {
    log::Error("the store is not what it should be",
               {{"findings", absl::StrCat(report.findings.count())},
                {"first", report.findings.kept().front().where}});
  }
  return absl::OkStatus();
}

}  // namespace motcua::admin
