// SPDX-License-Identifier: Apache-2.0
// What callers saw who went on calling, at a small rate of their own, while others overloaded a
// service, and when it was over for them. Pure functions over plain values.
#ifndef MOTCUA_BENCHMARKS_SUITE_RECOVERY_H_
#define MOTCUA_BENCHMARKS_SUITE_RECOVERY_H_

#include <optional>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace motcua::bench {

// One call, begun when it was due.
struct LightCall {
  absl::Time due;
  absl::Duration latency;  // From then until it was answered.
  bool ok = false;
};

// Of the calls that were due between two instants; zero if there are none. Those that failed count
// with the time that they took.
absl::Duration LatencyP99(absl::Span<const LightCall> calls, absl::Time begin, absl::Time end);
// The part of them that failed.
double FailedPart(absl::Span<const LightCall> calls, absl::Time begin, absl::Time end);

inline constexpr absl::Duration kRecoveryWindow = absl::Milliseconds(100);
// How long after `end` the first window begins from which on, for a second, every window has calls,
// none that failed, and a p99 below the bound. Nullopt if there is none.
std::optional<absl::Duration> RecoveryTime(absl::Span<const LightCall> calls, absl::Time end,
                                           absl::Duration bound);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_RECOVERY_H_
