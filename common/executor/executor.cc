// SPDX-License-Identifier: Apache-2.0
#include "common/executor/executor.h"

#include <utility>

namespace motcua::executor {

ThreadPool::ThreadPool(int thread_count, size_t queue_count_max)
    : queue_count_max_(queue_count_max) {
  for (int i = 0; i < thread_count; ++i) {
    threads_.emplace_back([this] { Loop(); });
  }
}

ThreadPool::~ThreadPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

bool ThreadPool::Schedule(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || queue_.size() >= queue_count_max_) {
    return false;
  }
  queue_.push_back(std::move(work));
  return true;
}

void ThreadPool::Loop() {
  const auto has_work_or_stops = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !queue_.empty();
  };
  while (true) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&has_work_or_stops));
      if (queue_.empty()) {
        return;
      }
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

bool ManualExecutor::Schedule(std::function<void()> work) {
  queue_.push_back(std::move(work));
  return true;
}

size_t ManualExecutor::RunAll() {
  size_t count = 0;
  while (!queue_.empty()) {
    const std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    work();
    ++count;
  }
  return count;
}

}  // namespace motcua::executor
