// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/storage/scans.h"

#include "common/status/status_macros.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

constexpr MomentKind kMomentKinds[] = {MomentKind::kReceived, MomentKind::kEnded,
                                       MomentKind::kOverdue, MomentKind::kNoDueTime};

}  // namespace

kv::Cursor& Scans::At(kv::TableId table, const KeyRange& range,
                      std::unique_ptr<kv::Cursor>& cursor) {
  if (cursor == nullptr) {
    cursor = snapshot_.Scan(table, range.begin, range.end);
  } else {
    cursor->Move(range.begin, range.end);
  }
  return *cursor;
}

absl::Status Scans::ForEachCell(const AgencyPlace& place, const BucketRange& buckets,
                                absl::FunctionRef<void(const storage::v1::CellCounts&)> visit) {
  kv::Cursor& cursor = At(kCounts, CountsIn(place, buckets), counts_);
  for (; cursor.Valid(); cursor.Next()) {
    MOTCUA_RETURN_IF_ERROR(kCountsTable.DecodeInto(cursor.value(), row_));
    for (const storage::v1::CellCounts& cell : row_.cells()) {
      visit(cell);
    }
  }
  return cursor.status();
}

absl::Status Scans::ForEachMomentOfKind(
    const AgencyPlace& place, MomentKind kind, absl::Time begin, absl::Time end,
    absl::FunctionRef<void(const storage::v1::MomentRecord&)> visit) {
  kv::Cursor& cursor = At(kMoments, MomentsBetween(place, kind, begin, end), moments_);
  for (; cursor.Valid(); cursor.Next()) {
    MOTCUA_RETURN_IF_ERROR(kMomentTable.DecodeInto(cursor.value(), moment_));
    visit(moment_);
  }
  return cursor.status();
}

absl::Status Scans::ForEachMoment(const AgencyPlace& place, absl::Time begin, absl::Time end,
                                  absl::FunctionRef<void(const storage::v1::MomentRecord&)> visit) {
  for (const MomentKind kind : kMomentKinds) {
    MOTCUA_RETURN_IF_ERROR(ForEachMomentOfKind(place, kind, begin, end, visit));
  }
  return absl::OkStatus();
}

}  // namespace motcua::statistics
