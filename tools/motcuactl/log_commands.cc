// SPDX-License-Identifier: Apache-2.0
//
// `log-level`: what services log, and changing it while they run.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "tools/motcuactl/commands.h"
#include "tools/motcuactl/store_service.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

using admin::v1::AdminService;
using admin::v1::LogLevel;

struct LogLevelOptions {
  std::string service;  // Empty: all.
  std::string level;    // Empty: only show it.
};

int Show(Session& session, const std::string& service) {
  admin::v1::GetLogLevelResponse response;
  if (!CallAdmin(session, service, &AdminService::Stub::GetLogLevel,
                 admin::v1::GetLogLevelRequest(), response)) {
    return kExitFailed;
  }
  session.out() << service << " logs " << terminal::WordOf(response.level()) << "\n";
  return kExitDone;
}

int Set(Session& session, const LogLevelOptions& options) {
  const std::optional<int> level =
      terminal::ParseEnumWord(*google::protobuf::GetEnumDescriptor<LogLevel>(), options.level);
  admin::v1::SetLogLevelRequest request;
  request.set_level(static_cast<LogLevel>(level.value_or(0)));
  admin::v1::SetLogLevelResponse response;
  if (!CallAdmin(session, options.service, &AdminService::Stub::SetLogLevel, request, response)) {
    return kExitFailed;
  }
  session.out() << options.service << " logs " << terminal::WordOf(response.level())
                << " until it ends; before, " << terminal::WordOf(response.previous_level())
                << "\n";
  return kExitDone;
}

int ShowOrSet(Session& session, const LogLevelOptions& options) {
  if (!options.level.empty()) return Set(session, options);
  if (!options.service.empty()) return Show(session, options.service);
  int exit = kExitDone;
  for (const std::string& service : AllServices()) exit = std::max(exit, Show(session, service));
  return exit;
}

}  // namespace

void AddLogCommands(CLI::App& app, Session& session) {
  const auto command = AddCommand<LogLevelOptions>(
      app, "log-level", "Show what services log, or change it until they end", session, ShowOrSet);
  command.app->add_option("service", command.options->service, "Which service; all by default")
      ->check(CLI::IsMember(AllServices()));
  command.app->add_option("level", command.options->level, "What it shall log")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
}

}  // namespace motcua::ctl
