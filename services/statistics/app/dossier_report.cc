// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/app/dossier_report.h"

#include <map>
#include <string>
#include <utility>

#include "common/catalog/catalog_conversion.h"
#include "common/status/status_macros.h"
#include "common/time/local_date.h"
#include "services/statistics/app/display_names.h"
#include "services/statistics/domain/report_tally.h"
#include "services/statistics/domain/report_window.h"
#include "services/statistics/storage/scans.h"

namespace motcua::statistics {
namespace {

using motcua::common::v1::Channel;
using motcua::common::v1::OnlineLevel;
using motcua::intake::v1::AgencyKind;
using storage::v1::CellCounts;
using storage::v1::MomentRecord;

// What a row stands for; ordered as rows are. Codes have the text, kinds, channels and levels the
// number.
using GroupName = std::pair<int, std::string>;

// Adds up the movements of agencies to the groups of a report.
class ReportSums {
 public:
  ReportSums(const View& view, const ReportWindow& window, v1::ReportGrouping grouping)
      : view_(view), window_(window), grouping_(grouping), scans_(*view.snapshot) {}

  absl::Status AddAgency(const Agency& agency) {
    const AgencyPlace place{agency.partition, agency.agency_code};
    // Only some groupings tell an agency's cells apart.
    of_agency_ = DependsOnCell() ? nullptr : &groups_[NameOfAgency(agency)];
    const auto before = [](const auto& /*cell*/, ReportTally& tally, Movement movement,
                           int64_t delta) { tally.AddBefore(movement, delta); };
    const auto within = [](const auto& cell, ReportTally& tally, Movement movement, int64_t delta) {
      tally.AddWithin(movement, cell.channel(), delta);
    };
    const absl::CivilDay start_day = time::LocalDay(window_.start, view_.zone);
    MOTCUA_RETURN_IF_ERROR(AddBuckets(place, CoverBefore(start_day), before));
    MOTCUA_RETURN_IF_ERROR(AddBegunDay(place, start_day, window_.start, before));
    if (window_.start < window_.end) {
      // The start is a midnight here, so the days of the window are whole but for the last.
      const absl::CivilDay end_day = time::LocalDay(window_.end, view_.zone);
      MOTCUA_RETURN_IF_ERROR(AddBuckets(place, Cover(start_day, end_day), within));
      MOTCUA_RETURN_IF_ERROR(AddBegunDay(place, end_day, window_.end, within));
    }
    return absl::OkStatus();
  }

  const std::map<GroupName, ReportTally>& groups() const { return groups_; }

 private:
  template <typename Add>
  absl::Status AddBuckets(const AgencyPlace& place, const std::vector<BucketRange>& ranges,
                          const Add& add) {
    for (const BucketRange& range : ranges) {
      MOTCUA_RETURN_IF_ERROR(scans_.ForEachCell(place, range, [&](const CellCounts& cell) {
        ReportTally& tally = TallyOf(cell);
        for (int i = 0; i < cell.movements_size(); ++i) {
          add(cell, tally, cell.movements(i), cell.deltas(i));
        }
      }));
    }
    return absl::OkStatus();
  }

  // What happened on the day before `end`, an instant of that day.
  template <typename Add>
  absl::Status AddBegunDay(const AgencyPlace& place, absl::CivilDay day, absl::Time end,
                           const Add& add) {
    const absl::Time midnight = time::StartOfDay(day, view_.zone);
    if (midnight == end) {
      return absl::OkStatus();
    }
    return scans_.ForEachMoment(place, midnight, end, [&](const MomentRecord& moment) {
      add(moment, TallyOf(moment), moment.movement(), moment.delta());
    });
  }

  bool DependsOnCell() const {
    return grouping_ == v1::REPORT_GROUPING_FIELD || grouping_ == v1::REPORT_GROUPING_CHANNEL ||
           grouping_ == v1::REPORT_GROUPING_LEVEL;
  }

  GroupName NameOfAgency(const Agency& agency) const {
    switch (grouping_) {
      case v1::REPORT_GROUPING_AGENCY:
        return {0, agency.agency_code};
      case v1::REPORT_GROUPING_AGENCY_KIND:
        return {agency.kind, ""};
      default:
        return {0, ""};
    }
  }

