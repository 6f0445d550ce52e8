// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/submit/closed_loop.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"

namespace motcua::bench {
namespace {

// One of the outstanding calls: its latencies are its own, so that nothing is shared while it runs.
struct Lane {
  int channel = 0;
  uint64_t failed = 0;
  absl::Time started;
  std::vector<int64_t> latency_nanos;
};

class Loop {
 public:
  Loop(const LoopOptions& options, const StartCall& start_call)
      : start_call_(start_call),
        end_(absl::Now() + options.duration),
        ending_(options.outstanding) {
    for (int i = 0; i < options.outstanding; ++i) {
      lanes_.push_back(std::make_unique<Lane>(Lane{.channel = i % options.channels}));
    }
  }

  LoopResult Run() {
    const absl::Time begin = absl::Now();
    for (const auto& lane : lanes_) {
      Next(lane.get());
    }
    ending_.Wait();
    return Summarise(absl::Now() - begin);
  }

 private:
  void Next(Lane* lane) {
    lane->started = absl::Now();
    start_call_(lane->channel, [this, lane](const grpc::Status& status) {
      const absl::Time now = absl::Now();
      lane->latency_nanos.push_back(absl::ToInt64Nanoseconds(now - lane->started));
      lane->failed += status.ok() ? 0 : 1;
      if (now < end_) {
        Next(lane);
      } else {
        ending_.DecrementCount();
      }
    });
  }

  LoopResult Summarise(absl::Duration elapsed) const {
    LoopResult result;
    std::vector<int64_t> all;
    for (const auto& lane : lanes_) {
      all.insert(all.end(), lane->latency_nanos.begin(), lane->latency_nanos.end());
      result.failed += lane->failed;
    }
    std::sort(all.begin(), all.end());
    result.calls = all.size();
    result.calls_per_second = static_cast<double>(all.size()) / absl::ToDoubleSeconds(elapsed);
    result.p50 = absl::Nanoseconds(all[all.size() / 2]);
    result.p99 = absl::Nanoseconds(all[all.size() * 99 / 100]);
    return result;
  }

  const StartCall& start_call_;
  const absl::Time end_;
  absl::BlockingCounter ending_;
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace

LoopResult RunClosedLoop(const LoopOptions& options, const StartCall& start_call) {
  return Loop(options, start_call).Run();
}

}  // namespace motcua::bench
