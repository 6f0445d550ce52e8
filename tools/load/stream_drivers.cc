// SPDX-License-Identifier: Apache-2.0
//
// Each driver has one thing under way on its stream at a time; `at_` says which, and so what its
// completion means.

#include "tools/load/stream_drivers.h"

#include <algorithm>
#include <optional>

#include "tools/load/wire.h"

namespace motcua::load {
namespace {

enum class At { kNothing, kStarting, kWriting, kReading, kHalfClosing, kFinishing, kClosing };

// A stream of raw messages with what every driver does of it.
class Stream {
 public:
  void Open(const LaneContext& context, const Stubs& stubs, Method method, absl::Duration timeout) {
    call_.emplace();
    PrepareContext(context.settings, timeout, *call_);
    const MethodInfo& info = InfoOf(method);
    stream_ =
        stubs[static_cast<size_t>(info.service)]->PrepareCall(&*call_, info.path, context.queue);
  }
  void Reset() {
    stream_.reset();
    call_.reset();
  }
  bool is_open() const { return stream_ != nullptr; }
  grpc::ClientContext& call() { return *call_; }
  grpc::GenericClientAsyncReaderWriter* operator->() { return stream_.get(); }

 private:
  std::optional<grpc::ClientContext> call_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

class ImportDriver final : public Driver {
 public:
  ImportDriver(const LaneContext* context, const Stubs* stubs, Lane* lane)
      : context_(context), stubs_(stubs), lane_(lane) {}

  void Begin(const OperationStart& start) override {
    request_ = context_->traffic->MakeImport();
    running_ = {.start = start, .call_start = MonotonicNow(), .request_bytes = request_.Length()};
    if (stream_.is_open()) {
      at_ = At::kWriting;
      stream_->Write(request_, Tag());
      return;
    }
    // The stream may live as long as the round does, and a call's time more.
    const Nanos left = context_->window->end.load() - running_.call_start;
    stream_.Open(*context_, *stubs_, Method::kImportDossiers,
                 absl::Nanoseconds(std::max<Nanos>(0, left)) + context_->settings.timeout);
    at_ = At::kStarting;
    stream_->StartCall(Tag());
  }

  void OnCompletion(bool ok) override {
    const At was = at_;
    if (!ok && was != At::kFinishing && was != At::kClosing && was != At::kHalfClosing) {
      at_ = At::kFinishing;
      stream_->Finish(&status_, Tag());
      return;
    }
    switch (was) {
      case At::kStarting:
        at_ = At::kWriting;
        stream_->Write(request_, Tag());
        return;
      case At::kWriting:
        at_ = At::kReading;
        answer_.Clear();
        stream_->Read(&answer_, Tag());
        return;
      case At::kReading:
        TakeAnswer();
        return;
      case At::kHalfClosing:
        at_ = At::kClosing;
        stream_->Finish(&status_, Tag());
        return;
      case At::kFinishing:
        Fail();
        return;
      case At::kClosing:
      case At::kNothing:
        stream_.Reset();
        at_ = At::kNothing;
        lane_->OnClosed();
        return;
    }
  }

  bool Close() override {
    if (!stream_.is_open()) return false;
    at_ = At::kHalfClosing;
    stream_->WritesDone(Tag());
    return true;
  }

 private:
  Completion* Tag() { return this; }

  void TakeAnswer() {
    const Nanos now = MonotonicNow();
    const FlatMessage answer(answer_);
    const Judgement judgement = context_->traffic->JudgeImport(answer.bytes());
    if (!judgement.good) {
      // What follows on this stream could not be told apart from this.
      stream_.call().TryCancel();
      at_ = At::kFinishing;
      stream_->Finish(&status_, Tag());
      return;
    }
    context_->recorder->OnCall(running_.start,
                               {.method = Method::kImportDossiers,
                                .start = running_.call_start,
                                .items = judgement.items,
                                .items_failed = judgement.items_failed,
                                .request_bytes = running_.request_bytes,
                                .response_bytes = answer.bytes().size()},
                               now);
    at_ = At::kNothing;
    lane_->Finish({.failed = judgement.items_failed > 0, .items = judgement.items, .now = now},
                  running_.start);
  }

