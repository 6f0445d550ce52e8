// SPDX-License-Identifier: Apache-2.0
// Makes a failing history small: takes out ever smaller runs of steps, then makes the steps that
// are left smaller, for as long as what is left still fails. Pure but for what `fails` does.
#ifndef MOTCUA_TESTS_SIMULATION_SHRINK_H_
#define MOTCUA_TESTS_SIMULATION_SHRINK_H_

#include <cstddef>
#include <functional>

#include "tests/simulation/history.h"

namespace motcua::simulation {

struct Shrunk {
  History history;
  size_t tries = 0;
};

// `fails` tells whether a history still fails in the same way; it is asked `tries_max` times at
// most. `history` fails.
Shrunk Shrink(History history, const std::function<bool(const History&)>& fails,
              size_t tries_max = 600);

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_SHRINK_H_
