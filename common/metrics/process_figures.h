// SPDX-License-Identifier: Apache-2.0
// What the system says of this process. Synchronised.
#ifndef MOTCUA_COMMON_METRICS_PROCESS_FIGURES_H_
#define MOTCUA_COMMON_METRICS_PROCESS_FIGURES_H_

#include <cstdint>

#include "absl/time/time.h"

namespace motcua::metrics {

struct ProcessFigures {
  absl::Duration cpu;
  uint64_t resident_bytes = 0;
  uint64_t open_files = 0;
  uint64_t open_files_max = 0;
  uint64_t threads = 0;
};

// Zeros for what cannot be read.
ProcessFigures ReadProcessFigures();

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_PROCESS_FIGURES_H_
