// SPDX-License-Identifier: Apache-2.0
// The sending side of a server stream: it asks a source for the next message whenever the last one
// is written, rests when there is none, and asks again when it is woken. One message is under way
// at a time, so gRPC's flow control is what holds a source back; a reader that takes nothing can be
// cut off.
//
// Promises: one Finish on every path; the source is asked by one thread at a time, never inside a
// reaction if there is an executor, and never after the stream was cancelled or ended.
// Synchronised: Wake and End may come from anywhere.
//
// How: at any time the stream does one thing (resting, pulling, writing, ended), and only whoever
// completes that thing chooses the next one, under the lock. Wake and End act at once on a resting
// stream and otherwise leave word for whoever is at work. gRPC is called outside of the lock; while
// CutOff cancels a call, whoever completes its write leaves what follows to CutOff, so that the
// call is there until then.
#ifndef MOTCUA_COMMON_RPC_PULL_STREAM_H_
#define MOTCUA_COMMON_RPC_PULL_STREAM_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/errors/errors.h"
#include "common/executor/executor.h"
#include "common/rpc/call.h"
#include "common/rpc/stream_registry.h"
#include "grpc/grpc.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

// What a source had for its stream.
enum class Pulled {
  kMessage,     // It filled in the response: send it, then ask again.
  kNothingYet,  // Ask again when woken.
  kEnd,         // The stream ends with OK.
};

template <typename Response>
class PullStream final : public grpc::ServerWriteReactor<Response>, public OpenStream {
 public:
  // Fills in an empty response, or says why not. An error ends the stream with it.
  using Pull = std::function<absl::StatusOr<Pulled>(Response& response)>;

  // Opens a stream for a handler to return to gRPC, and begins to pull. If the registry has no room
  // the stream ends with what it says. `executor` is where the source is asked; null means on
  // whatever thread comes by, for sources that only look at memory. Both outlive the server.
  // `context` is the call's; without it the stream cannot be cut off.
  static grpc::ServerWriteReactor<Response>* Open(StreamRegistry* registry,
                                                  executor::Executor* executor, Pull pull,
                                                  grpc::CallbackServerContext* context = nullptr);

  // Ends a call at once, for a handler that goes no further.
  static grpc::ServerWriteReactor<Response>* Refuse(const absl::Status& status);

  void Wake() override;
  void End(const absl::Status& status) override;
  absl::Duration StalledFor() const override;
  void CutOff(const absl::Status& status) override;

  void OnWriteDone(bool ok) override;
  void OnCancel() override { End(absl::CancelledError()); }
  void OnDone() override;

 private:
  enum class Activity { kResting, kPulling, kWriting, kEnded };

  PullStream(StreamRegistry* registry, executor::Executor* executor, Pull pull,
             grpc::CallbackServerContext* context)
      : registry_(registry), executor_(executor), pull_(std::move(pull)), context_(context) {}

  // Makes one that keeps itself until OnDone.
  static std::shared_ptr<PullStream> Make(StreamRegistry* registry, executor::Executor* executor,
                                          Pull pull, grpc::CallbackServerContext* context);
  std::shared_ptr<PullStream> Self() {
    absl::MutexLock lock(&mutex_);
    return self_;
  }

  // Does what was chosen. Touches nothing of the stream afterwards: it may be gone.
  void Proceed(Activity chosen);
  // Asks the source until there is something else to do.
  void PullAndProceed();
  // Both around one question to the source: whether to ask it, and what follows the answer.
  bool BeginPull();
  Activity AfterPull(const absl::StatusOr<Pulled>& pulled);

  StreamRegistry* const registry_;  // Null for a refused call.
  executor::Executor* const executor_;
  const Pull pull_;
  grpc::CallbackServerContext* const context_;  // Null if the stream cannot be cut off.
  Response response_;                           // Belongs to the one activity.

  mutable absl::Mutex mutex_;
  // Shared: gRPC holds the stream until OnDone, the registry and tasks on the executor for a while.
  std::shared_ptr<PullStream> self_ ABSL_GUARDED_BY(mutex_);
  Activity activity_ ABSL_GUARDED_BY(mutex_) = Activity::kResting;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;  // Since the last pull began.
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point writing_since_ ABSL_GUARDED_BY(mutex_);
  bool cutting_off_ ABSL_GUARDED_BY(mutex_) = false;  // The call is being cancelled.
};

template <typename Response>
std::shared_ptr<PullStream<Response>> PullStream<Response>::Make(
    StreamRegistry* registry, executor::Executor* executor, Pull pull,
    grpc::CallbackServerContext* context) {
  std::shared_ptr<PullStream> stream(new PullStream(registry, executor, std::move(pull), context));
  absl::MutexLock lock(&stream->mutex_);
  stream->self_ = stream;
  return stream;
}

template <typename Response>
grpc::ServerWriteReactor<Response>* PullStream<Response>::Open(
    StreamRegistry* registry, executor::Executor* executor, Pull pull,
    grpc::CallbackServerContext* context) {
  const std::shared_ptr<PullStream> stream = Make(registry, executor, std::move(pull), context);
  if (const absl::Status added = registry->Add(stream); added.ok()) {
    stream->Wake();
  } else {
    stream->End(added);
  }
  // Alive still, whatever happened: OnDone comes only after the handler has returned.
  return stream.get();
}

