// SPDX-License-Identifier: Apache-2.0
#include "tools/load/worker.h"

#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "tools/load/arrivals.h"

namespace motcua::load {
namespace {

// How often a thread that waits for answers looks whether the round is over.
constexpr absl::Duration kLookInterval = absl::Milliseconds(20);
constexpr int64_t kNanosPerSecond = 1'000'000'000;
// The longest sleep of the thread that starts operations: how soon it sees an interruption.
constexpr Nanos kSleepMax = 20'000'000;
// How late the generator itself may be: what is due before the end and not begun so long after it
// was kept from beginning.
constexpr Nanos kLateMax = 100'000'000;
// By default the kernel may wake a sleeper 50 microseconds late.
constexpr unsigned long kTimerSlackNanos = 1000;

void SleepUntil(Nanos time) {
  const timespec at{.tv_sec = time / kNanosPerSecond, .tv_nsec = time % kNanosPerSecond};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

}  // namespace

Worker::Worker(const WorkerOptions& options, Materials materials)
    : options_(options), traffic_(options.scenario, std::move(materials)) {
  const auto credentials = rpc::MakeCredentials(options.tls);
  for (int i = 0; i < options.channels; ++i) {
    Stubs stubs;
    for (size_t service = 0; service < kServiceCount; ++service) {
      if (!options.scenario.Calls(static_cast<Service>(service))) continue;
      channels_.push_back(
          rpc::MakeChannel(options.addresses[service], {.credentials = credentials}));
      stubs[service] = std::make_shared<grpc::GenericStub>(channels_.back());
    }
    stubs_.push_back(std::move(stubs));
  }
}

absl::Status Worker::Connect(absl::Duration timeout) {
  const auto deadline = absl::ToChronoTime(absl::Now() + timeout);
  for (const auto& channel : channels_) channel->GetState(true);
  for (size_t i = 0; i < channels_.size(); ++i) {
    if (channels_[i]->WaitForConnected(deadline)) continue;
    std::string addresses;
    for (size_t service = 0; service < kServiceCount; ++service) {
      if (!options_.scenario.Calls(static_cast<Service>(service))) continue;
      absl::StrAppend(&addresses, addresses.empty() ? "" : ", ", options_.addresses[service]);
    }
    return absl::UnavailableError(
        absl::StrCat("no connection within ", absl::FormatDuration(timeout), " to ", addresses));
  }
  return absl::OkStatus();
}

// What lives for one round.
class Worker::OneRound {
 public:
  OneRound(Worker* worker, const Round& round, Nanos start, const Window* window,
           Progress* progress)
      : worker_(*worker),
        round_(round),
        start_(start),
        window_(window),
        progress_(progress),
        recorder_(round.mode, TimelineInterval(round), window, progress) {
    context_ = {.queue = &queue_,
                .traffic = &worker->traffic_,
                .recorder = &recorder_,
                .window = window,
                .settings = worker->options_.settings,
                .mode = round.mode,
                .on_idle = [this](Lane* lane) { OnIdle(lane); }};
  }

  Measurement Run() {
    SleepUntil(start_);
    if (round_.mode == LoopMode::kClosed) {
      for (int i = 0; i < worker_.options_.lanes; ++i) AddLane();
      const Nanos now = MonotonicNow();
      for (const auto& lane : lanes_) StartLane(lane.get(), {.intended = now, .actual = now});
      AnswerUntil([this] { return busy_ == 0; });
    } else {
      std::thread pacer([this] { Pace(); });
      AnswerUntil([this] { return paced_.load() && busy_.load() == 0; });
      pacer.join();
      for (const OperationStart& missed : not_started_) {
        recorder_.OnNotStarted(missed, MonotonicNow());
      }
    }
    CloseLanes();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
    return recorder_.Take(window_->end.load());
  }

 private:
  Lane* AddLane() {
    const Stubs& stubs = worker_.stubs_[lanes_.size() % worker_.stubs_.size()];
    return lanes_.emplace_back(std::make_unique<Lane>(&context_, stubs)).get();
  }

  void StartLane(Lane* lane, const OperationStart& start) {
    progress_->in_flight.store(static_cast<uint64_t>(++busy_), std::memory_order_relaxed);
    lane->Start(start);
  }

