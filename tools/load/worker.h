// SPDX-License-Identifier: Apache-2.0
//
// One generator thread: its own connections, completion queue, lanes and counts, so that nothing is
// shared with other threads while load runs. In the open loop a second thread starts operations by
// the clock; it does nothing else, so that a late answer cannot make the next start late.
//
// Threads: confined to the thread that calls Run.

#ifndef MOTCUA_TOOLS_LOAD_WORKER_H_
#define MOTCUA_TOOLS_LOAD_WORKER_H_

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/tls.h"
#include "tools/load/lane.h"
#include "tools/load/measurement.h"
#include "tools/load/recorder.h"
#include "tools/load/round.h"
#include "tools/load/script.h"

namespace motcua::load {

// "host:port" by service.
using ServiceAddresses = std::array<std::string, kServiceCount>;

struct WorkerOptions {
  ScenarioOptions scenario;
  ServiceAddresses addresses;
  rpc::ClientTls tls;
  int lanes = 1;
  int channels = 1;
  CallSettings settings;
  Share share;  // Of all workers of all processes.
};

class Worker {
 public:
  Worker(const WorkerOptions& options, Materials materials);

  // Opens the connections. UNAVAILABLE, with the address, if one cannot be had in time.
  absl::Status Connect(absl::Duration timeout);

  // One round: from `start`, the beginning of the warm-up, until the last answer has come. The
  // window is the round's; its end may be moved forward while this runs.
  Measurement Run(const Round& round, Nanos start, const Window* window, Progress* progress);

 private:
  class OneRound;

  const WorkerOptions options_;
  Traffic traffic_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<Stubs> stubs_;  // A lane uses the one of its number, modulo their count.
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_WORKER_H_
