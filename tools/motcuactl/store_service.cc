// SPDX-License-Identifier: Apache-2.0
//
// Names and stubs.

#include "tools/motcuactl/store_service.h"

namespace motcua::ctl {

const std::vector<std::string>& AllServices() {
  static const auto* const all = new std::vector<std::string>{kStatistics, kProcessing, kIntake};
  return *all;
}

admin::v1::AdminService::Stub& AdminOf(Session& session, const std::string& service) {
  const client::Connection& connection = session.connection();
  if (service == kIntake) return *connection.intake_admin;
  return service == kProcessing ? *connection.processing_admin : *connection.statistics_admin;
}

}  // namespace motcua::ctl
