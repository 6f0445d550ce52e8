// SPDX-License-Identifier: Apache-2.0
// Walks over the rows of agencies in a snapshot.
#ifndef MOTCUA_SERVICES_STATISTICS_STORAGE_SCANS_H_
#define MOTCUA_SERVICES_STATISTICS_STORAGE_SCANS_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/kv/store.h"
#include "motcua/statistics/storage/v1/counts.pb.h"
#include "services/statistics/domain/buckets.h"
#include "services/statistics/storage/keys.h"

namespace motcua::statistics {

// Confined; lives no longer than the snapshot.
class Scans {
 public:
  explicit Scans(const kv::Snapshot& snapshot) : snapshot_(snapshot) {}

  // The cells of all rows of these buckets; a cell comes once for each row that has it.
  // CORRUPT_DATA.
  absl::Status ForEachCell(const AgencyPlace& place, const BucketRange& buckets,
                           absl::FunctionRef<void(const storage::v1::CellCounts&)> visit);

  // The moments of one kind at instants in [begin, end). CORRUPT_DATA.
  absl::Status ForEachMomentOfKind(const AgencyPlace& place, MomentKind kind, absl::Time begin,
                                   absl::Time end,
                                   absl::FunctionRef<void(const storage::v1::MomentRecord&)> visit);
  // The moments, of whatever kind, at instants in [begin, end). CORRUPT_DATA.
  absl::Status ForEachMoment(const AgencyPlace& place, absl::Time begin, absl::Time end,
                             absl::FunctionRef<void(const storage::v1::MomentRecord&)> visit);

 private:
  // The cursor, made on first use, at the rows of the range.
  kv::Cursor& At(kv::TableId table, const KeyRange& range, std::unique_ptr<kv::Cursor>& cursor);

  const kv::Snapshot& snapshot_;
  // A report walks over thousands of short ranges: cursors and messages are used again.
  std::unique_ptr<kv::Cursor> counts_;
  std::unique_ptr<kv::Cursor> moments_;
  storage::v1::CountsRow row_;
  storage::v1::MomentRecord moment_;
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_STORAGE_SCANS_H_
