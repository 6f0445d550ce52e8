// SPDX-License-Identifier: Apache-2.0
// A closed loop of unary calls: a fixed number outstanding over a fixed number of connections, each
// answer starting the next call, for a fixed time. Every answer's status is checked; every latency
// is kept. Confined: Run returns when the last call has answered.
#ifndef MOTCUA_BENCHMARKS_SUBMIT_CLOSED_LOOP_H_
#define MOTCUA_BENCHMARKS_SUBMIT_CLOSED_LOOP_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"

namespace motcua::bench {

struct LoopOptions {
  int outstanding = 64;
  int channels = 4;
  absl::Duration duration = absl::Seconds(4);
};

struct LoopResult {
  double calls_per_second = 0;
  absl::Duration p50;
  absl::Duration p99;
  uint64_t calls = 0;
  uint64_t failed = 0;  // Calls whose status was not OK.
};

// Starts one call on a channel (by its index); calls `done` with its status exactly once, on any
// thread.
using StartCall = std::function<void(int channel, std::function<void(const grpc::Status&)> done)>;

LoopResult RunClosedLoop(const LoopOptions& options, const StartCall& start_call);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUBMIT_CLOSED_LOOP_H_
