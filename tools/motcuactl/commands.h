// SPDX-License-Identifier: Apache-2.0
//
// The command groups of motcuactl, each in a file of its own, and how one command is declared.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_MOTCUACTL_COMMANDS_H_
#define MOTCUA_TOOLS_MOTCUACTL_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "tools/motcuactl/session.h"

namespace motcua::ctl {

void AddCatalogCommands(CLI::App& app, Session& session);
void AddImportCommand(CLI::App& app, Session& session);
void AddDossierCommands(CLI::App& app, Session& session);
void AddCourseCommands(CLI::App& app, Session& session);
void AddReportCommands(CLI::App& app, Session& session);
void AddEventsCommand(CLI::App& app, Session& session);
void AddStatusCommands(CLI::App& app, Session& session);
void AddBackupCommands(CLI::App& app, Session& session);
void AddStoreCommands(CLI::App& app, Session& session);
void AddLogCommands(CLI::App& app, Session& session);

// A command while it is declared: its options live as long as the application.
template <typename Options>
struct Command {
  CLI::App* app = nullptr;
  std::shared_ptr<Options> options;
};

template <typename Options>
Command<Options> AddCommand(CLI::App& app, const std::string& name, const std::string& description,
                            Session& session, int (*run)(Session&, const Options&)) {
  Command<Options> command{.app = app.add_subcommand(name, description),
                           .options = std::make_shared<Options>()};
  command.app->callback(
      [&session, options = command.options, run] { session.exit_code = run(session, *options); });
  return command;
}

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_COMMANDS_H_
