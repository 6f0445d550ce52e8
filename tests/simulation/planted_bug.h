// SPDX-License-Identifier: Apache-2.0
// Bugs that the product does not have, planted into the simulated world to see whether they are
// found: commands are wrapped on their way to the committer, so that nothing of the product is
// changed for it. Confined.
#ifndef MOTCUA_TESTS_SIMULATION_PLANTED_BUG_H_
#define MOTCUA_TESTS_SIMULATION_PLANTED_BUG_H_

#include <cstdint>
#include <memory>

#include "common/engine/command.h"
#include "tests/simulation/network.h"

namespace motcua::simulation {

enum class PlantedBug {
  kNone,
  // The disk of intake answers syncs without doing them.
  kLyingDisk,
  // What some pieces say is not applied to statistics, but its cursors move.
  kForgottenEntry,
  // Some events of intake are journalled without their request ids.
  kForgottenRequest,
};
inline constexpr uint32_t kForgottenPieceEvery = 5;
inline constexpr uint32_t kForgottenRequestEvery = 50;

class PlantedBugs {
 public:
  explicit PlantedBugs(PlantedBug bug) : bug_(bug) {}

  PlantedBug bug() const { return bug_; }
  // A command for intake, perhaps with a bug around it.
  std::unique_ptr<engine::Command> ForIntake(std::unique_ptr<engine::Command> command);
  // A command of a feed for statistics that follows this piece.
  std::unique_ptr<engine::Command> ForStatistics(std::unique_ptr<engine::Command> command);

 private:
  const PlantedBug bug_;
  uint32_t commands_ = 0;
  uint32_t pieces_ = 0;
};

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_PLANTED_BUG_H_
