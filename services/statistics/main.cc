// SPDX-License-Identifier: Apache-2.0
// motcua-statistics in the real world.
#include "common/time/clock.h"
#include "services/statistics/server.h"

int main(int argc, char** argv) {
  const motcua::time::SystemClock clock;
  return motcua::statistics::RunStatistics(argc, argv, {.clock = &clock});
}