  void OnIdle(Lane* lane) {
    if (round_.mode == LoopMode::kOpen && !closing_) {
      const absl::MutexLock lock(&mutex_);
      free_.push_back(lane);
    }
    progress_->in_flight.store(static_cast<uint64_t>(--busy_), std::memory_order_relaxed);
  }

  template <typename IsOver>
  void AnswerUntil(const IsOver& is_over) {
    auto look = std::chrono::system_clock::now();
    while (!is_over()) {
      void* tag = nullptr;
      bool ok = false;
      switch (queue_.AsyncNext(&tag, &ok, look)) {
        case grpc::CompletionQueue::GOT_EVENT:
          static_cast<Completion*>(tag)->OnCompletion(ok);
          break;
        case grpc::CompletionQueue::TIMEOUT:
          look = std::chrono::system_clock::now() + absl::ToChronoMilliseconds(kLookInterval);
          break;
        case grpc::CompletionQueue::SHUTDOWN:
          return;
      }
    }
  }

  void CloseLanes() {
    closing_ = true;
    for (const auto& lane : lanes_) {
      ++busy_;
      if (!lane->Close()) --busy_;
    }
    AnswerUntil([this] { return busy_ == 0; });
  }

  // A lane that has nothing under way, waiting for one while all are busy if that is what the round
  // does. Null if there is none, or once the round ends.
  Lane* FreeLane() {
    absl::MutexLock lock(&mutex_);
    const auto can_go = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !free_.empty() || lanes_.size() < static_cast<size_t>(worker_.options_.lanes);
    };
    while (!can_go()) {
      if (round_.when_busy == WhenBusy::kDrop || IsOver(MonotonicNow())) return nullptr;
      mutex_.AwaitWithTimeout(absl::Condition(&can_go), kLookInterval);
    }
    if (free_.empty()) return AddLane();
    Lane* const lane = free_.back();
    free_.pop_back();
    return lane;
  }

  // Whether it is too late to begin an operation that was meant for `intended`.
  bool IsTooLate(Nanos intended, Nanos now) const {
    return IsOver(now - kLateMax) ||
           (round_.when_busy == WhenBusy::kDrop && now - intended > kLateMax);
  }

  bool IsOver(Nanos now) const { return now >= window_->end.load(std::memory_order_relaxed); }

  // Starts what is meant to start before the end. What could not start soon after it is remembered.
  void Pace() {
    prctl(PR_SET_TIMERSLACK, kTimerSlackNanos);
    Arrivals arrivals(round_, worker_.options_.share);
    while (const auto arrival = arrivals.Next()) {
      const Nanos intended = start_ + arrival->offset;
      Nanos now = MonotonicNow();
      while (now < intended && !IsOver(now)) {
        SleepUntil(std::min(intended, now + kSleepMax));
        now = MonotonicNow();
      }
      // Interrupted, if it is meant to start after the end that is now.
      if (IsOver(intended)) break;
      Lane* const lane = IsTooLate(intended, now) ? nullptr : FreeLane();
      if (lane == nullptr) {
        not_started_.push_back({.intended = intended, .actual = now, .step = arrival->step});
        continue;
      }
      StartLane(lane, {.intended = intended, .actual = MonotonicNow(), .step = arrival->step});
    }
    paced_ = true;
  }

  Worker& worker_;
  const Round& round_;
  const Nanos start_;
  const Window* const window_;
  Progress* const progress_;
  grpc::CompletionQueue queue_;
  Recorder recorder_;
  LaneContext context_;
  // Grown only by the thread that starts operations.
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::atomic<int64_t> busy_{0};
  std::atomic<bool> paced_{false};
  bool closing_ = false;
  std::vector<OperationStart> not_started_;  // The pacing thread's until it has ended.
  absl::Mutex mutex_;
  std::vector<Lane*> free_ ABSL_GUARDED_BY(mutex_);
};

Measurement Worker::Run(const Round& round, Nanos start, const Window* window, Progress* progress) {
  return OneRound(this, round, start, window, progress).Run();
}

}  // namespace motcua::load
