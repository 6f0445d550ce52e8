// SPDX-License-Identifier: Apache-2.0
// A reading in the types of prometheus-cpp, which writes the text format. For this room alone. Pure
// functions.
#ifndef MOTCUA_COMMON_METRICS_EXPOSITION_H_
#define MOTCUA_COMMON_METRICS_EXPOSITION_H_

#include <vector>

#include "common/metrics/registry.h"
#include "prometheus/metric_family.h"

namespace motcua::metrics {

std::vector<prometheus::MetricFamily> ToFamilies(const Reading& reading);

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_EXPOSITION_H_
