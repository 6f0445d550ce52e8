// SPDX-License-Identifier: Apache-2.0
//
// ThreadSanitizer sees only what was compiled with it. Debian's Abseil was not, so every hand-over
// through absl::Mutex, CondVar or Notification, also those inside gRPC, would look like a data
// race. This file, linked into each program of the preset `tsan`, stands before the library's
// functions, calls them, and tells ThreadSanitizer what they promise: who leaves a lock happens
// before who enters it next. Synchronised, without state of its own.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdio>
#include <cstdlib>
#include <type_traits>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace {

// The library's function of this mangled name, behind the namespace that Debian builds Abseil in.
template <typename Function>
Function Real(const char* name) {
  char symbol[256];
  std::snprintf(symbol, sizeof(symbol), "%s7debian3%s", name[0] == 'K' ? "_ZNK4absl" : "_ZN4absl",
                name + (name[0] == 'K' ? 1 : 0));
  void* found = dlsym(RTLD_NEXT, symbol);
  if (found == nullptr) {
    std::fprintf(stderr, "absl_synchronization: Abseil has no %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function>(found);
}

void Enter(const void* lock) { __tsan_acquire(const_cast<void*>(lock)); }
void Leave(const void* lock) { __tsan_release(const_cast<void*>(lock)); }

// Waits that hold `lock` before and after but not meanwhile.
template <typename Result, typename Subject, typename... Arguments>
Result CallWaiting(const char* name, const void* lock, Subject subject, Arguments... arguments) {
  Leave(lock);
  if constexpr (std::is_void_v<Result>) {
    Real<void (*)(Subject, Arguments...)>(name)(subject, arguments...);
    Enter(lock);
  } else {
    const Result result = Real<Result (*)(Subject, Arguments...)>(name)(subject, arguments...);
    Enter(lock);
    return result;
  }
}

}  // namespace

namespace absl {
inline namespace ABSL_OPTION_INLINE_NAMESPACE_NAME {

void Mutex::Lock() {
  static const auto real = Real<void (*)(Mutex*)>("5Mutex4LockEv");
  real(this);
  Enter(this);
}
void Mutex::Unlock() {
  static const auto real = Real<void (*)(Mutex*)>("5Mutex6UnlockEv");
  Leave(this);
  real(this);
}
bool Mutex::TryLock() {
  static const auto real = Real<bool (*)(Mutex*)>("5Mutex7TryLockEv");
  const bool locked = real(this);
  if (locked) Enter(this);
  return locked;
}
void Mutex::ReaderLock() {
  static const auto real = Real<void (*)(Mutex*)>("5Mutex10ReaderLockEv");
  real(this);
  Enter(this);
}
void Mutex::ReaderUnlock() {
  static const auto real = Real<void (*)(Mutex*)>("5Mutex12ReaderUnlockEv");
  Leave(this);
  real(this);
}
bool Mutex::ReaderTryLock() {
  static const auto real = Real<bool (*)(Mutex*)>("5Mutex13ReaderTryLockEv");
  const bool locked = real(this);
  if (locked) Enter(this);
  return locked;
}

void Mutex::Await(const Condition& condition) {
  CallWaiting<void>("5Mutex5AwaitERKNS0_9ConditionE", this, this, &condition);
}
bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  return CallWaiting<bool>("5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE", this, this,
                           &condition, timeout);
}
bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  return CallWaiting<bool>("5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE", this, this,
                           &condition, deadline);
}
void Mutex::LockWhen(const Condition& condition) {
  Real<void (*)(Mutex*, const Condition&)>("5Mutex8LockWhenERKNS0_9ConditionE")(this, condition);
  Enter(this);
}
bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  const bool result = Real<bool (*)(Mutex*, const Condition&, Duration)>(
      "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE")(this, condition, timeout);
  Enter(this);
  return result;
}
bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  const bool result = Real<bool (*)(Mutex*, const Condition&, Time)>(
      "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE")(this, condition, deadline);
  Enter(this);
  return result;
}

void CondVar::Wait(Mutex* mutex) {
  CallWaiting<void>("7CondVar4WaitEPNS0_5MutexE", mutex, this, mutex);
}
bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  return CallWaiting<bool>("7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE", mutex, this,
                           mutex, timeout);
}
bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  return CallWaiting<bool>("7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", mutex, this, mutex,
                           deadline);
}

void Notification::Notify() {
  Leave(this);
  Real<void (*)(Notification*)>("12Notification6NotifyEv")(this);
}
void Notification::WaitForNotification() const {
  Real<void (*)(const Notification*)>("K12Notification19WaitForNotificationEv")(this);
  Enter(this);
}
bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  const bool notified = Real<bool (*)(const Notification*, Duration)>(
      "K12Notification30WaitForNotificationWithTimeoutENS0_8DurationE")(this, timeout);
  if (notified) Enter(this);
  return notified;
}
bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  const bool notified = Real<bool (*)(const Notification*, Time)>(
      "K12Notification31WaitForNotificationWithDeadlineENS0_4TimeE")(this, deadline);
  if (notified) Enter(this);
  return notified;
}

bool BlockingCounter::DecrementCount() {
  Leave(this);
  return Real<bool (*)(BlockingCounter*)>("15BlockingCounter14DecrementCountEv")(this);
}
void BlockingCounter::Wait() {
  Real<void (*)(BlockingCounter*)>("15BlockingCounter4WaitEv")(this);
  Enter(this);
}

}  // namespace ABSL_OPTION_INLINE_NAMESPACE_NAME
}  // namespace absl
