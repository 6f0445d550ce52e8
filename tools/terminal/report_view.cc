// SPDX-License-Identifier: Apache-2.0
//
// One list of measures serves all three forms.

#include "tools/terminal/report_view.h"

#include <google/protobuf/descriptor.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::terminal {
namespace {

using statistics::v1::DossierCounts;
using statistics::v1::GetDossierReportResponse;
using statistics::v1::ReportKey;
using statistics::v1::ReportRow;
using Json = nlohmann::ordered_json;

struct MeasureLine {
  const char* label;
  int64_t (*value)(const DossierCounts&);
  bool is_sum = false;
  bool only_if_set = false;  // not in the published layout
};

int64_t DirectAndPostal(const DossierCounts& counts) {
  return counts.received_direct() + counts.received_postal();
}

constexpr MeasureLine kLines[] = {
    {"received", [](const DossierCounts& c) -> int64_t { return c.received(); }, true},
    {"online", [](const DossierCounts& c) -> int64_t { return c.received_online(); }},
    {"direct+postal", DirectAndPostal},
    {"carried over", [](const DossierCounts& c) -> int64_t { return c.carried_over(); }},
    {"resolved", [](const DossierCounts& c) -> int64_t { return c.resolved(); }, true},
    {"early", [](const DossierCounts& c) -> int64_t { return c.resolved_early(); }},
    {"on time", [](const DossierCounts& c) -> int64_t { return c.resolved_on_time(); }},
    {"late", [](const DossierCounts& c) -> int64_t { return c.resolved_late(); }},
    {"resolved without due time",
     [](const DossierCounts& c) -> int64_t { return c.resolved_no_due_time(); }, false, true},
    {"withdrawn", [](const DossierCounts& c) -> int64_t { return c.withdrawn(); }, true, true},
    {"stopped", [](const DossierCounts& c) -> int64_t { return c.stopped(); }, true, true},
    {"pending", [](const DossierCounts& c) -> int64_t { return c.pending(); }, true},
    {"in time", [](const DossierCounts& c) -> int64_t { return c.pending_in_time(); }},
    {"overdue", [](const DossierCounts& c) -> int64_t { return c.pending_overdue(); }},
    {"pending without due time",
     [](const DossierCounts& c) -> int64_t { return c.pending_no_due_time(); }, false, true},
};

// What is shown of a report: the published lines, and the others where something is counted.
std::vector<MeasureLine> LinesFor(const DossierCounts& total) {
  std::vector<MeasureLine> lines;
  for (const MeasureLine& line : kLines) {
    if (!line.only_if_set || line.value(total) != 0) lines.push_back(line);
  }
  return lines;
}

// Every field of the message by its name: what JSON and CSV show is what the service sent.
std::vector<std::pair<std::string, int64_t>> AllCounts(const DossierCounts& counts) {
  std::vector<std::pair<std::string, int64_t>> all;
  const auto* descriptor = DossierCounts::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    all.emplace_back(descriptor->field(i)->name(),
                     counts.GetReflection()->GetInt64(counts, descriptor->field(i)));
  }
  return all;
}

Json CountsJson(const DossierCounts& counts) {
  Json json = Json::object();
  for (const auto& [name, value] : AllCounts(counts)) json[name] = value;
  return json;
}

std::string DateText(const google::type::Date& date) { return absl::FormatCivilTime(DayOf(date)); }

std::vector<std::string> CsvRow(const std::string& key, const std::string& name,
                                const DossierCounts& counts) {
  std::vector<std::string> values = {key, name};
  for (const auto& [field, value] : AllCounts(counts)) values.push_back(absl::StrCat(value));
  return values;
}

}  // namespace

std::string ReportHeading(const statistics::v1::ReportDefinition& definition) {
  std::string text = absl::StrCat("Dossiers ", DateText(definition.start_date()), " to ",
                                  absl::FormatCivilTime(DayOf(definition.end_date()) - 1),
                                  ", received by ", definition.agency_code());
  if (definition.include_subtree()) absl::StrAppend(&text, " and all below");
  if (definition.has_as_of_time()) {
    absl::StrAppend(&text, ", as of ", TimeText(definition.as_of_time()));
  }
  if (definition.closed_without_result() == statistics::v1::CLOSED_WITHOUT_RESULT_AS_RESOLVED) {
    absl::StrAppend(&text, ", withdrawn and stopped as resolved");
  }
  return text + "\n";
}