template <typename Response>
grpc::ServerWriteReactor<Response>* PullStream<Response>::Refuse(const absl::Status& status) {
  const std::shared_ptr<PullStream> stream = Make(nullptr, nullptr, nullptr, nullptr);
  stream->End(status);
  return stream.get();
}

template <typename Response>
void PullStream<Response>::Wake() {
  {
    absl::MutexLock lock(&mutex_);
    if (activity_ != Activity::kResting) {
      woken_ = true;
      return;
    }
    activity_ = Activity::kPulling;
  }
  Proceed(Activity::kPulling);
}

template <typename Response>
void PullStream<Response>::End(const absl::Status& status) {
  {
    absl::MutexLock lock(&mutex_);
    if (end_.has_value()) {
      return;
    }
    end_ = status;
    if (activity_ != Activity::kResting) {
      return;
    }
    activity_ = Activity::kEnded;
  }
  Proceed(Activity::kEnded);
}

template <typename Response>
absl::Duration PullStream<Response>::StalledFor() const {
  absl::MutexLock lock(&mutex_);
  return activity_ == Activity::kWriting && context_ != nullptr
             ? absl::FromChrono(std::chrono::steady_clock::now() - writing_since_)
             : absl::ZeroDuration();
}

template <typename Response>
void PullStream<Response>::CutOff(const absl::Status& status) {
  End(status);
  {
    absl::MutexLock lock(&mutex_);
    if (activity_ != Activity::kWriting || context_ == nullptr || cutting_off_) {
      return;
    }
    cutting_off_ = true;
  }
  // Sent ahead of what the reader has not taken; a status given to Finish would wait behind it.
  grpc_call_cancel_with_status(context_->c_call(), static_cast<grpc_status_code>(status.raw_code()),
                               std::string(status.message()).c_str(), nullptr);
  {
    absl::MutexLock lock(&mutex_);
    cutting_off_ = false;
    if (activity_ != Activity::kEnded) {
      return;  // Its write will be told to have failed.
    }
  }
  Proceed(Activity::kEnded);
}

template <typename Response>
void PullStream<Response>::OnWriteDone(bool ok) {
  Activity chosen = Activity::kPulling;
  {
    absl::MutexLock lock(&mutex_);
    if (!ok && !end_.has_value()) {
      end_ = absl::CancelledError();
    }
    chosen = activity_ = end_.has_value() ? Activity::kEnded : Activity::kPulling;
    if (cutting_off_) {
      return;
    }
  }
  Proceed(chosen);
}

template <typename Response>
void PullStream<Response>::OnDone() {
  if (registry_ != nullptr) {
    registry_->Remove(this);
  }
  std::shared_ptr<PullStream> self;  // The last owner but for tasks that are about to return.
  absl::MutexLock lock(&mutex_);
  self = std::move(self_);
}

template <typename Response>
void PullStream<Response>::Proceed(Activity chosen) {
  switch (chosen) {
    case Activity::kResting:
      return;
    case Activity::kPulling:
      if (executor_ == nullptr) {
        PullAndProceed();
      } else if (!executor_->Schedule([stream = Self()] { stream->PullAndProceed(); })) {
        Proceed(
            AfterPull(errors::MakeError(errors::Reason::kQueueFull, "too many reads are waiting")));
      }
      return;
    case Activity::kWriting:
      this->StartWrite(&response_);
      return;
    case Activity::kEnded:
      absl::Status end;
      {
        absl::MutexLock lock(&mutex_);
        end = *end_;
      }
      this->Finish(ToGrpcStatus(end));
      return;
  }
}

template <typename Response>
void PullStream<Response>::PullAndProceed() {
  Activity chosen = Activity::kPulling;
  while (chosen == Activity::kPulling) {
    absl::StatusOr<Pulled> pulled = Pulled::kNothingYet;
    if (BeginPull()) {
      response_.Clear();
      pulled = pull_(response_);
    }
    chosen = AfterPull(pulled);
  }
  Proceed(chosen);
}

template <typename Response>
bool PullStream<Response>::BeginPull() {
  absl::MutexLock lock(&mutex_);
  woken_ = false;
  return !end_.has_value();
}

template <typename Response>
auto PullStream<Response>::AfterPull(const absl::StatusOr<Pulled>& pulled) -> Activity {
  absl::MutexLock lock(&mutex_);
  if (!end_.has_value() && (!pulled.ok() || *pulled == Pulled::kEnd)) {
    end_ = pulled.status();
  }
  if (end_.has_value()) {
    activity_ = Activity::kEnded;
  } else if (*pulled == Pulled::kMessage) {
    activity_ = Activity::kWriting;
    writing_since_ = std::chrono::steady_clock::now();
  } else if (!woken_) {
    activity_ = Activity::kResting;
  }
  return activity_;
}

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_PULL_STREAM_H_
