// SPDX-License-Identifier: Apache-2.0
//
// One stretch of load: how it is offered and for how long. Times are nanoseconds of the machine's
// monotonic clock, which all processes of a machine share.
//
// Threads: plain values.

#ifndef MOTCUA_TOOLS_LOAD_ROUND_H_
#define MOTCUA_TOOLS_LOAD_ROUND_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace motcua::load {

using Nanos = int64_t;

enum class LoopMode {
  kClosed,  // A fixed number under way, each answer starting the next.
  kOpen,    // Started by the clock, whatever the answers do.
};

enum class ArrivalSpacing { kUniform, kPoisson };

// Open loop: what becomes of an operation that is due while as many are under way as may be.
enum class WhenBusy {
  kWait,  // It begins late, and its latency tells.
  kDrop,  // It is not begun, as where a caller is turned away: the others begin in time.
};

struct RateStep {
  double rate = 0;  // Operations a second, over all processes and threads.
  absl::Duration duration;
};

struct Round {
  LoopMode mode = LoopMode::kClosed;
  absl::Duration warmup = absl::Seconds(2);
  absl::Duration duration = absl::Seconds(10);
  // Open loop: one after another; together they last `duration`. The warm-up goes at the first.
  std::vector<RateStep> steps;
  ArrivalSpacing spacing = ArrivalSpacing::kUniform;
  WhenBusy when_busy = WhenBusy::kWait;
  uint64_t seed = 1;
};

// One generator among those that share a load.
struct Share {
  int index = 0;
  int count = 1;
};

// This share's part of a total that is divided as evenly as it goes.
constexpr int PartOf(int total, const Share& share) {
  return total / share.count + (share.index < total % share.count ? 1 : 0);
}

Nanos MonotonicNow();

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_ROUND_H_
