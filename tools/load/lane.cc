// SPDX-License-Identifier: Apache-2.0
#include "tools/load/lane.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/load/stream_drivers.h"
#include "tools/load/wire.h"

namespace motcua::load {
namespace {

// After a failure a lane of the closed loop waits this long: a server that refuses at once is not
// asked again at once.
constexpr absl::Duration kFailurePause = absl::Milliseconds(10);

gpr_timespec DeadlineAfter(absl::Duration duration) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(absl::ToInt64Nanoseconds(duration), GPR_TIMESPAN));
}

}  // namespace

void PrepareContext(const CallSettings& settings, absl::Duration timeout,
                    grpc::ClientContext& context) {
  context.set_deadline(DeadlineAfter(timeout));
  if (!settings.caller.empty()) context.AddMetadata("motcua-caller", settings.caller);
}

OperationEnd RecordFailure(const LaneContext& context, const Running& running, Method method,
                           const grpc::Status& status) {
  const Nanos now = MonotonicNow();
  const auto code = static_cast<size_t>(status.error_code());
  const size_t counted = status.ok() ? kCodeBadAnswer : code;
  context.recorder->OnCall(running.start,
                           {.method = method,
                            .code = counted < kCodeCount ? counted : size_t{grpc::UNKNOWN},
                            .start = running.call_start,
                            .request_bytes = running.request_bytes},
                           now);
  context.recorder->OnFailure(absl::StrCat(InfoOf(method).name, ": ", CodeName(counted),
                                           status.error_message().empty() ? "" : ": ",
                                           status.error_message()));
  return {.failed = true, .now = now};
}

// The unary calls of an operation, one after another.
class Lane::Unary final : public Driver {
 public:
  Unary(const LaneContext* context, const Stubs* stubs, Lane* lane)
      : context_(context), stubs_(stubs), lane_(lane) {}

  void set_kind(Kind kind) { kind_ = kind; }

  void Begin(const OperationStart& start) override {
    running_.start = start;
    state_.step = 0;
    items_ = 0;
    items_failed_ = 0;
    Call();
  }

  void OnCompletion(bool /*ok*/) override {
    const Nanos now = MonotonicNow();
    const FlatMessage answer(answer_);
    Judgement judgement;
    if (status_.ok()) judgement = context_->traffic->Judge(kind_, state_, answer.bytes());
    if (!judgement.good) {
      End(RecordFailure(*context_, running_, method_, status_));
      return;
    }
    context_->recorder->OnCall(running_.start,
                               {.method = method_,
                                .start = running_.call_start,
                                .items = judgement.items,
                                .items_failed = judgement.items_failed,
                                .request_bytes = running_.request_bytes,
                                .response_bytes = answer.bytes().size()},
                               now);
    items_ += judgement.items;
    items_failed_ += judgement.items_failed;
    if (judgement.finished) {
      End({.failed = items_failed_ > 0,
           .items = context_->traffic->ItemsOf(kind_, items_),
           .now = now});
    } else {
      Call();
    }
  }

 private:
  // Whatever is of this object may be on the other thread once Finish was called.
  void Call() {
    Outgoing outgoing = context_->traffic->Make(kind_, state_);
    method_ = outgoing.method;
    const MethodInfo& info = InfoOf(method_);
    running_.request_bytes = outgoing.request.Length();
    reader_.reset();
    call_.emplace();
    answer_.Clear();
    PrepareContext(context_->settings, context_->settings.timeout, *call_);
    running_.call_start = MonotonicNow();
    grpc::GenericStub& stub = *(*stubs_)[static_cast<size_t>(info.service)];
    reader_ = stub.PrepareUnaryCall(&*call_, info.path, outgoing.request, context_->queue);
    reader_->StartCall();
    reader_->Finish(&answer_, &status_, static_cast<Completion*>(this));
  }

  void End(const OperationEnd& end) {
    // It lives in the call's memory.
    reader_.reset();
    call_.reset();
    lane_->Finish(end, running_.start);
  }

  const LaneContext* const context_;
  const Stubs* const stubs_;
  Lane* const lane_;
  Kind kind_ = Kind::kEcho;
  Method method_ = Method::kEcho;
  Running running_;
  OperationState state_;
  uint32_t items_ = 0;
  uint32_t items_failed_ = 0;
  std::optional<grpc::ClientContext> call_;
  grpc::ByteBuffer answer_;
  grpc::Status status_;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader_;
};

Lane::Lane(const LaneContext* context, const Stubs& stubs)
    : context_(context), stubs_(stubs), unary_(std::make_unique<Unary>(context, &stubs_, this)) {}

Lane::~Lane() = default;

Driver& Lane::DriverOf(Kind kind) {
  if (kind == Kind::kImport) {
    if (import_ == nullptr) import_ = MakeImportDriver(context_, &stubs_, this);
    return *import_;
  }
  if (kind == Kind::kWatch) {
    if (watch_ == nullptr) watch_ = MakeWatchDriver(context_, &stubs_, this);
    return *watch_;
  }
  unary_->set_kind(kind);
  return *unary_;
}

void Lane::Start(const OperationStart& start) { DriverOf(context_->traffic->Draw()).Begin(start); }

void Lane::StartNext() {
  const Nanos now = MonotonicNow();
  if (now >= context_->window->end.load(std::memory_order_relaxed)) {
    context_->on_idle(this);
    return;
  }
  Start({.intended = now, .actual = now});
}

void Lane::Finish(const OperationEnd& end, const OperationStart& start) {
  context_->recorder->OnOperation(start, end.failed, end.items, end.now);
  if (context_->mode == LoopMode::kOpen) {
    context_->on_idle(this);
  } else if (end.failed) {
    pause_.Set(context_->queue, DeadlineAfter(kFailurePause), static_cast<Completion*>(this));
  } else {
    StartNext();
  }
}

void Lane::OnCompletion(bool /*ok*/) { StartNext(); }

bool Lane::Close() { return import_ != nullptr && import_->Close(); }

}  // namespace motcua::load
