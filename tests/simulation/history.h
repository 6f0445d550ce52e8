// SPDX-License-Identifier: Apache-2.0
// A course of the simulated world as plain data: a list of steps, each saying what is done, how
// much of it, and the seed of what is chosen on the way. Choices are made among what there is, so
// that any part of a history is a history too; shrinking rests on that. A history is made from a
// seed, written as text, a step a line, and read from it again. Values; pure functions.
#ifndef MOTCUA_TESTS_SIMULATION_HISTORY_H_
#define MOTCUA_TESTS_SIMULATION_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace motcua::simulation {

enum class StepKind {
  // What callers send. `count` times.
  kSubmit,   // Dossiers are handed in.
  kImport,   // Dossiers come with a past.
  kAct,      // Something legal is done to a dossier.
  kProbe,    // Something is asked for that must be refused.
  kCatalog,  // The catalogue changes.
  kRetry,    // What was not answered is sent again.
  kReplay,   // What was answered is sent again, late.
  // What services do. `count` modulo three is the service.
  kRun,       // Runs what it was sent.
  kDeaf,      // The same, but the answers are lost.
  kRestart,   // Is stopped in order, and started.
  kKill,      // Its process ends at once; the machine goes on.
  kPowerCut,  // Its machine does.
  kDiskFault,
  kDiskFull,  // Or not any more.
  // The network. `count` modulo three is the link.
  kFetch,    // A piece of the feed is read, and is on its way.
  kArrive,   // What is on its way arrives, all or a part of it, some of it twice.
  kLose,     // The stream breaks, and what is on its way is lost.
  kOutdate,  // What came before comes again.
  // Time.
  kClock,  // Goes on, or jumps, by `count` minutes.
};
inline constexpr uint32_t kStepKindCount = 19;

struct Step {
  StepKind kind = StepKind::kRun;
  uint32_t count = 0;
  uint32_t seed = 0;

  friend bool operator==(const Step&, const Step&) = default;
};

using History = std::vector<Step>;

// Numbers that follow from a seed, the same on every machine. Confined.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  // Below `bound`, which is not 0.
  uint32_t Below(uint64_t bound) { return static_cast<uint32_t>(Next() % bound); }
  bool OneIn(uint32_t bound) { return Below(bound) == 0; }

 private:
  uint64_t state_;
};

// Some histories are calm and some are rough. `step_count` is that of steps.
History MakeHistory(uint64_t seed, size_t step_count);

// "submit 12 3948123", a step a line. Lines that begin with # say something else.
std::string ToText(const History& history);
// nullopt if a line cannot be read.
std::optional<History> FromText(const std::string& text);

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_HISTORY_H_
