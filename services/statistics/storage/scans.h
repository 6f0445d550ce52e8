// SPDX-License-Identifier: Apache-2.0
// Walks over the rows of one agency. Pure functions of a snapshot.
#ifndef MOTCUA_SERVICES_STATISTICS_STORAGE_SCANS_H_
#define MOTCUA_SERVICES_STATISTICS_STORAGE_SCANS_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/kv/store.h"
#include "motcua/statistics/storage/v1/counts.pb.h"
#include "services/statistics/domain/buckets.h"
#include "services/statistics/storage/keys.h"

namespace motcua::statistics {

// The cells of all rows of these buckets; a cell comes once for each row that has it. CORRUPT_DATA.
absl::Status ForEachCell(const kv::Snapshot& snapshot, const AgencyPlace& place,
                         const BucketRange& buckets,
                         absl::FunctionRef<void(const storage::v1::CellCounts&)> visit);

// The moments, of whatever kind, at instants in [begin, end). CORRUPT_DATA.
absl::Status ForEachMoment(const kv::Snapshot& snapshot, const AgencyPlace& place, absl::Time begin,
                           absl::Time end,
                           absl::FunctionRef<void(const storage::v1::MomentRecord&)> visit);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_STORAGE_SCANS_H_
