// SPDX-License-Identifier: Apache-2.0
//
// `report` and `report-dossiers`: a period's numbers, and the dossiers behind one of them.

#include <string>

#include "absl/strings/str_cat.h"
#include "tools/motcuactl/commands.h"
#include "tools/terminal/report_view.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

using statistics::v1::ReportGrouping;
using statistics::v1::StatisticsService;

struct ReportOptions {
  std::string agency;
  std::string from;
  std::string to;
  bool subtree = false;
  std::string as_of;
  bool closed_as_resolved = false;
  std::string group_by;
  // report-dossiers only.
  std::string measure;
  std::string key;
  uint64_t limit = 100;
};

absl::StatusOr<google::type::Date> ParseDate(absl::string_view flag, const std::string& text) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day)) return terminal::ToProto(day);
  return absl::InvalidArgumentError(absl::StrCat(flag, ": not a date such as 2023-01-01"));
}

absl::Status FillDefinition(const ReportOptions& options,
                            statistics::v1::ReportDefinition& definition) {
  const auto start = ParseDate("--from", options.from);
  if (!start.ok()) return start.status();
  const auto end = ParseDate("--to", options.to);
  if (!end.ok()) return end.status();
  *definition.mutable_start_date() = *start;
  *definition.mutable_end_date() = *end;
  definition.set_agency_code(options.agency);
  definition.set_include_subtree(options.subtree);
  if (options.closed_as_resolved) {
    definition.set_closed_without_result(statistics::v1::CLOSED_WITHOUT_RESULT_AS_RESOLVED);
  }
  if (options.as_of.empty()) return absl::OkStatus();
  const absl::StatusOr<absl::Time> as_of = terminal::ParseInstant(options.as_of);
  if (!as_of.ok()) return as_of.status();
  *definition.mutable_as_of_time() = terminal::ToProto(*as_of);
  return absl::OkStatus();
}

absl::StatusOr<ReportGrouping> ParseGrouping(const std::string& word) {
  if (word.empty()) return statistics::v1::REPORT_GROUPING_UNSPECIFIED;
  const auto grouping = terminal::ParseEnumWord(*statistics::v1::ReportGrouping_descriptor(), word);
  if (grouping.has_value()) return static_cast<ReportGrouping>(*grouping);
  return absl::InvalidArgumentError(absl::StrCat(
      "--group-by: one of ", terminal::EnumWords(*statistics::v1::ReportGrouping_descriptor())));
}

int Report(Session& session, const ReportOptions& options) {
  statistics::v1::GetDossierReportRequest request;
  if (absl::Status status = FillDefinition(options, *request.mutable_definition()); !status.ok()) {
    return session.FailUsage(status.message());
  }
  const absl::StatusOr<ReportGrouping> grouping = ParseGrouping(options.group_by);
  if (!grouping.ok()) return session.FailUsage(grouping.status().message());
  request.set_grouping(*grouping);

  statistics::v1::GetDossierReportResponse response;
  if (!session.Call(*session.connection().statistics, &StatisticsService::Stub::GetDossierReport,
                    request, response)) {
    return kExitFailed;
  }
  switch (session.format()) {
    case Format::kJson:
      session.out() << terminal::ReportJson(response);
      break;
    case Format::kCsv:
      session.out() << terminal::ReportCsv(response);
      break;
    case Format::kText:
      session.out() << terminal::ReportHeading(response.definition()) << "\n"
                    << terminal::TotalText(response.total(), session.color_out());
      if (response.rows_size() > 0) session.out() << "\n" << terminal::RowsText(response);
      break;
  }
  return kExitDone;
}

absl::Status FillKey(const ReportOptions& options, statistics::v1::ReportKey& key) {
  const absl::StatusOr<ReportGrouping> grouping = ParseGrouping(options.group_by);
  if (!grouping.ok()) return grouping.status();
  if (*grouping == statistics::v1::REPORT_GROUPING_AGENCY) {
    key.set_agency_code(options.key);
  } else if (*grouping == statistics::v1::REPORT_GROUPING_AGENCY_KIND) {
    key.set_agency_kind(options.key);
  } else if (*grouping == statistics::v1::REPORT_GROUPING_FIELD) {
    key.set_field_code(options.key);
  } else if (*grouping == statistics::v1::REPORT_GROUPING_CHANNEL) {
    const auto channel = terminal::ParseEnumWord(*common::v1::Channel_descriptor(), options.key);
    if (!channel.has_value()) return absl::InvalidArgumentError("--key: no such channel");
    key.set_channel(static_cast<common::v1::Channel>(*channel));
  } else if (*grouping == statistics::v1::REPORT_GROUPING_LEVEL) {
    const auto level = terminal::ParseEnumWord(*common::v1::OnlineLevel_descriptor(), options.key);
    if (!level.has_value()) return absl::InvalidArgumentError("--key: no such level");
    key.set_level(static_cast<common::v1::OnlineLevel>(*level));
  } else {
    return absl::InvalidArgumentError("--key needs --group-by");
  }
  return absl::OkStatus();
}

