// SPDX-License-Identifier: Apache-2.0
// motcua.admin.v1.AdminService over a service's store: backups, and an audit of a checkpoint; and
// what its process logs. Work on the store runs on one thread of its own, one call at a time.
// Synchronised. Outlives the server; the
// store outlives it.
#ifndef MOTCUA_COMMON_ADMIN_ADMIN_SERVICE_H_
#define MOTCUA_COMMON_ADMIN_ADMIN_SERVICE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/audit/findings.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/kv/backup.h"
#include "common/kv/store.h"
#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "motcua/admin/v1/admin_service.grpc.pb.h"

namespace motcua::admin {

struct AdminOptions {
  std::string backups;  // Folder of the backups; empty: none are taken.
  // What the store's journal holds at least.
  std::function<std::vector<engine::Revision>()> revisions;
  // Audits the store at `path`, which nobody has open; `stopped` as in audit::Report.
  std::function<absl::StatusOr<audit::Report>(const std::string& path, const std::string& scratch,
                                              std::function<bool()> stopped)>
      verify;
};

class AdminService final : public motcua::admin::v1::AdminService::CallbackService {
 public:
  // Looks at the folder of backups only when it is asked to: it need not be there yet.
  AdminService(AdminOptions options, kv::Store* store);

  // Ends the audit that runs, if one does, and refuses new calls. Call before the server shuts
  // down.
  void Drain() { draining_ = true; }

  grpc::ServerUnaryReactor* CreateBackup(
      grpc::CallbackServerContext* context, const motcua::admin::v1::CreateBackupRequest* request,
      motcua::admin::v1::CreateBackupResponse* response) override;
  grpc::ServerUnaryReactor* ListBackups(grpc::CallbackServerContext* context,
                                        const motcua::admin::v1::ListBackupsRequest* request,
                                        motcua::admin::v1::ListBackupsResponse* response) override;
  grpc::ServerUnaryReactor* PruneBackups(
      grpc::CallbackServerContext* context, const motcua::admin::v1::PruneBackupsRequest* request,
      motcua::admin::v1::PruneBackupsResponse* response) override;
  grpc::ServerUnaryReactor* VerifyStore(grpc::CallbackServerContext* context,
                                        const motcua::admin::v1::VerifyStoreRequest* request,
                                        motcua::admin::v1::VerifyStoreResponse* response) override;
  grpc::ServerUnaryReactor* GetLogLevel(grpc::CallbackServerContext* context,
                                        const motcua::admin::v1::GetLogLevelRequest* request,
                                        motcua::admin::v1::GetLogLevelResponse* response) override;
  grpc::ServerUnaryReactor* SetLogLevel(grpc::CallbackServerContext* context,
                                        const motcua::admin::v1::SetLogLevelRequest* request,
                                        motcua::admin::v1::SetLogLevelResponse* response) override;

 private:
  // Runs `work` on the thread and answers with what it says.
  grpc::ServerUnaryReactor* Run(rpc::UnaryCall call, std::function<absl::Status()> work);
  absl::Status CheckBackups() const;
  absl::Status Verify(motcua::admin::v1::VerifyStoreResponse& response);

  const AdminOptions options_;
  kv::Store* const store_;
  const kv::Backups backups_;
  std::atomic<bool> draining_ = false;
  executor::ThreadPool thread_;  // The last: it works on the others.
};

}  // namespace motcua::admin

#endif  // MOTCUA_COMMON_ADMIN_ADMIN_SERVICE_H_