  void Fail() {
    const OperationEnd end = RecordFailure(*context_, running_, Method::kImportDossiers, status_);
    stream_.Reset();
    at_ = At::kNothing;
    lane_->Finish(end, running_.start);
  }

  const LaneContext* const context_;
  const Stubs* const stubs_;
  Lane* const lane_;
  Running running_;
  At at_ = At::kNothing;
  Stream stream_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  grpc::Status status_;
};

class WatchDriver final : public Driver {
 public:
  WatchDriver(const LaneContext* context, const Stubs* stubs, Lane* lane)
      : context_(context), stubs_(stubs), lane_(lane) {}

  void Begin(const OperationStart& start) override {
    request_ = context_->traffic->MakeWatch();
    running_ = {.start = start, .call_start = MonotonicNow(), .request_bytes = request_.Length()};
    messages_ = 0;
    bytes_ = 0;
    stream_.Open(*context_, *stubs_, Method::kWatchDossier, context_->settings.timeout);
    at_ = At::kStarting;
    stream_->StartCall(Tag());
  }

  void OnCompletion(bool ok) override {
    if (at_ == At::kFinishing) {
      End();
    } else if (!ok) {
      Leave();
    } else if (at_ == At::kStarting) {
      at_ = At::kWriting;
      stream_->WriteLast(request_, grpc::WriteOptions(), Tag());
    } else if (at_ == At::kWriting) {
      Read();
    } else {
      TakeMessage();
    }
  }

 private:
  Completion* Tag() { return this; }

  void Read() {
    at_ = At::kReading;
    answer_.Clear();
    stream_->Read(&answer_, Tag());
  }

  void Leave() {
    at_ = At::kFinishing;
    stream_->Finish(&status_, Tag());
  }

  void TakeMessage() {
    const FlatMessage answer(answer_);
    bytes_ += answer.bytes().size();
    // The transition, with its number.
    const auto transition = FindBytes(answer.bytes(), 1);
    if (transition.has_value() && FindVarint(*transition, 1).value_or(0) > 0) ++messages_;
    if (messages_ < static_cast<uint32_t>(context_->traffic->options().watch_messages)) {
      Read();
      return;
    }
    answered_at_ = MonotonicNow();
    stream_.call().TryCancel();
    Leave();
  }

  // A watch is good if it brought what it was to bring, or all that there was.
  void End() {
    const auto wanted = static_cast<uint32_t>(context_->traffic->options().watch_messages);
    const bool good = messages_ >= wanted || (status_.ok() && messages_ > 0);
    OperationEnd end;
    if (good) {
      const Nanos now = messages_ >= wanted ? answered_at_ : MonotonicNow();
      end = {.items = messages_, .now = now};
      context_->recorder->OnCall(running_.start,
                                 {.method = Method::kWatchDossier,
                                  .start = running_.call_start,
                                  .items = messages_,
                                  .request_bytes = running_.request_bytes,
                                  .response_bytes = bytes_},
                                 now);
    } else {
      end = RecordFailure(*context_, running_, Method::kWatchDossier, status_);
    }
    stream_.Reset();
    at_ = At::kNothing;
    lane_->Finish(end, running_.start);
  }

  const LaneContext* const context_;
  const Stubs* const stubs_;
  Lane* const lane_;
  Running running_;
  At at_ = At::kNothing;
  uint32_t messages_ = 0;
  uint64_t bytes_ = 0;
  Nanos answered_at_ = 0;
  Stream stream_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  grpc::Status status_;
};

}  // namespace

std::unique_ptr<Driver> MakeImportDriver(const LaneContext* context, const Stubs* stubs,
                                         Lane* lane) {
  return std::make_unique<ImportDriver>(context, stubs, lane);
}

std::unique_ptr<Driver> MakeWatchDriver(const LaneContext* context, const Stubs* stubs,
                                        Lane* lane) {
  return std::make_unique<WatchDriver>(context, stubs, lane);
}

}  // namespace motcua::load