absl::Status FillDossiersRequest(const ReportOptions& options,
                                 statistics::v1::ListReportDossiersRequest& request) {
  if (absl::Status status = FillDefinition(options, *request.mutable_definition()); !status.ok()) {
    return status;
  }
  const auto measure =
      terminal::ParseEnumWord(*statistics::v1::Measure_descriptor(), options.measure);
  if (!measure.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--measure: one of ", terminal::EnumWords(*statistics::v1::Measure_descriptor())));
  }
  request.set_measure(static_cast<statistics::v1::Measure>(*measure));
  return options.key.empty() ? absl::OkStatus() : FillKey(options, *request.mutable_key());
}

void AddDossierRow(const statistics::v1::ReportDossier& dossier, terminal::Table& table) {
  const bool closed = dossier.outcome() != common::v1::OUTCOME_UNSPECIFIED;
  table.AddRow({dossier.dossier_code(), dossier.procedure_code(),
                terminal::WordOf(dossier.channel()), terminal::TimeText(dossier.accept_time()),
                terminal::TimeText(dossier.due_time()), terminal::TimeText(dossier.close_time()),
                closed ? terminal::WordOf(dossier.outcome()) : ""});
}

int ReportDossiers(Session& session, const ReportOptions& options) {
  statistics::v1::ListReportDossiersRequest request;
  if (absl::Status status = FillDossiersRequest(options, request); !status.ok()) {
    return session.FailUsage(status.message());
  }
  terminal::Table table({{.title = "dossier"},
                         {.title = "procedure"},
                         {.title = "channel"},
                         {.title = "accepted"},
                         {.title = "due"},
                         {.title = "closed"},
                         {.title = "outcome"}});
  statistics::v1::ListReportDossiersResponse response;
  uint64_t count = 0;
  do {
    request.set_page_size(static_cast<int>(std::min<uint64_t>(options.limit - count, 1000)));
    if (!session.Call(*session.connection().statistics,
                      &StatisticsService::Stub::ListReportDossiers, request, response)) {
      return kExitFailed;
    }
    for (const statistics::v1::ReportDossier& dossier : response.dossiers()) {
      ++count;
      if (session.format() == Format::kJson) session.out() << terminal::ToJsonLine(dossier) << "\n";
      AddDossierRow(dossier, table);
    }
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty() && count < options.limit);
  if (session.format() == Format::kJson) return kExitDone;
  session.out() << table.ToText() << "dossiers listed: " << count
                << (response.next_page_token().empty() ? "\n" : "; there are more: --limit\n");
  return kExitDone;
}

void AddDefinitionOptions(const Command<ReportOptions>& command) {
  ReportOptions& options = *command.options;
  command.app->add_option("--agency", options.agency, "The agency that received")->required();
  command.app->add_option("--from", options.from, "First date, such as 2023-01-01")->required();
  command.app->add_option("--to", options.to, "The date after the last, such as 2023-04-01")
      ->required();
  command.app->add_flag("--subtree", options.subtree, "Also all agencies below it");
  command.app->add_option("--as-of", options.as_of,
                          "What the report said at this instant or at the start of this date");
  command.app->add_flag("--closed-as-resolved", options.closed_as_resolved,
                        "Count withdrawn and stopped dossiers as resolved");
  command.app->add_option("--group-by", options.group_by,
                          terminal::EnumWords(*statistics::v1::ReportGrouping_descriptor()));
}

}  // namespace

void AddReportCommands(CLI::App& app, Session& session) {
  const auto report =
      AddCommand<ReportOptions>(app, "report", "Count a period's dossiers", session, Report);
  AddDefinitionOptions(report);
  const auto dossiers = AddCommand<ReportOptions>(app, "report-dossiers",
                                                  "List the dossiers behind one number of a report",
                                                  session, ReportDossiers);
  AddDefinitionOptions(dossiers);
  ReportOptions& options = *dossiers.options;
  dossiers.app
      ->add_option("--measure", options.measure,
                   terminal::EnumWords(*statistics::v1::Measure_descriptor()))
      ->required();
  dossiers.app->add_option("--key", options.key, "The row; without it the total");
  dossiers.app->add_option("--limit", options.limit)
      ->check(CLI::Range(uint64_t{1}, uint64_t{100'000'000}))
      ->capture_default_str();
}

}  // namespace motcua::ctl
