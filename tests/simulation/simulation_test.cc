// SPDX-License-Identifier: Apache-2.0
// Intake, processing and statistics in one process and one thread, under seeds: simulated clock,
// disks and network, services that crash at any call, callers that retry what was not answered. A
// history that ends in a divergence is made small and printed; MOTCUA_SIMULATION_HISTORY, a file
// of it, does it again.
//
//   MOTCUA_TEST_SEED            where seeds begin
//   MOTCUA_SIMULATION_SECONDS   how long new histories are begun (30)
//   MOTCUA_SIMULATION_COMMANDS  or until so many commands were run, however long it takes
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "gtest/gtest.h"
#include "tests/simulation/history.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/shrink.h"
#include "tests/simulation/world.h"

namespace motcua::simulation {
namespace {

constexpr size_t kStepCount = 500;

std::string Setting(const char* name, const std::string& standard) {
  const char* const given = std::getenv(name);
  return given == nullptr ? standard : given;
}

uint64_t SeedOr(uint64_t standard) {
  const std::string given = Setting("MOTCUA_TEST_SEED", "");
  const uint64_t seed = given.empty() ? standard : std::strtoull(given.c_str(), nullptr, 10);
  std::cout << "seed " << seed << " (MOTCUA_TEST_SEED repeats it)\n";
  return seed;
}

// What happens on purpose is not worth a line on the screen.
class Silence {
 public:
  Silence() { log::Install({.level = log::Level::kError, .stream = &lines_}); }
  ~Silence() { log::Install({.level = log::Level::kWarning}); }

