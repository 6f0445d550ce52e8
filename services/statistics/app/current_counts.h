// SPDX-License-Identifier: Apache-2.0
// How many dossiers of the whole province there are now, and how they stand: for metrics. Made of
// the sums of days, months and years, and of the due times of the next hours; what it costs grows
// with agencies and with what is due soon, not with dossiers. Pure function of a view.
#ifndef MOTCUA_SERVICES_STATISTICS_APP_CURRENT_COUNTS_H_
#define MOTCUA_SERVICES_STATISTICS_APP_CURRENT_COUNTS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "motcua/statistics/v1/report.pb.h"
#include "services/statistics/app/view.h"

namespace motcua::statistics {

struct CurrentCounts {
  v1::DossierCounts counts;  // A report over all days until now.
  int64_t due_soon = 0;      // Pending in time, and overdue before `soon` unless something happens.
};

// `now` and `soon` after it. CORRUPT_DATA.
absl::StatusOr<CurrentCounts> CountCurrent(const View& view, absl::Time now, absl::Time soon);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_APP_CURRENT_COUNTS_H_
