// SPDX-License-Identifier: Apache-2.0
//
// Answers come in the order of the clock, so only the timeline's last interval needs a full
// histogram; those before it are kept sparse.

#include "tools/load/recorder.h"

#include <algorithm>
#include <utility>

namespace motcua::load {
namespace {

// Only one thread writes, so that adding needs no locked instruction.
void Add(std::atomic<uint64_t>& counter, uint64_t more) {
  counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

}  // namespace

Recorder::Recorder(LoopMode mode, absl::Duration interval, const Window* window, Progress* progress)
    : mode_(mode),
      interval_(absl::ToInt64Nanoseconds(interval)),
      window_(window),
      progress_(progress) {}

bool Recorder::Counts(const OperationStart& operation, Nanos now) const {
  const Nanos at = mode_ == LoopMode::kClosed ? now : operation.intended;
  return at >= window_->begin.load(std::memory_order_relaxed) &&
         at < window_->end.load(std::memory_order_relaxed);
}

void Recorder::CloseInterval() {
  if (counted_.timeline.empty()) return;
  counted_.timeline.back().latency = interval_latency_.ToSparse();
  if (!interval_latency_.empty()) {
    progress_->p50.store(interval_latency_.ValueAt(50), std::memory_order_relaxed);
    progress_->p99.store(interval_latency_.ValueAt(99), std::memory_order_relaxed);
  }
  interval_latency_.Clear();
}

IntervalCounts& Recorder::IntervalAt(Nanos now) {
  const auto index = static_cast<size_t>(
      std::max<Nanos>(0, now - window_->begin.load(std::memory_order_relaxed)) / interval_);
  if (index >= counted_.timeline.size()) {
    CloseInterval();
    counted_.timeline.resize(index + 1);
  }
  return counted_.timeline.back();
}

StepCounts& Recorder::StepAt(const OperationStart& operation) {
  const auto index = static_cast<size_t>(operation.step);
  if (index >= counted_.steps.size()) counted_.steps.resize(index + 1);
  return counted_.steps[index];
}

void Recorder::OnCall(const OperationStart& operation, const CallOutcome& outcome, Nanos now) {
  const uint64_t failed = (outcome.code == kCodeOk ? 0 : 1) + outcome.items_failed;
  Add(progress_->calls, 1);
  Add(progress_->failed, failed);
  if (!Counts(operation, now)) return;
  ++counted_.calls;
  ++counted_.codes[outcome.code];
  counted_.failed += failed;
  counted_.request_bytes += outcome.request_bytes;
  counted_.response_bytes += outcome.response_bytes;
  MethodCounts& method = counted_.methods[static_cast<size_t>(outcome.method)];
  ++method.calls;
  method.items += outcome.items;
  method.failed += failed;
  method.latency.Record(now - outcome.start);
  IntervalCounts& interval = IntervalAt(now);
  ++interval.calls;
  interval.failed += failed;
  last_answer_ = std::max(last_answer_, now);
}

void Recorder::OnOperation(const OperationStart& operation, bool failed, uint32_t items,
                           Nanos now) {
  Add(progress_->items, items);
  if (!Counts(operation, now)) return;
  const Nanos latency = now - operation.intended;
  ++counted_.operations;
  counted_.items += items;
  counted_.latency.Record(latency);
  IntervalAt(now).items += items;
  interval_latency_.Record(latency);
  if (!failed) counted_.ok_latency.Record(now - operation.actual);
  if (mode_ == LoopMode::kClosed) return;
  counted_.start_delay.Record(operation.actual - operation.intended);
  StepCounts& step = StepAt(operation);
  ++step.operations;
  step.failed += failed ? 1 : 0;
  step.latency.Record(latency);
}

void Recorder::OnNotStarted(const OperationStart& operation, Nanos now) {
  Add(progress_->failed, 1);
  if (!Counts(operation, now)) return;
  ++counted_.codes[kCodeNotStarted];
  ++counted_.failed;
  ++IntervalAt(now).failed;
  // It waited at least this long, and would have waited longer.
  counted_.latency.Record(now - operation.intended);
  StepCounts& step = StepAt(operation);
  ++step.failed;
  step.latency.Record(now - operation.intended);
}

void Recorder::OnFailure(absl::string_view what) {
  if (counted_.first_failure.empty()) counted_.first_failure = std::string(what);
}

Measurement Recorder::Take(Nanos end) {
  CloseInterval();
  counted_.elapsed =
      std::max(end, mode_ == LoopMode::kOpen ? last_answer_ : Nanos{0}) - window_->begin.load();
  counted_.elapsed = std::max<Nanos>(0, counted_.elapsed);
  return std::exchange(counted_, Measurement());
}

}  // namespace motcua::load
