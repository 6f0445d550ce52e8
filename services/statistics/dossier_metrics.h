// SPDX-License-Identifier: Apache-2.0
// What dossiers add to the metrics of statistics. Synchronised.
#ifndef MOTCUA_SERVICES_STATISTICS_DOSSIER_METRICS_H_
#define MOTCUA_SERVICES_STATISTICS_DOSSIER_METRICS_H_

#include "common/metrics/registry.h"
#include "common/time/clock.h"
#include "services/statistics/follow/statistics.h"

namespace motcua::statistics {

// Counts of the whole province, by state. They are counted anew at most every five seconds, however
// often somebody asks. All pointers outlive the reading.
void AddDossiers(Statistics* statistics, const time::Clock* clock, metrics::Registry& registry);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_DOSSIER_METRICS_H_
