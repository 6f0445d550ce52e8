// SPDX-License-Identifier: Apache-2.0
//
// ThreadSanitizer sees only what was compiled with it. Debian's Abseil was not, so every hand-over
// through absl::Mutex, CondVar, Notification or BlockingCounter, also those inside gRPC, would look
// like a data race. This file, linked into each program of the preset `tsan`, stands before the
// library's functions, calls them, and tells ThreadSanitizer what they promise: who leaves a lock
// happens before who enters it next. Synchronised, without state of its own.
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/sanitizers/interpose.h"

namespace {

using motcua::sanitizers::Enter;
using motcua::sanitizers::Leave;
using motcua::sanitizers::Real;

// A condition that enters and leaves its lock when it is asked. The library asks it with the lock
// held but out of sight: in the waiting thread before the wait has returned, and in any other
// thread that unlocks, after that one has left. It must live as long as the wait.
class Watched {
 public:
  Watched(const absl::Condition& condition, const void* lock)
      : condition_(condition), lock_(lock), watched_(&Watched::Holds, this) {}
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  const absl::Condition& Get() const { return watched_; }

 private:
  static bool Holds(Watched* self) {
    Enter(self->lock_);
    const bool holds = self->condition_.Eval();
    Leave(self->lock_);
    return holds;
  }

  const absl::Condition& condition_;
  const void* const lock_;
  const absl::Condition watched_;
};

}  // namespace

namespace absl {
inline namespace ABSL_OPTION_INLINE_NAMESPACE_NAME {

void Mutex::Lock() {
  Real<"_ZN4absl7debian35Mutex4LockEv", void(Mutex*)>()(this);
  Enter(this);
}
void Mutex::Unlock() {
  Leave(this);
  Real<"_ZN4absl7debian35Mutex6UnlockEv", void(Mutex*)>()(this);
}
bool Mutex::TryLock() {
  const bool locked = Real<"_ZN4absl7debian35Mutex7TryLockEv", bool(Mutex*)>()(this);
  if (locked) Enter(this);
  return locked;
}
void Mutex::ReaderLock() {
  Real<"_ZN4absl7debian35Mutex10ReaderLockEv", void(Mutex*)>()(this);
  Enter(this);
}
void Mutex::ReaderUnlock() {
  Leave(this);
  Real<"_ZN4absl7debian35Mutex12ReaderUnlockEv", void(Mutex*)>()(this);
}
bool Mutex::ReaderTryLock() {
  const bool locked = Real<"_ZN4absl7debian35Mutex13ReaderTryLockEv", bool(Mutex*)>()(this);
  if (locked) Enter(this);
  return locked;
}

void Mutex::Await(const Condition& condition) {
  const Watched watched(condition, this);
  Leave(this);
  Real<"_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE", void(Mutex*, const Condition&)>()(
      this, watched.Get());
  Enter(this);
}
bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  const Watched watched(condition, this);
  Leave(this);
  const bool holds =
      Real<"_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE",
           bool(Mutex*, const Condition&, Duration)>()(this, watched.Get(), timeout);
  Enter(this);
  return holds;
}
bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  const Watched watched(condition, this);
  Leave(this);
  const bool holds = Real<"_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE",
                          bool(Mutex*, const Condition&, Time)>()(this, watched.Get(), deadline);
  Enter(this);
  return holds;
}

void Mutex::LockWhen(const Condition& condition) {
  const Watched watched(condition, this);
  Real<"_ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE", void(Mutex*, const Condition&)>()(
      this, watched.Get());
  Enter(this);
}
bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  const Watched watched(condition, this);
  const bool holds =
      Real<"_ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE",
           bool(Mutex*, const Condition&, Duration)>()(this, watched.Get(), timeout);
  Enter(this);
  return holds;
}
bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  const Watched watched(condition, this);
  const bool holds =
      Real<"_ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE",
           bool(Mutex*, const Condition&, Time)>()(this, watched.Get(), deadline);
  Enter(this);
  return holds;
}

void CondVar::Wait(Mutex* mutex) {
  Leave(mutex);
  Real<"_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE", void(CondVar*, Mutex*)>()(this, mutex);
  Enter(mutex);
}
bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  Leave(mutex);
  const bool timed_out =
      Real<"_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE",
           bool(CondVar*, Mutex*, Duration)>()(this, mutex, timeout);
  Enter(mutex);
  return timed_out;
}
bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  Leave(mutex);
  const bool timed_out = Real<"_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE",
                              bool(CondVar*, Mutex*, Time)>()(this, mutex, deadline);
  Enter(mutex);
  return timed_out;
}

// HasBeenNotified is inline: the compiler's own instrumentation enters `notified_yet_` there.
void Notification::Notify() {
  Leave(&notified_yet_);
  Real<"_ZN4absl7debian312Notification6NotifyEv", void(Notification*)>()(this);
}
void Notification::WaitForNotification() const {
  Real<"_ZNK4absl7debian312Notification19WaitForNotificationEv", void(const Notification*)>()(this);
  Enter(&notified_yet_);
}
bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  const bool notified =
      Real<"_ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE",
           bool(const Notification*, Duration)>()(this, timeout);
  if (notified) Enter(&notified_yet_);
  return notified;
}
bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  const bool notified =
      Real<"_ZNK4absl7debian312Notification31WaitForNotificationWithDeadlineENS0_4TimeE",
           bool(const Notification*, Time)>()(this, deadline);
  if (notified) Enter(&notified_yet_);
  return notified;
}

bool BlockingCounter::DecrementCount() {
  Leave(this);
  return Real<"_ZN4absl7debian315BlockingCounter14DecrementCountEv", bool(BlockingCounter*)>()(
      this);
}
void BlockingCounter::Wait() {
  Real<"_ZN4absl7debian315BlockingCounter4WaitEv", void(BlockingCounter*)>()(this);
  Enter(this);
}

}  // namespace ABSL_OPTION_INLINE_NAMESPACE_NAME
}  // namespace absl
