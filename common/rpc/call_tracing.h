// SPDX-License-Identifier: Apache-2.0
// Makes a span of each call that a server answers, and has its handler hand the span's traceparent
// on, in place of the caller's. Nothing while spans are off. Calls of health and reflection, and
// streams that are followed for hours, make none. Synchronised.
#ifndef MOTCUA_COMMON_RPC_CALL_TRACING_H_
#define MOTCUA_COMMON_RPC_CALL_TRACING_H_

#include <memory>

#include "common/rpc/call_observer.h"

namespace motcua::rpc {

class CallTracing final : public CallObserver {
 public:
  void OnMethods(absl::Span<const Method> methods) override;
  std::unique_ptr<CallNotes> OnStart(const CallStart& start) override;
  void OnEnd(const CallEnd& end, CallNotes* notes) override;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_CALL_TRACING_H_
