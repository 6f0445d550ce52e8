// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call_tracing.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/rpc/call.h"
#include "common/trace/trace.h"

namespace motcua::rpc {
namespace {

class CallSpan final : public CallNotes {
 public:
  explicit CallSpan(trace::LiveSpan span) : span(std::move(span)) {}
  trace::LiveSpan span;
};

// OpenTelemetry's rule for servers: what the caller did wrong is no error of the span.
bool IsServersFault(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::UNIMPLEMENTED:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DATA_LOSS:
      return true;
    default:
      return false;
  }
}

}  // namespace

void CallTracing::OnMethods(absl::Span<const Method>) {}

std::unique_ptr<CallNotes> CallTracing::OnStart(const CallStart& start) {
  const Method& method = start.method;
  if (!trace::IsOn() || method.type != CallType::kUnary ||
      !absl::StartsWith(method.service, "motcua.")) {
    return nullptr;
  }
  auto notes = std::make_unique<CallSpan>(
      trace::Start(ReadTraceparent(start.metadata), absl::StrCat(method.service, "/", method.name),
                   trace::Kind::kServer));
  if (!notes->span.is_recorded()) {
    return nullptr;
  }
  notes->span.Add("rpc.system", "grpc");
  notes->span.Add("rpc.service", method.service);
  notes->span.Add("rpc.method", method.name);
  SetTraceparent(notes->span.traceparent(), start.metadata);
  return notes;
}

void CallTracing::OnEnd(const CallEnd& end, CallNotes* notes) {
  if (notes == nullptr) {
    return;
  }
  trace::LiveSpan& span = static_cast<CallSpan*>(notes)->span;
  span.Add("rpc.grpc.status_code", int64_t{end.status.error_code()});
  if (!end.status.ok()) {
    span.Add("error.type", errors::ReasonOf(FromGrpcStatus(end.status)));
  }
  span.End(!IsServersFault(end.status.error_code()));
}

}  // namespace motcua::rpc
