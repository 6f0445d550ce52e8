// SPDX-License-Identifier: Apache-2.0
// motcua-processing among faults.
#include "services/processing/server.h"
#include "tests/crash/faulty_surroundings.h"

int main(int argc, char** argv) {
  const motcua::crash::FaultySurroundings surroundings;
  return motcua::processing::RunProcessing(argc, argv, surroundings.Get());
}
