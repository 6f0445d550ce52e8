// SPDX-License-Identifier: Apache-2.0
//
// Declares the global flags and all commands. The parser throws; nothing of it leaves this file.

#include "tools/motcuactl/application.h"

#include <algorithm>
#include <utility>

#include "tools/files/files.h"
#include "tools/motcuactl/commands.h"
#include "tools/terminal/tls_flags.h"

namespace motcua::ctl {
namespace {

constexpr char kFooter[] =
    "Exit status: 0 done, 1 refused or failed, 2 wrong usage.\n"
    "Dates are the province's own (Asia/Ho_Chi_Minh).";

std::string CheckRevision(const std::string& text) {
  client::RevisionSet revisions;
  return std::string(revisions.Parse(text).message());
}

void AddAddresses(CLI::App& app, client::Addresses& addresses) {
  struct Address {
    const char* flag;
    const char* variable;
    std::string& value;
    const char* description;
  };
  for (const Address& address :
       {Address{"--intake", "MOTCUA_INTAKE", addresses.intake, "Address of intake"},
        Address{"--processing", "MOTCUA_PROCESSING", addresses.processing, "Address of processing"},
        Address{"--statistics", "MOTCUA_STATISTICS", addresses.statistics, "Address of statistics"},
        Address{"--intake-admin", "MOTCUA_INTAKE_ADMIN", addresses.intake_admin,
                "Its address for operators"},
        Address{"--processing-admin", "MOTCUA_PROCESSING_ADMIN", addresses.processing_admin,
                "Likewise"},
        Address{"--statistics-admin", "MOTCUA_STATISTICS_ADMIN", addresses.statistics_admin,
                "Likewise"}}) {
    app.add_option(address.flag, address.value, address.description)
        ->envname(address.variable)
        ->capture_default_str();
  }
}

void AddGlobalFlags(CLI::App& app, GlobalFlags& flags) {
  AddAddresses(app, flags.addresses);
  terminal::AddTlsFlags(app, flags.tls);
  app.add_option("--caller", flags.caller, "Who calls; request ids are the caller's own")
      ->envname("MOTCUA_CALLER")
      ->capture_default_str();
  app.add_option("--timeout", flags.timeout_seconds, "Seconds for one call")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--format", flags.format, "text or json; csv for report")
      ->check(CLI::IsMember({"text", "json", "csv"}))
      ->capture_default_str();
  app.add_flag("--no-color", flags.no_color, "No colours on a terminal");
  app.add_option("--request-id", flags.request_id,
                 "Request id of a change; random by default. Send the same again to retry");
  app.add_option("--min-revision", flags.min_revisions,
                 "Wait until this has been seen, such as intake/3:120; may be repeated")
      ->check(CheckRevision);
}

}  // namespace

int RunMotcuactl(std::vector<std::string> arguments, Terminal terminal, std::ostream& out,
                 std::ostream& err) {
  Session session(out, err, terminal);
  CLI::App app{"Calls Motcua's services: catalogue, dossiers, courses, reports, journals.",
               "motcuactl"};
  app.footer(kFooter);
  app.require_subcommand(1);
  // Global flags may stand after the command as well.
  app.fallthrough();
  AddGlobalFlags(app, session.flags);
  AddCatalogCommands(app, session);
  AddImportCommand(app, session);
  AddDossierCommands(app, session);
  AddCourseCommands(app, session);
  AddReportCommands(app, session);
  AddEventsCommand(app, session);
  AddStatusCommands(app, session);
  AddBackupCommands(app, session);
  AddStoreCommands(app, session);
  AddLogCommands(app, session);

  int exit_code = kExitDone;
  try {
    std::reverse(arguments.begin(), arguments.end());  // as this overload of parse wants them
    app.parse(std::move(arguments));
    exit_code = session.exit_code;
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error, out, err) == 0 ? kExitDone : kExitUsage;
  }
  // Whoever reads a report from a file must not take a part of it for all of it.
  const absl::Status written = files::Flush(out);
  if (written.ok()) return exit_code;
  session.Fail(written);
  return exit_code == kExitDone ? kExitFailed : exit_code;
}

}  // namespace motcua::ctl
