// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/app/current_counts.h"

#include "common/status/status_macros.h"
#include "common/time/local_date.h"
#include "services/statistics/domain/buckets.h"
#include "services/statistics/domain/report_tally.h"
#include "services/statistics/storage/scans.h"

namespace motcua::statistics {
namespace {

using storage::v1::CellCounts;
using storage::v1::MomentRecord;

// Before any dossier.
constexpr int kFirstYear = 1900;

}  // namespace

absl::StatusOr<CurrentCounts> CountCurrent(const View& view, absl::Time now, absl::Time soon) {
  const absl::CivilDay tomorrow = time::LocalDay(now, view.zone) + 1;
  const absl::Time midnight = time::StartOfDay(tomorrow, view.zone);
  Scans scans(*view.snapshot);
  ReportTally tally;
  CurrentCounts current;
  for (const Agency* const agency : view.directory->All()) {
    const AgencyPlace place{agency->partition, agency->agency_code};
    for (const BucketRange& range : Cover(absl::CivilDay(kFirstYear), tomorrow)) {
      MOTCUA_RETURN_IF_ERROR(scans.ForEachCell(place, range, [&](const CellCounts& cell) {
        for (int i = 0; i < cell.movements_size(); ++i) {
          tally.AddWithin(cell.movements(i), cell.channel(), cell.deltas(i));
        }
      }));
    }
    // The day's sum says who is overdue at its end; what becomes of dossiers until then is known
    // beforehand only for due times.
    MOTCUA_RETURN_IF_ERROR(scans.ForEachMomentOfKind(
        place, MomentKind::kOverdue, now, midnight, [&](const MomentRecord& moment) {
          tally.AddWithin(moment.movement(), moment.channel(), -moment.delta());
        }));
    MOTCUA_RETURN_IF_ERROR(scans.ForEachMomentOfKind(
        place, MomentKind::kOverdue, now, soon,
        [&](const MomentRecord& moment) { current.due_soon += moment.delta(); }));
  }
  current.counts = tally.Counts(v1::CLOSED_WITHOUT_RESULT_SEPARATE);
  return current;
}

}  // namespace motcua::statistics
