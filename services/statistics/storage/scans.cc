// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/storage/scans.h"

#include "common/status/status_macros.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

constexpr MomentKind kMomentKinds[] = {MomentKind::kReceived, MomentKind::kEnded,
                                       MomentKind::kOverdue, MomentKind::kNoDueTime};

}  // namespace

absl::Status ForEachCell(const kv::Snapshot& snapshot, const AgencyPlace& place,
                         const BucketRange& buckets,
                         absl::FunctionRef<void(const storage::v1::CellCounts&)> visit) {
  const KeyRange range = CountsIn(place, buckets);
  const auto cursor = snapshot.Scan(kCounts, range.begin, range.end);
  storage::v1::CountsRow row;
  for (; cursor->Valid(); cursor->Next()) {
    MOTCUA_RETURN_IF_ERROR(kCountsTable.DecodeInto(cursor->value(), row));
    for (const storage::v1::CellCounts& cell : row.cells()) {
      visit(cell);
    }
  }
  return cursor->status();
}

absl::Status ForEachMoment(const kv::Snapshot& snapshot, const AgencyPlace& place, absl::Time begin,
                           absl::Time end,
                           absl::FunctionRef<void(const storage::v1::MomentRecord&)> visit) {
  storage::v1::MomentRecord moment;
  for (const MomentKind kind : kMomentKinds) {
    const KeyRange range = MomentsBetween(place, kind, begin, end);
    const auto cursor = snapshot.Scan(kMoments, range.begin, range.end);
    for (; cursor->Valid(); cursor->Next()) {
      MOTCUA_RETURN_IF_ERROR(kMomentTable.DecodeInto(cursor->value(), moment));
      visit(moment);
    }
    MOTCUA_RETURN_IF_ERROR(cursor->status());
  }
  return absl::OkStatus();
}

}  // namespace motcua::statistics
