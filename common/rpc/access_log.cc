// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/access_log.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/rpc/call.h"
#include "common/trace/context.h"

namespace motcua::rpc {
namespace {

class TraceOfCall final : public CallNotes {
 public:
  explicit TraceOfCall(std::string trace_id) : trace_id(std::move(trace_id)) {}
  const std::string trace_id;
};

}  // namespace

void AccessLog::OnMethods(absl::Span<const Method>) {}

std::unique_ptr<CallNotes> AccessLog::OnStart(const CallStart& start) {
  std::string trace_id(trace::TraceIdText(ReadTraceparent(start.metadata)));
  return trace_id.empty() ? nullptr : std::make_unique<TraceOfCall>(std::move(trace_id));
}

bool AccessLog::MayWrite() {
  uint64_t left_out = 0;
  {
    absl::MutexLock lock(&mutex_);
    const absl::Duration now = clock_->Elapsed();
    if (now - second_ >= absl::Seconds(1)) {
      second_ = now;
      lines_ = 0;
      left_out = std::exchange(left_out_, 0);
    }
    if (lines_ == kLinesPerSecondMax) {
      ++left_out_;
      return false;
    }
    ++lines_;
  }
  if (left_out != 0) {
    log::Warning("calls were not logged, there were too many", {{"count", left_out}});
  }
  return true;
}

void AccessLog::OnEnd(const CallEnd& end, CallNotes* notes) {
  if ((mode_ == AccessLogMode::kFailed && end.status.ok()) || !log::IsEnabled(log::Level::kInfo) ||
      !MayWrite()) {
    return;
  }
  const absl::Status status = FromGrpcStatus(end.status);
  log::Info("call", {{"service", end.method.service},
                     {"method", end.method.name},
                     {"code", absl::StatusCodeToString(status.code())},
                     {"reason", errors::ReasonOf(status)},
                     {"duration_ms", absl::ToDoubleMilliseconds(end.elapsed)},
                     {"trace_id",
                      notes == nullptr ? "" : static_cast<const TraceOfCall*>(notes)->trace_id}});
}

}  // namespace motcua::rpc
