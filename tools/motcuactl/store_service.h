// SPDX-License-Identifier: Apache-2.0
//
// The services as an operator's command names them, and how their AdminService is reached.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_MOTCUACTL_STORE_SERVICE_H_
#define MOTCUA_TOOLS_MOTCUACTL_STORE_SERVICE_H_

#include <string>
#include <vector>

#include "motcua/admin/v1/admin_service.grpc.pb.h"
#include "tools/motcuactl/session.h"

namespace motcua::ctl {

inline constexpr char kIntake[] = "intake";
inline constexpr char kProcessing[] = "processing";
inline constexpr char kStatistics[] = "statistics";

// Followers first: the order in which backups that fit together are taken.
const std::vector<std::string>& AllServices();

admin::v1::AdminService::Stub& AdminOf(Session& session, const std::string& service);

// One call of AdminService, which may take long. True if it was OK; prints the error otherwise.
template <typename Method, typename Request, typename Response>
bool CallAdmin(Session& session, const std::string& service, Method method, const Request& request,
               Response& response) {
  grpc::ClientContext context;
  client::PrepareStream(session.connection().settings, context);
  const grpc::Status status = (AdminOf(session, service).*method)(&context, request, &response);
  if (!status.ok()) {
    session.err() << service << ": ";
    session.Fail(status);
  }
  return status.ok();
}

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_STORE_SERVICE_H_
