// SPDX-License-Identifier: Apache-2.0
#include "common/trace/trace.h"

#include <algorithm>
#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace motcua::trace {
namespace {

struct Installed {
  std::atomic<bool> is_on = false;
  absl::Mutex mutex;
  std::shared_ptr<Recorder> recorder ABSL_GUARDED_BY(mutex);
  Sampler sampler ABSL_GUARDED_BY(mutex);
};

// Never destroyed: spans may end while the process does.
Installed& TheInstalled() {
  static auto* const installed = new Installed;
  return *installed;
}

absl::InsecureBitGen& Random() {
  thread_local absl::InsecureBitGen generator;
  return generator;
}

template <size_t kSize>
void MakeId(std::array<uint8_t, kSize>& id) {
  for (uint8_t& byte : id) {
    byte = absl::Uniform<uint8_t>(Random());
  }
  id[kSize - 1] |= 1;  // None is all zero.
}

// A number in [0, 1) of its own for each trace, the same in every process.
double FractionOf(const TraceId& trace_id) {
  constexpr size_t kRandomBytes = 6;  // OpenTelemetry has the last seven be random.
  double fraction = 0;
  for (size_t i = trace_id.size() - 1 - kRandomBytes; i < trace_id.size() - 1; ++i) {
    fraction = fraction * 256 + trace_id[i];
  }
  return fraction / static_cast<double>(uint64_t{1} << (8 * kRandomBytes));
}

bool IsSampled(const std::optional<Context>& parent, const TraceId& trace_id,
               const Sampler& sampler) {
  if (parent.has_value() && sampler.follows_parent) {
    return parent->sampled;
  }
  return FractionOf(trace_id) < sampler.root_ratio;
}

}  // namespace

void Install(std::shared_ptr<Recorder> recorder, const Sampler& sampler) {
  Installed& installed = TheInstalled();
  absl::MutexLock lock(&installed.mutex);
  installed.is_on = recorder != nullptr;
  installed.recorder.swap(recorder);  // The one before goes without the lock: it may take a while.
  installed.sampler = sampler;
}

bool IsOn() { return TheInstalled().is_on.load(std::memory_order_relaxed); }

LiveSpan::LiveSpan(LiveSpan&& other) noexcept
    : span_(std::move(other.span_)), traceparent_(std::move(other.traceparent_)) {}

LiveSpan& LiveSpan::operator=(LiveSpan&& other) noexcept {
  End(false);
  span_ = std::move(other.span_);
  traceparent_ = std::move(other.traceparent_);
  return *this;
}

void LiveSpan::Add(absl::string_view key, absl::string_view text) {
  if (span_ != nullptr) {
    span_->attributes.push_back({std::string(key), std::string(text)});
  }
}

void LiveSpan::Add(absl::string_view key, int64_t number) {
  if (span_ != nullptr) {
    span_->attributes.push_back({std::string(key), number});
  }
}

void LiveSpan::End(bool ok) {
  if (span_ == nullptr) {
    return;
  }
  const std::unique_ptr<Span> span = std::move(span_);
  span->failed = !ok;
  span->length = std::max(absl::Now() - span->start, absl::ZeroDuration());  // Clocks are set.
  std::shared_ptr<Recorder> recorder;
  {
    Installed& installed = TheInstalled();
    absl::MutexLock lock(&installed.mutex);
    recorder = installed.recorder;
  }
  if (recorder != nullptr) {
    recorder->Record(std::move(*span));
  }
}

LiveSpan Start(absl::string_view traceparent, absl::string_view name, Kind kind) {
  LiveSpan live;
  live.traceparent_ = std::string(traceparent);
  if (!IsOn()) {
    return live;
  }
  const std::optional<Context> parent = ParseTraceparent(traceparent);
  TraceId trace_id;
  if (parent.has_value()) {
    trace_id = parent->trace_id;
  } else {
    MakeId(trace_id);
  }
  Sampler sampler;
  {
    Installed& installed = TheInstalled();
    absl::MutexLock lock(&installed.mutex);
    sampler = installed.sampler;
  }
  if (!IsSampled(parent, trace_id, sampler)) {
    return live;
  }
  live.span_ = std::make_unique<Span>();
  Span& span = *live.span_;
  span.context.trace_id = trace_id;
  span.parent = parent.has_value() ? parent->span_id : SpanId{};
  MakeId(span.context.span_id);
  span.context.sampled = true;
  span.name = std::string(name);
  span.kind = kind;
  span.start = absl::Now();
  live.traceparent_ = ToTraceparent(span.context);
  return live;
}

}  // namespace motcua::trace
