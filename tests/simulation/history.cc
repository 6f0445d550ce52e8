// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/history.h"

#include <array>
#include <sstream>

namespace motcua::simulation {
namespace {

constexpr std::array<const char*, kStepKindCount> kNames = {
    "submit", "import", "act",     "probe",   "catalog",   "retry",      "replay",
    "run",    "deaf",   "restart", "kill",    "power-cut", "disk-fault", "disk-full",
    "fetch",  "arrive", "lose",    "outdate", "clock"};

// How often steps of each kind come, in the order of the kinds.
using Weights = std::array<uint32_t, kStepKindCount>;
constexpr Weights kCalm = {14, 4, 40, 5, 1, 6, 4, 40, 1, 1, 0, 0, 0, 0, 30, 36, 1, 2, 12};
constexpr Weights kRestless = {14, 4, 40, 5, 2, 12, 6, 40, 5, 3, 3, 2, 2, 1, 30, 30, 6, 8, 12};
constexpr Weights kRough = {14, 4, 40, 5, 1, 16, 6, 40, 4, 1, 2, 4, 12, 2, 30, 30, 4, 4, 12};

StepKind Draw(const Weights& weights, Dice& dice) {
  uint32_t total = 0;
  for (const uint32_t weight : weights) {
    total += weight;
  }
  uint32_t left = dice.Below(total);
  size_t kind = 0;
  while (left >= weights[kind]) {
    left -= weights[kind++];
  }
  return static_cast<StepKind>(kind);
}

uint32_t DrawCount(StepKind kind, Dice& dice) {
  switch (kind) {
    case StepKind::kSubmit:
      return 1 + dice.Below(100);
    case StepKind::kImport:
      return 1 + dice.Below(40);
    case StepKind::kAct:
      return 1 + dice.Below(200);
    case StepKind::kProbe:
      return 1 + dice.Below(12);
    case StepKind::kCatalog:
      return 1;
    case StepKind::kRetry:
      return 1 + dice.Below(300);
    case StepKind::kReplay:
      return 1 + dice.Below(80);
    case StepKind::kClock:
      return 1 + dice.Below(dice.OneIn(20) ? 3000 : 60);
    default:
      return dice.Below(3);
  }
}

}  // namespace

// SplitMix64.
uint64_t Dice::Next() {
  state_ += 0x9E3779B97F4A7C15;
  uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

History MakeHistory(uint64_t seed, size_t step_count) {
  Dice dice(seed);
  const uint32_t mood = dice.Below(5);
  const Weights& weights = mood < 2 ? kCalm : mood < 4 ? kRestless : kRough;
  History history;
  history.reserve(step_count);
  while (history.size() < step_count) {
    const StepKind kind = Draw(weights, dice);
    const uint32_t count = DrawCount(kind, dice);
    history.push_back({.kind = kind, .count = count, .seed = dice.Below(uint64_t{1} << 32)});
  }
  return history;
}

std::string ToText(const History& history) {
  std::ostringstream text;
  for (const Step& step : history) {
    text << kNames[static_cast<size_t>(step.kind)] << ' ' << step.count << ' ' << step.seed << '\n';
  }
  return text.str();
}

std::optional<History> FromText(const std::string& text) {
  History history;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') {
      continue;
    }
    std::istringstream words(line);
    std::string name;
    Step step;
    if (!(words >> name >> step.count >> step.seed)) {
      return std::nullopt;
    }
    size_t kind = 0;
    while (kind < kNames.size() && name != kNames[kind]) {
      ++kind;
    }
    if (kind == kNames.size()) {
      return std::nullopt;
    }
    step.kind = static_cast<StepKind>(kind);
    history.push_back(step);
  }
  return history;
}

}  // namespace motcua::simulation
