// SPDX-License-Identifier: Apache-2.0
// Where work runs that must not run on an RPC's thread or on the committer: reads that scan, feeds
// that read journals. A pool of threads with a bounded queue, or the caller's own thread where a
// test or a simulation wants one order of events. Synchronised.
#ifndef MOTCUA_COMMON_EXECUTOR_EXECUTOR_H_
#define MOTCUA_COMMON_EXECUTOR_EXECUTOR_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace motcua::executor {

class Executor {
 public:
  virtual ~Executor() = default;
  // Runs `work` once, some time later or at once; false if there is no room, and then never.
  [[nodiscard]] virtual bool Schedule(std::function<void()> work) = 0;
};

// Runs work in order on `thread_count` threads.
class ThreadPool final : public Executor {
 public:
  explicit ThreadPool(int thread_count, size_t queue_count_max = 16384);
  ~ThreadPool() override;  // Runs what waits, then joins.
  [[nodiscard]] bool Schedule(std::function<void()> work) override;

 private:
  void Loop();

  const size_t queue_count_max_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

// Keeps work until RunAll is called: one thread, one order. Confined.
class ManualExecutor final : public Executor {
 public:
  [[nodiscard]] bool Schedule(std::function<void()> work) override;
  // Runs what waits and what that schedules; returns how many pieces ran.
  size_t RunAll();

 private:
  std::deque<std::function<void()>> queue_;
};

}  // namespace motcua::executor

#endif  // MOTCUA_COMMON_EXECUTOR_EXECUTOR_H_
