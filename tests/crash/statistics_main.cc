// SPDX-License-Identifier: Apache-2.0
// motcua-statistics among faults.
#include "services/statistics/server.h"
#include "tests/crash/faulty_surroundings.h"

int main(int argc, char** argv) {
  const motcua::crash::FaultySurroundings surroundings;
  return motcua::statistics::RunStatistics(argc, argv, surroundings.Get());
}
