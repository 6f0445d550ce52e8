// SPDX-License-Identifier: Apache-2.0
// Why a course is due when it is. A calendar may have changed after a due time was counted, and the
// due times of ended courses do not move with it: so the version of the calendar that gives the
// very due time that is on record is looked for, the newest first, and the explanation is by that
// one. Pure functions over a snapshot.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_EXPLAIN_DUE_TIME_H_
#define MOTCUA_SERVICES_PROCESSING_APP_EXPLAIN_DUE_TIME_H_

#include <cstddef>

#include "absl/status/status.h"
#include "common/kv/store.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {

// NO_DUE_TIME for a course without a time limit. INTERNAL if no version of its calendar gives its
// due time.
absl::Status Explain(const kv::Snapshot& snapshot, const CourseRow& row, size_t intervals_max,
                     v1::ExplainDueTimeResponse& response);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_EXPLAIN_DUE_TIME_H_
