// SPDX-License-Identifier: Apache-2.0
// motcua-intake in the real world.
#include "common/time/clock.h"
#include "services/intake/server.h"

int main(int argc, char** argv) {
  const motcua::time::SystemClock clock;
  return motcua::intake::RunIntake(argc, argv, {.clock = &clock});
}