 private:
  std::ostream lines_{nullptr};
};

struct Course {
  Finding divergence;
  Tally tally;
};

// Made once: the tests have one thread.
const Genesis& GenesisForTest() {
  static const Genesis* const genesis = new Genesis(MakeGenesis().value());
  return *genesis;
}

WorldOptions OptionsFor(PlantedBug bug = PlantedBug::kNone) { return {.bug = bug}; }

Course Simulate(const History& history, PlantedBug bug = PlantedBug::kNone) {
  World world(&GenesisForTest(), OptionsFor(bug));
  for (const Step& step : history) {
    world.Do(step);
    world.CheckCursors();
    if (world.divergence().has_value()) {
      return {.divergence = world.divergence(), .tally = world.tally()};
    }
  }
  world.Settle();
  Finding divergence = world.divergence();
  if (!divergence.has_value()) {
    divergence = Judge(world);
  }
  return {.divergence = std::move(divergence), .tally = world.tally()};
}

Shrunk ShrinkCourse(const History& history, PlantedBug bug = PlantedBug::kNone) {
  return Shrink(history, [bug](const History& candidate) {
    return Simulate(candidate, bug).divergence.has_value();
  });
}

TEST(Simulation, NothingAnsweredIsLostDoubledOrMiscounted) {
  const Silence silence;
  using SteadyClock = std::chrono::steady_clock;
  const std::string commands_asked = Setting("MOTCUA_SIMULATION_COMMANDS", "");
  const uint64_t commands_min = std::strtoull(commands_asked.c_str(), nullptr, 10);
  const std::chrono::seconds budget(std::stol(Setting("MOTCUA_SIMULATION_SECONDS", "30")));
  const uint64_t first = SeedOr(std::random_device()());
  const auto begin = SteadyClock::now();
  const auto goes_on = [&](uint64_t commands) {
    return commands_asked.empty() ? SteadyClock::now() - begin < budget : commands < commands_min;
  };

  Tally tally;
  uint64_t seed = first;
  uint64_t divergences = 0;
  for (; goes_on(tally.commands) && divergences == 0; ++seed) {
    const History history = MakeHistory(seed, kStepCount);
    // Left behind where the process does not survive it.
    std::ofstream(absl::StrCat(Setting("TEST_TMPDIR", "/tmp/"), "simulation_history.txt"))
        << "# seed " << seed << '\n'
        << ToText(history);
    const Course course = Simulate(history);
    tally += course.tally;
    if (course.divergence.has_value()) {
      ++divergences;
      std::cout << "seed " << seed << " diverges: " << *course.divergence << "; shrinking"
                << std::endl;
      const Shrunk shrunk = ShrinkCourse(history);
      ADD_FAILURE() << "seed " << seed << ": " << *course.divergence << "\nshrunk in "
                    << shrunk.tries << " tries to\n"
                    << ToText(shrunk.history) << "# "
                    << Simulate(shrunk.history).divergence.value_or("which does not fail again");
    }
  }
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
  std::cout << "simulation: seeds " << first << " to " << seed - 1 << ", " << seed - first
            << " histories, " << tally.commands << " commands, " << tally.pieces
            << " pieces of feeds, " << tally.restarts << " restarts, " << tally.crashes
            << " crashes, " << tally.faults << " disk faults, " << tally.rescues << " rescues, "
            << divergences << " divergences, "
            << static_cast<uint64_t>(static_cast<double>(tally.commands) / seconds)
            << " commands/s\n";
  EXPECT_GT(tally.commands, 0u);
}

History ReadHistory(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  std::optional<History> history = FromText(text.str());
  EXPECT_TRUE(history.has_value()) << path << " cannot be read";
  return std::move(history).value_or(History());
}

// Some of them did only when RocksDB's own threads were slow or quick enough: each runs some times.
TEST(Simulation, HistoriesThatOnceDivergedDoSoNoMore) {
  const Silence silence;
  std::vector<std::filesystem::path> paths;
  const std::string given = Setting("MOTCUA_SIMULATION_HISTORY", "");
  if (given.empty()) {
    for (const auto& file : std::filesystem::directory_iterator(
             Setting("MOTCUA_SOURCE_DIR", ".") + "/tests/simulation/once_diverged")) {
      paths.push_back(file.path());
    }
  } else {
    paths.emplace_back(given);
  }
  ASSERT_FALSE(paths.empty());
  constexpr int kTimes = 4;
  for (const std::filesystem::path& path : paths) {
    const History history = ReadHistory(path);
    ASSERT_FALSE(history.empty()) << path;
    for (int i = 0; i < kTimes; ++i) {
      EXPECT_EQ(Simulate(history).divergence.value_or(""), "") << path;
    }
  }
}

TEST(Simulation, TheSameSeedWritesTheSameJournals) {
  const Silence silence;
  const History history = MakeHistory(SeedOr(20230102), kStepCount);
  std::vector<journal::Position> heads[2];
  for (auto& head : heads) {
    World world(&GenesisForTest(), OptionsFor());
    for (const Step& step : history) {
      world.Do(step);
    }
    world.Settle();
    ASSERT_EQ(world.divergence().value_or(""), "");
    head = HeadsOf(world);
  }
  EXPECT_EQ(heads[0], heads[1]);
  EXPECT_GT(heads[0][1].sequence + heads[0][2].sequence, 0u);
}

TEST(History, IsReadAsItWasWritten) {
  const History history = MakeHistory(7, 300);
  EXPECT_EQ(FromText(ToText(history)), history);
  EXPECT_EQ(FromText("# a remark\nrun 1 2\n"),
            (History{{.kind = StepKind::kRun, .count = 1, .seed = 2}}));
  EXPECT_EQ(FromText("walk 1 2\n"), std::nullopt);
}

// A tester that finds nothing proves nothing.
class PlantedBugTest : public testing::TestWithParam<PlantedBug> {};

TEST_P(PlantedBugTest, IsFoundAndShrunk) {
  const Silence silence;
  constexpr uint64_t kSeedsMax = 20;
  constexpr size_t kPlantedStepCount = 400;
  constexpr size_t kFewSteps = 10;
  for (uint64_t seed = 1; seed <= kSeedsMax; ++seed) {
    const History history = MakeHistory(seed, kPlantedStepCount);
    const Course course = Simulate(history, GetParam());
    if (!course.divergence.has_value()) {
      continue;
    }
    const Shrunk shrunk = ShrinkCourse(history, GetParam());
    std::cout << "seed " << seed << ": " << *course.divergence << "\nshrunk in " << shrunk.tries
              << " tries to\n"
              << ToText(shrunk.history);
    EXPECT_LE(shrunk.history.size(), kFewSteps);
    EXPECT_FALSE(Simulate(shrunk.history).divergence.has_value()) << "without the bug it is right";
    return;
  }
  FAIL() << "not found";
}

INSTANTIATE_TEST_SUITE_P(Bugs, PlantedBugTest,
                         testing::Values(PlantedBug::kLyingDisk, PlantedBug::kForgottenEntry,
                                         PlantedBug::kForgottenRequest));

}  // namespace
}  // namespace motcua::simulation
