// SPDX-License-Identifier: Apache-2.0
#include "tools/load/generator.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "client/request_id.h"
#include "common/status/status_macros.h"

namespace motcua::load {
namespace {

// From now to the beginning, so that all threads are waiting by then.
constexpr Nanos kStartDelay = 50'000'000;
constexpr absl::Duration kLookInterval = absl::Milliseconds(20);
constexpr Nanos kProgressInterval = 1'000'000'000;
constexpr absl::Duration kConnectTimeout = absl::Seconds(5);
constexpr size_t kIdPrefixBytes = 16;
constexpr double kMicrosPerSecond = 1e6;

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / kMicrosPerSecond;
}

double ProcessCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

// The threads of a round, and what is looked after while they run.
class RunningRound {
 public:
  RunningRound(const Round& round, Nanos start, const std::atomic<bool>& interrupted)
      : round_(round), start_(start), interrupted_(interrupted) {
    window_.begin = start + absl::ToInt64Nanoseconds(round.warmup);
    window_.end = window_.begin.load() + absl::ToInt64Nanoseconds(round.duration);
  }

  Measurement Run(const std::vector<std::unique_ptr<Worker>>& workers, const ProgressSink& sink) {
    progress_ = std::vector<Progress>(workers.size());
    std::vector<Measurement> measurements(workers.size());
    std::vector<std::thread> threads;
    for (size_t i = 0; i < workers.size(); ++i) {
      threads.emplace_back([this, &workers, &measurements, i] {
        measurements[i] = workers[i]->Run(round_, start_, &window_, &progress_[i]);
        const absl::MutexLock lock(&mutex_);
        ++ended_;
      });
    }
    Watch(workers.size(), sink);
    for (std::thread& thread : threads) thread.join();

    Measurement total;
    for (const Measurement& measurement : measurements) total.Merge(measurement);
    total.generator_cpu_s = cpu_end_s_ - cpu_begin_s_;
    total.interrupted = interrupted_.load();
    if (round_.mode == LoopMode::kOpen) total.steps.resize(round_.steps.size());
    return total;
  }

 private:
  // Until all threads have ended: samples this process's CPU at both ends of the window, tells the
  // progress, and moves the end forward when it is interrupted.
  void Watch(size_t threads, const ProgressSink& sink) {
    Nanos next_progress = start_ + kProgressInterval;
    while (!AllEndedWithin(threads, WaitFor(next_progress))) {
      const Nanos now = MonotonicNow();
      if (interrupted_.load() && now < window_.end.load()) {
        window_.begin = std::min(window_.begin.load(), now);
        window_.end = now;
      }
      if (!began_ && now >= window_.begin.load()) {
        began_ = true;
        cpu_begin_s_ = ProcessCpuSeconds();
      }
      if (now < window_.end.load()) cpu_end_s_ = ProcessCpuSeconds();
      if (now >= next_progress) {
        sink(Sample(now));
        next_progress += kProgressInterval;
      }
    }
    // The answers of an open loop are waited for; those of a closed one come at once.
    if (round_.mode == LoopMode::kOpen || cpu_end_s_ == 0) cpu_end_s_ = ProcessCpuSeconds();
  }

  // Not beyond the beginning and the end of the window, where the CPU is sampled.
  absl::Duration WaitFor(Nanos next_progress) const {
    const Nanos now = MonotonicNow();
    absl::Duration wait = std::min(kLookInterval, absl::Nanoseconds(next_progress - now));
    for (const Nanos edge : {window_.begin.load(), window_.end.load()}) {
      if (edge > now) wait = std::min(wait, absl::Nanoseconds(edge - now));
    }
    return std::max(wait, absl::Microseconds(100));
  }

  bool AllEndedWithin(size_t threads, absl::Duration wait) {
    const absl::MutexLock lock(&mutex_);
    const auto all_ended = [this, threads]()
                               ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_ == threads; };
    return mutex_.AwaitWithTimeout(absl::Condition(&all_ended), wait);
  }

  ProgressSample Sample(Nanos now) const {
    ProgressSample sample{.elapsed = absl::Nanoseconds(now - start_),
                          .warming_up = now < window_.begin.load()};
    for (const Progress& progress : progress_) {
      sample.calls += progress.calls.load(std::memory_order_relaxed);
      sample.items += progress.items.load(std::memory_order_relaxed);
      sample.failed += progress.failed.load(std::memory_order_relaxed);
      sample.in_flight += progress.in_flight.load(std::memory_order_relaxed);
      sample.p50 = std::max(sample.p50, progress.p50.load(std::memory_order_relaxed));
      sample.p99 = std::max(sample.p99, progress.p99.load(std::memory_order_relaxed));
    }
    return sample;
  }

  const Round& round_;
  const Nanos start_;
  const std::atomic<bool>& interrupted_;
  Window window_;
  std::vector<Progress> progress_;
  bool began_ = false;
  double cpu_begin_s_ = 0;
  double cpu_end_s_ = 0;
  absl::Mutex mutex_;
  size_t ended_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Generator>> Generator::Make(const GeneratorOptions& options,
                                                           const std::atomic<bool>* interrupted) {
  MOTCUA_ASSIGN_OR_RETURN(Stock stock, MakeStock(options.setup, options.process));
  std::unique_ptr<Generator> generator(new Generator(interrupted));
  const int outstanding = PartOf(options.outstanding, options.process);
  const int channels = PartOf(options.channels, options.process);
  for (int i = 0; i < options.threads; ++i) {
    const Share thread{.index = i, .count = options.threads};
    const Share share{.index = options.process.index * options.threads + i,
                      .count = options.process.count * options.threads};
    Materials materials(stock.payloads, client::RandomRequestId().substr(0, kIdPrefixBytes),
                        options.setup.payloads.seed, static_cast<uint64_t>(share.index));
    materials.known = stock.known;
    materials.watchable = stock.watchable;
    const size_t count =
        static_cast<size_t>(PartOf(static_cast<int>(stock.registered.size()), thread));
    for (size_t taken = 0; taken < count; ++taken) {
      materials.registered.push_back(std::move(
          stock.registered[taken * static_cast<size_t>(options.threads) + static_cast<size_t>(i)]));
    }
    generator->workers_.push_back(
        std::make_unique<Worker>(WorkerOptions{.scenario = stock.scenario,
                                               .addresses = options.setup.addresses,
                                               .tls = options.setup.tls,
                                               .lanes = PartOf(outstanding, thread),
                                               .channels = std::max(1, PartOf(channels, thread)),
                                               .settings = options.setup.settings,
                                               .share = share},
                                 std::move(materials)));
    MOTCUA_RETURN_IF_ERROR(generator->workers_.back()->Connect(kConnectTimeout));
  }
  return generator;
}

absl::StatusOr<Measurement> Generator::Run(const Round& round, const ProgressSink& sink) {
  return RunAt(round, MonotonicNow() + kStartDelay, sink);
}

absl::StatusOr<Measurement> Generator::RunAt(const Round& round, Nanos start,
                                             const ProgressSink& sink) {
  return RunningRound(round, start, *interrupted_).Run(workers_, sink);
}

}  // namespace motcua::load
