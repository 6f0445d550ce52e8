// SPDX-License-Identifier: Apache-2.0
// Looks at a world that has settled: whether everything that was answered is there once and nothing
// else is; whether the journals are dense, chained and the whole truth; whether the numbers are
// those of a plain recount. Each function says what it finds to be wrong first. Confined.
#ifndef MOTCUA_TESTS_SIMULATION_JUDGE_H_
#define MOTCUA_TESTS_SIMULATION_JUDGE_H_

#include <optional>
#include <string>
#include <vector>

#include "common/journal/journal.h"
#include "tests/simulation/world.h"

namespace motcua::simulation {

using Finding = std::optional<std::string>;

// Dossiers and courses are as they are believed to be, and have codes of their own.
Finding JudgeDossiers(World& world);
// The journals hold every request that was done, where it was answered to be, once, and no other.
Finding JudgeJournals(World& world);
// Folding each journal into an empty store gives the stored rows; following both anew, one after
// the other, gives those of statistics.
Finding JudgeReplay(World& world);
// The report is what is believed, agency by agency, and closes.
Finding JudgeNumbers(World& world);

// All of them.
Finding Judge(World& world);

// The heads of both journals: equal chains mean equal histories.
std::vector<journal::Position> HeadsOf(World& world);

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_JUDGE_H_