  // Of the agency that is being added.
  template <typename Cell>
  ReportTally& TallyOf(const Cell& cell) {
    if (of_agency_ != nullptr) {
      return *of_agency_;
    }
    switch (grouping_) {
      case v1::REPORT_GROUPING_FIELD:
        return groups_[{0, cell.field_code()}];
      case v1::REPORT_GROUPING_CHANNEL:
        return groups_[{cell.channel(), ""}];
      default:
        return groups_[{cell.level(), ""}];
    }
  }

  const View& view_;
  const ReportWindow window_;
  const v1::ReportGrouping grouping_;
  Scans scans_;
  std::map<GroupName, ReportTally> groups_;
  ReportTally* of_agency_ = nullptr;  // Where all of the agency's cells go; null if they differ.
};

void NameRow(const Directory& directory, v1::ReportGrouping grouping, const GroupName& name,
             v1::ReportRow& row) {
  const auto& [number, text] = name;
  std::string display_name;
  switch (grouping) {
    case v1::REPORT_GROUPING_AGENCY:
      row.mutable_key()->set_agency_code(text);
      display_name = directory.Find(text)->display_name;
      break;
    case v1::REPORT_GROUPING_AGENCY_KIND:
      row.mutable_key()->set_agency_kind(std::string(KindText(static_cast<AgencyKind>(number))));
      display_name = std::string(DisplayName(static_cast<AgencyKind>(number)));
      break;
    case v1::REPORT_GROUPING_FIELD:
      row.mutable_key()->set_field_code(text);
      display_name = directory.FieldName(text);
      break;
    case v1::REPORT_GROUPING_CHANNEL:
      row.mutable_key()->set_channel(static_cast<Channel>(number));
      display_name = std::string(DisplayName(static_cast<Channel>(number)));
      break;
    case v1::REPORT_GROUPING_LEVEL:
      row.mutable_key()->set_level(static_cast<OnlineLevel>(number));
      display_name = std::string(DisplayName(static_cast<OnlineLevel>(number)));
      break;
    default:
      break;
  }
  row.set_display_name(display_name);
}

}  // namespace

v1::ReportDefinition FillIn(const v1::ReportDefinition& definition, const absl::TimeZone& zone) {
  v1::ReportDefinition filled = definition;
  const absl::Time end = PeriodEnd(definition, zone);
  if (!filled.has_as_of_time() || catalog::ReadTime(filled.as_of_time()) >= end) {
    catalog::SetTime(end, filled.mutable_as_of_time());
  }
  if (filled.closed_without_result() == v1::CLOSED_WITHOUT_RESULT_UNSPECIFIED) {
    filled.set_closed_without_result(v1::CLOSED_WITHOUT_RESULT_SEPARATE);
  }
  return filled;
}

absl::StatusOr<v1::GetDossierReportResponse> MakeDossierReport(
    const View& view, const v1::GetDossierReportRequest& request) {
  v1::GetDossierReportResponse response;
  *response.mutable_definition() = FillIn(request.definition(), view.zone);
  const v1::ReportDefinition& definition = response.definition();
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<const Agency*> agencies,
                          AgenciesOf(*view.directory, definition));
  ReportSums sums(view, WindowOf(definition, view.zone), request.grouping());
  for (const Agency* const agency : agencies) {
    MOTCUA_RETURN_IF_ERROR(sums.AddAgency(*agency));
  }

  ReportTally total;
  for (const auto& [name, tally] : sums.groups()) {
    total.Add(tally);
    v1::DossierCounts counts = tally.Counts(definition.closed_without_result());
    if (request.grouping() == v1::REPORT_GROUPING_UNSPECIFIED || IsZero(counts)) {
      continue;
    }
    v1::ReportRow& row = *response.add_rows();
    NameRow(*view.directory, request.grouping(), name, row);
    *row.mutable_counts() = std::move(counts);
  }
  *response.mutable_total() = total.Counts(definition.closed_without_result());
  response.mutable_revisions()->Add(view.revisions.begin(), view.revisions.end());
  return response;
}

}  // namespace motcua::statistics
