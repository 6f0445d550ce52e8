// SPDX-License-Identifier: Apache-2.0
// Logs calls that have ended: method, code, reason, duration and trace. Never what was asked or
// answered, and not who called. Synchronised.
#ifndef MOTCUA_COMMON_RPC_ACCESS_LOG_H_
#define MOTCUA_COMMON_RPC_ACCESS_LOG_H_

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call_observer.h"
#include "common/time/clock.h"

namespace motcua::rpc {

enum class AccessLogMode {
  kFailed,  // Calls whose code is not OK.
  kAll,
};

class AccessLog final : public CallObserver {
 public:
  // More lines a second are left out, and counted in a line of their own: a flood must not fill a
  // disk.
  static constexpr int kLinesPerSecondMax = 200;

  AccessLog(AccessLogMode mode, const time::Clock* clock) : mode_(mode), clock_(clock) {}

  void OnMethods(absl::Span<const Method> methods) override;
  std::unique_ptr<CallNotes> OnStart(const CallStart& start) override;
  void OnEnd(const CallEnd& end, CallNotes* notes) override;

 private:
  bool MayWrite();

  const AccessLogMode mode_;
  const time::Clock* const clock_;

  absl::Mutex mutex_;
  absl::Duration second_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();  // When it began.
  int lines_ ABSL_GUARDED_BY(mutex_) = 0;                                      // In that second.
  uint64_t left_out_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_ACCESS_LOG_H_
