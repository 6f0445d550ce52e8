// SPDX-License-Identifier: Apache-2.0
//
// Counts the answers of one generator thread. Only what belongs to the measured time is counted: in
// the closed loop, what was answered in it; in the open loop, what was meant to start in it,
// however late its answer came.
//
// Threads: confined to the thread that takes the answers, but for `progress`, which any may read.

#ifndef MOTCUA_TOOLS_LOAD_RECORDER_H_
#define MOTCUA_TOOLS_LOAD_RECORDER_H_

#include <atomic>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "tools/load/measurement.h"
#include "tools/load/method.h"
#include "tools/load/round.h"

namespace motcua::load {

// The measured time. Its ends move forward when the round is interrupted.
struct Window {
  std::atomic<Nanos> begin{0};
  std::atomic<Nanos> end{0};
};

// Since the beginning of the warm-up.
struct Progress {
  std::atomic<uint64_t> calls{0};
  std::atomic<uint64_t> items{0};
  std::atomic<uint64_t> failed{0};
  std::atomic<uint64_t> in_flight{0};
  // Of the last full interval of the timeline.
  std::atomic<Nanos> p50{0};
  std::atomic<Nanos> p99{0};
};

// An answer to one call.
struct CallOutcome {
  Method method = Method::kEcho;
  size_t code = kCodeOk;
  Nanos start = 0;
  uint32_t items = 0;
  uint32_t items_failed = 0;  // Of a call that was OK itself.
  uint64_t request_bytes = 0;
  uint64_t response_bytes = 0;
};

// When an operation was to start, and did.
struct OperationStart {
  Nanos intended = 0;
  Nanos actual = 0;
  int step = 0;
};

class Recorder {
 public:
  // `window` and `progress` outlive it.
  Recorder(LoopMode mode, absl::Duration interval, const Window* window, Progress* progress);

  void OnCall(const OperationStart& operation, const CallOutcome& outcome, Nanos now);
  // `items`: what it achieved; those of its calls are counted by method only.
  void OnOperation(const OperationStart& operation, bool failed, uint32_t items, Nanos now);
  // An operation that was meant to start and could not before the end.
  void OnNotStarted(const OperationStart& operation, Nanos now);

  // Keeps the first of all, wherever it lies.
  void OnFailure(absl::string_view what);

  // What was counted; `end` is the end of the round. Once, at the end.
  Measurement Take(Nanos end);

 private:
  bool Counts(const OperationStart& operation, Nanos now) const;
  // The interval of the timeline in which this instant lies; closes those before it.
  IntervalCounts& IntervalAt(Nanos now);
  void CloseInterval();
  StepCounts& StepAt(const OperationStart& operation);

  const LoopMode mode_;
  const Nanos interval_;
  const Window* const window_;
  Progress* const progress_;
  Measurement counted_;
  Histogram interval_latency_;  // Of the last entry of the timeline.
  Nanos last_answer_ = 0;
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_RECORDER_H_