std::string TotalText(const DossierCounts& counts, bool color) {
  std::string text;
  for (const MeasureLine& line : LinesFor(counts)) {
    const std::string label = line.is_sum ? line.label : absl::StrCat("  ", line.label);
    const std::string row = absl::StrFormat("%-28s %12s", label, GroupDigits(line.value(counts)));
    absl::StrAppend(&text, line.is_sum ? Paint(row, Color::kBold, color) : row, "\n");
  }
  return text;
}

std::string RowsText(const GetDossierReportResponse& report) {
  const std::vector<MeasureLine> lines = LinesFor(report.total());
  std::vector<Column> columns = {{.title = "key"}, {.title = "name"}};
  for (const MeasureLine& line : lines) {
    columns.push_back({.title = line.label, .align = Align::kRight});
  }
  Table table(std::move(columns));
  const auto add = [&](std::string key, std::string name, const DossierCounts& counts) {
    std::vector<std::string> cells = {std::move(key), std::move(name)};
    for (const MeasureLine& line : lines) cells.push_back(GroupDigits(line.value(counts)));
    table.AddRow(std::move(cells));
  };
  for (const ReportRow& row : report.rows()) {
    add(KeyWord(row.key()), row.display_name(), row.counts());
  }
  table.AddRule();
  add("total", "", report.total());
  return table.ToText();
}

std::string ReportJson(const GetDossierReportResponse& report) {
  const statistics::v1::ReportDefinition& definition = report.definition();
  Json json = {
      {"start_date", DateText(definition.start_date())},
      {"end_date", DateText(definition.end_date())},
      {"agency_code", definition.agency_code()},
      {"include_subtree", definition.include_subtree()},
  };
  if (definition.has_as_of_time()) {
    json["as_of_time"] =
        absl::FormatTime(absl::RFC3339_sec, TimeOf(definition.as_of_time()), absl::UTCTimeZone());
  }
  json["closed_without_result"] = WordOf(definition.closed_without_result());
  json["total"] = CountsJson(report.total());
  json["rows"] = Json::array();
  for (const ReportRow& row : report.rows()) {
    json["rows"].push_back({{"key", KeyWord(row.key())},
                            {"display_name", row.display_name()},
                            {"counts", CountsJson(row.counts())}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string ReportCsv(const GetDossierReportResponse& report) {
  std::vector<std::string> header = {"key", "display_name"};
  for (const auto& [name, value] : AllCounts(report.total())) header.push_back(name);
  std::string text = CsvLine(header) + "\n";
  for (const ReportRow& row : report.rows()) {
    absl::StrAppend(&text, CsvLine(CsvRow(KeyWord(row.key()), row.display_name(), row.counts())),
                    "\n");
  }
  return absl::StrCat(text, CsvLine(CsvRow("total", "", report.total())), "\n");
}

std::string KeyWord(const ReportKey& key) {
  switch (key.key_case()) {
    case ReportKey::kAgencyCode:
      return key.agency_code();
    case ReportKey::kAgencyKind:
      return key.agency_kind();
    case ReportKey::kFieldCode:
      return key.field_code();
    case ReportKey::kChannel:
      return WordOf(key.channel());
    case ReportKey::kLevel:
      return WordOf(key.level());
    case ReportKey::KEY_NOT_SET:
      return "";
  }
  return "";
}

std::string BrokenIdentity(const DossierCounts& counts) {
  const struct {
    const char* name;
    int64_t total;
    int64_t sum;
  } identities[] = {
      {"received", counts.received(),
       counts.received_online() + DirectAndPostal(counts) + counts.carried_over()},
      {"resolved", counts.resolved(),
       counts.resolved_early() + counts.resolved_on_time() + counts.resolved_late() +
           counts.resolved_no_due_time()},
      {"pending", counts.pending(),
       counts.pending_in_time() + counts.pending_overdue() + counts.pending_no_due_time()},
      {"received", counts.received(),
       counts.resolved() + counts.withdrawn() + counts.stopped() + counts.pending()},
  };
  for (const auto& [name, total, sum] : identities) {
    if (total != sum) return absl::StrCat(name, " is ", total, ", its parts add up to ", sum);
  }
  return "";
}

}  // namespace motcua::terminal
