// SPDX-License-Identifier: Apache-2.0
//
// `catalog load`, `catalog agencies`, `catalog procedures`.

#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/motcuactl/commands.h"
#include "tools/motcuactl/message_source.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

using intake::v1::Agency;
using intake::v1::CatalogService;
using intake::v1::Procedure;

constexpr int kPageSize = 1000;

struct LoadOptions {
  std::string file;
  bool validate_only = false;
};

int Load(Session& session, const LoadOptions& options) {
  auto source = MessageSource::Open(options.file);
  if (!source.ok()) return session.Fail(source.status());
  client::RevisionSet revisions;
  uint64_t changed = 0;
  uint64_t count = 0;
  intake::v1::PutCatalogRequest request;
  while (true) {
    const absl::StatusOr<bool> found = (*source)->Next(request);
    if (!found.ok()) return session.Fail(found.status());
    if (!*found) break;
    ++count;
    if (options.validate_only) request.set_validate_only(true);
    intake::v1::PutCatalogResponse response;
    if (!session.Call(*session.connection().catalog, &CatalogService::Stub::PutCatalog, request,
                      response)) {
      session.err() << "  in request " << count << " of " << options.file << "\n";
      return kExitFailed;
    }
    changed += response.changed_count();
    revisions.Add(response.revision());
    if (session.format() == Format::kJson) session.out() << terminal::ToJsonLine(response) << "\n";
  }
  if (session.format() != Format::kJson) {
    session.out() << (options.validate_only ? "would change " : "changed ") << changed
                  << " entries of the catalogue in " << count << " requests";
    if (!revisions.empty()) session.out() << "; revision " << revisions.ToText();
    session.out() << "\n";
  }
  return kExitDone;
}

std::string LimitText(const intake::v1::TimeLimit& limit) {
  switch (limit.limit_case()) {
    case intake::v1::TimeLimit::kWorkingDays:
      return absl::StrCat(limit.working_days(), " working days");
    case intake::v1::TimeLimit::kWorkingHours:
      return absl::StrCat(limit.working_hours(), " working hours");
    case intake::v1::TimeLimit::kCalendarDays:
      return absl::StrCat(limit.calendar_days(), " calendar days");
    case intake::v1::TimeLimit::LIMIT_NOT_SET:
      return "none";
  }
  return "none";
}

struct AgencyOptions {
  std::string parent;
  std::string kind;
};

int ListAgencies(Session& session, const AgencyOptions& options) {
  intake::v1::ListAgenciesRequest request;
  request.set_parent_agency_code(options.parent);
  request.set_page_size(kPageSize);
  if (!options.kind.empty()) {
    const auto kind = terminal::ParseEnumWord(*intake::v1::AgencyKind_descriptor(), options.kind);
    if (!kind.has_value()) return session.FailUsage("--kind: no such kind of agency");
    request.set_kind(static_cast<intake::v1::AgencyKind>(*kind));
  }
  terminal::Table table(
      {{.title = "agency"}, {.title = "kind"}, {.title = "below"}, {.title = "name"}});
  intake::v1::ListAgenciesResponse response;
  do {
    if (!session.Call(*session.connection().catalog, &CatalogService::Stub::ListAgencies, request,
                      response)) {
      return kExitFailed;
    }
    for (const Agency& agency : response.agencies()) {
      if (session.format() == Format::kJson) session.out() << terminal::ToJsonLine(agency) << "\n";
      table.AddRow({agency.agency_code(), terminal::WordOf(agency.kind()),
                    agency.parent_agency_code(), agency.display_name()});
    }
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  if (session.format() != Format::kJson) session.out() << table.ToText();
  return kExitDone;
}

struct ProcedureOptions {
  std::string agency;
  std::string field;
};

int ListProcedures(Session& session, const ProcedureOptions& options) {
  intake::v1::ListProceduresRequest request;
  request.set_agency_code(options.agency);
  request.set_field_code(options.field);
  request.set_page_size(kPageSize);
  terminal::Table table({{.title = "procedure"},
                         {.title = "field"},
                         {.title = "level"},
                         {.title = "limit"},
                         {.title = "name"}});
  intake::v1::ListProceduresResponse response;
  do {
    if (!session.Call(*session.connection().catalog, &CatalogService::Stub::ListProcedures, request,
                      response)) {
      return kExitFailed;
    }
    for (const Procedure& procedure : response.procedures()) {
      if (session.format() == Format::kJson) {
        session.out() << terminal::ToJsonLine(procedure) << "\n";
      }
      table.AddRow({procedure.procedure_code(), procedure.field_code(),
                    terminal::WordOf(procedure.level()), LimitText(procedure.time_limit()),
                    procedure.display_name()});
    }
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  if (session.format() != Format::kJson) session.out() << table.ToText();
  return kExitDone;
}

}  // namespace

void AddCatalogCommands(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("catalog", "The public catalogue");
  group->require_subcommand(1);

  const auto load = AddCommand<LoadOptions>(
      *group, "load", "Put calendars, agencies and procedures from a file", session, Load);
  load.app
      ->add_option("FILE", load.options->file,
                   "PutCatalogRequests: length-delimited, or .jsonl with one a line")
      ->required();
  load.app->add_flag("--validate-only", load.options->validate_only, "Check, change nothing");

  const auto agencies =
      AddCommand<AgencyOptions>(*group, "agencies", "List agencies", session, ListAgencies);
  agencies.app->add_option("--parent", agencies.options->parent, "Only directly below this one");
  agencies.app->add_option("--kind", agencies.options->kind,
                           terminal::EnumWords(*intake::v1::AgencyKind_descriptor()));

  const auto procedures = AddCommand<ProcedureOptions>(*group, "procedures", "List procedures",
                                                       session, ListProcedures);
  procedures.app->add_option("--agency", procedures.options->agency, "Only what it offers");
  procedures.app->add_option("--field", procedures.options->field, "Only of this field");
}

}  // namespace motcua::ctl
