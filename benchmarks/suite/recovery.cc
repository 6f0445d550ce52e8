// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/recovery.h"

#include <algorithm>
#include <vector>

namespace motcua::bench {
namespace {

constexpr int kSteadyWindows = 10;

std::vector<LightCall> Between(absl::Span<const LightCall> calls, absl::Time begin,
                               absl::Time end) {
  std::vector<LightCall> between;
  for (const LightCall& call : calls) {
    if (call.due >= begin && call.due < end) {
      between.push_back(call);
    }
  }
  return between;
}

bool IsGood(absl::Span<const LightCall> calls, absl::Time begin, absl::Duration bound) {
  const absl::Time end = begin + kRecoveryWindow;
  const absl::Duration p99 = LatencyP99(calls, begin, end);
  return p99 > absl::ZeroDuration() && p99 < bound && FailedPart(calls, begin, end) == 0;
}

}  // namespace

absl::Duration LatencyP99(absl::Span<const LightCall> calls, absl::Time begin, absl::Time end) {
  std::vector<absl::Duration> latencies;
  for (const LightCall& call : Between(calls, begin, end)) {
    latencies.push_back(call.latency);
  }
  if (latencies.empty()) {
    return absl::ZeroDuration();
  }
  std::sort(latencies.begin(), latencies.end());
  return latencies[(latencies.size() * 99 - 1) / 100];
}

double FailedPart(absl::Span<const LightCall> calls, absl::Time begin, absl::Time end) {
  const std::vector<LightCall> between = Between(calls, begin, end);
  const auto failed =
      std::count_if(between.begin(), between.end(), [](const LightCall& call) { return !call.ok; });
  return between.empty() ? 0 : static_cast<double>(failed) / static_cast<double>(between.size());
}

std::optional<absl::Duration> RecoveryTime(absl::Span<const LightCall> calls, absl::Time end,
                                           absl::Duration bound) {
  absl::Time last = end;
  for (const LightCall& call : calls) {
    last = std::max(last, call.due);
  }
  int good = 0;
  for (absl::Time window = end; window <= last; window += kRecoveryWindow) {
    good = IsGood(calls, window, bound) ? good + 1 : 0;
    if (good == kSteadyWindows) {
      return window - kRecoveryWindow * (kSteadyWindows - 1) - end;
    }
  }
  return std::nullopt;
}

}  // namespace motcua::bench
