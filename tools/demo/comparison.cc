// SPDX-License-Identifier: Apache-2.0
#include "tools/demo/comparison.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/terminal/report_view.h"

namespace motcua::demo {
namespace {

using statistics::v1::DossierCounts;

int64_t CountKind(const std::vector<intake::v1::Agency>& agencies, intake::v1::AgencyKind kind) {
  return std::count_if(agencies.begin(), agencies.end(),
                       [kind](const intake::v1::Agency& agency) { return agency.kind() == kind; });
}

int64_t CountLevel(const std::vector<intake::v1::Procedure>& procedures,
                   common::v1::OnlineLevel level) {
  return std::count_if(
      procedures.begin(), procedures.end(),
      [level](const intake::v1::Procedure& procedure) { return procedure.level() == level; });
}

}  // namespace

std::vector<Comparison> CompareReport(const published::Published& published,
                                      const DossierCounts& counts) {
  const int64_t direct_and_postal = counts.received_direct() + counts.received_postal();
  return {
      {"received", published.received.total, counts.received()},
      {"received online", published.received.online, counts.received_online()},
      {"received direct and postal", published.received.direct_and_postal, direct_and_postal},
      {"carried over", published.received.carried_over, counts.carried_over()},
      {"resolved", published.resolved.total, counts.resolved()},
      {"resolved early", published.resolved.early, counts.resolved_early()},
      {"resolved on time", published.resolved.on_time, counts.resolved_on_time()},
      {"resolved late", published.resolved.late, counts.resolved_late()},
      {"pending", published.pending.total, counts.pending()},
      {"pending in time", published.pending.in_time, counts.pending_in_time()},
      {"pending overdue", published.pending.overdue, counts.pending_overdue()},
  };
}

std::vector<Comparison> CompareCatalog(const published::Published& published,
                                       const std::vector<intake::v1::Agency>& agencies,
                                       const std::vector<intake::v1::Procedure>& procedures) {
  const int64_t partial = CountLevel(procedures, common::v1::ONLINE_LEVEL_PARTIAL);
  const int64_t full = CountLevel(procedures, common::v1::ONLINE_LEVEL_FULL);
  return {
      {"online services", published.online_services.total, partial + full},
      {"online services, partial", published.online_services.partial, partial},
      {"online services, full", published.online_services.full, full},
      {"provincial desks", published.one_stop_desks.provincial_centre,
       CountKind(agencies, intake::v1::AGENCY_KIND_PROVINCE)},
      {"district desks", published.one_stop_desks.districts,
       CountKind(agencies, intake::v1::AGENCY_KIND_DISTRICT)},
      {"commune desks", published.one_stop_desks.communes,
       CountKind(agencies, intake::v1::AGENCY_KIND_COMMUNE)},
  };
}

std::vector<std::string> OpenIdentities(const statistics::v1::GetDossierReportResponse& report) {
  std::vector<std::string> open;
  const std::string broken_total = terminal::BrokenIdentity(report.total());
  if (!broken_total.empty()) open.push_back(absl::StrCat("the total: ", broken_total));
  for (const statistics::v1::ReportRow& row : report.rows()) {
    const std::string broken = terminal::BrokenIdentity(row.counts());
    if (!broken.empty()) open.push_back(absl::StrCat(terminal::KeyWord(row.key()), ": ", broken));
  }
  if (report.rows().empty()) return open;

  const auto* descriptor = DossierCounts::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    const auto value = [field](const DossierCounts& counts) {
      return counts.GetReflection()->GetInt64(counts, field);
    };
    int64_t sum = 0;
    for (const statistics::v1::ReportRow& row : report.rows()) sum += value(row.counts());
    if (sum != value(report.total())) {
      open.push_back(absl::StrCat(field->name(), ": the rows add up to ", sum, ", the total is ",
                                  value(report.total())));
    }
  }
  return open;
}

}  // namespace motcua::demo
