// SPDX-License-Identifier: Apache-2.0
// motcua-processing in the real world.
#include "common/time/clock.h"
#include "services/processing/server.h"

int main(int argc, char** argv) {
  const motcua::time::SystemClock clock;
  return motcua::processing::RunProcessing(argc, argv, {.clock = &clock});
}
