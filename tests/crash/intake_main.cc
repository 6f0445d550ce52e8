// SPDX-License-Identifier: Apache-2.0
// motcua-intake among faults.
#include "services/intake/server.h"
#include "tests/crash/faulty_surroundings.h"

int main(int argc, char** argv) {
  const motcua::crash::FaultySurroundings surroundings;
  return motcua::intake::RunIntake(argc, argv, surroundings.Get());
}
