// SPDX-License-Identifier: Apache-2.0
//
// The load of one process: makes ready what its scenario needs, then runs rounds. LoadSource is the
// same for one process and for several.
//
// Threads: confined; `interrupted` may be set by a signal handler.

#ifndef MOTCUA_TOOLS_LOAD_GENERATOR_H_
#define MOTCUA_TOOLS_LOAD_GENERATOR_H_

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/load/measurement.h"
#include "tools/load/round.h"
#include "tools/load/setup.h"
#include "tools/load/worker.h"

namespace motcua::load {

// What has happened since the beginning of the warm-up.
struct ProgressSample {
  absl::Duration elapsed;
  bool warming_up = false;
  uint64_t calls = 0;
  uint64_t items = 0;
  uint64_t failed = 0;
  uint64_t in_flight = 0;
  // Of the last full second; the worst of the threads.
  Nanos p50 = 0;
  Nanos p99 = 0;
};

using ProgressSink = std::function<void(const ProgressSample&)>;

class LoadSource {
 public:
  virtual ~LoadSource() = default;
  // Runs a round until its last answer. `sink` is called about once a second.
  virtual absl::StatusOr<Measurement> Run(const Round& round, const ProgressSink& sink) = 0;
};

struct GeneratorOptions {
  SetupOptions setup;
  int outstanding = 64;  // Of all processes.
  int channels = 4;      // The same.
  int threads = 1;       // Of each.
  Share process;
};

class Generator final : public LoadSource {
 public:
  // Makes ready and connects. `interrupted` outlives it.
  static absl::StatusOr<std::unique_ptr<Generator>> Make(const GeneratorOptions& options,
                                                         const std::atomic<bool>* interrupted);

  absl::StatusOr<Measurement> Run(const Round& round, const ProgressSink& sink) override;
  // The same, beginning at an instant that other processes begin at, too.
  absl::StatusOr<Measurement> RunAt(const Round& round, Nanos start, const ProgressSink& sink);

 private:
  explicit Generator(const std::atomic<bool>* interrupted) : interrupted_(interrupted) {}

  const std::atomic<bool>* const interrupted_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_GENERATOR_H_
