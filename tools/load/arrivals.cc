// SPDX-License-Identifier: Apache-2.0
//
// A uniform arrival is computed from its number, not from the one before: no error adds up.

#include "tools/load/arrivals.h"

#include <chrono>
#include <cmath>

namespace motcua::load {
namespace {

constexpr double kNanosPerSecond = 1e9;
constexpr uint64_t kArrivalStream = 0x61727276;
constexpr uint64_t kUnitSteps = uint64_t{1} << 53;

}  // namespace

Nanos MonotonicNow() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Arrivals::Arrivals(const Round& round, const Share& share)
    : share_(share),
      spacing_(round.spacing),
      random_(round.seed, kArrivalStream + static_cast<uint64_t>(share.index)),
      number_(static_cast<uint64_t>(share.index)) {
  Nanos begin = 0;
  const auto add = [this, &begin](absl::Duration duration, double rate, size_t step) {
    const Nanos end = begin + absl::ToInt64Nanoseconds(duration);
    stretches_.push_back(
        {.begin = begin, .end = end, .rate = rate, .step = static_cast<int>(step)});
    begin = end;
  };
  if (round.steps.empty()) return;
  if (round.warmup > absl::ZeroDuration()) add(round.warmup, round.steps.front().rate, 0);
  for (size_t i = 0; i < round.steps.size(); ++i) {
    add(round.steps[i].duration, round.steps[i].rate, i);
  }
}

double Arrivals::Gap(const Stretch& stretch) {
  const double unit = static_cast<double>(random_.Below(kUnitSteps) + 1) / kUnitSteps;
  return -std::log(unit) * kNanosPerSecond * share_.count / stretch.rate;
}

std::optional<Arrival> Arrivals::Next() {
  while (at_ < stretches_.size()) {
    const Stretch& stretch = stretches_[at_];
    Nanos offset = 0;
    if (spacing_ == ArrivalSpacing::kUniform) {
      offset = stretch.begin +
               static_cast<Nanos>(static_cast<double>(number_) * kNanosPerSecond / stretch.rate);
      number_ += static_cast<uint64_t>(share_.count);
    } else {
      offset_ += Gap(stretch);
      offset = static_cast<Nanos>(offset_);
    }
    if (offset < stretch.end) return Arrival{.offset = offset, .step = stretch.step};
    number_ = static_cast<uint64_t>(share_.index);
    offset_ = static_cast<double>(stretch.end);
    ++at_;
  }
  return std::nullopt;
}

}  // namespace motcua::load
