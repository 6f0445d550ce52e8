// SPDX-License-Identifier: Apache-2.0
//
// A failed command ends the stream: the committer may run the ones behind it, which then find a
// gap, so only the first failure counts, and the next attempt starts when none is under way.
#include "common/feed/feed_client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/rpc/call.h"
#include "common/status/status_macros.h"
#include "common/time/steady_condition.h"

namespace motcua::feed {

using errors::MakeError;
using errors::Reason;
using motcua::journal::v1::GetHeadRequest;
using motcua::journal::v1::GetHeadResponse;
using motcua::journal::v1::StreamEventsRequest;
using motcua::journal::v1::StreamEventsResponse;

namespace {

// Whether the same attempt may well succeed later, without anybody's help.
bool PassesByItself(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
      return true;
    default:
      return false;
  }
}

std::string ChainBytes(const journal::Chain& chain) {
  return std::string(chain.begin(), chain.end());
}

// What one trouble has in common with the same trouble a moment later.
std::string KindOf(const absl::Status& status) {
  const std::string reason = errors::ReasonOf(status);
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
}

void NoteConnected(Follower& follower) {
  follower.SetConnected(true);
  log::Info("the feed is connected", {{"journal", follower.options().journal_name}});
}

}  // namespace

// What the client's thread, Stop and the committer's answers have in common. Synchronised.
class FeedClient::Progress {
 public:
  // Registers a call, so that Stop and failures can cancel it; false if the client stops.
  bool Begin(std::shared_ptr<grpc::ClientContext> call) {
    absl::MutexLock lock(&mutex_);
    call_ = std::move(call);
    return !stopping_;
  }

  void StartAnew() {
    absl::MutexLock lock(&mutex_);
    failure_ = absl::OkStatus();
    is_connected_ = false;
  }

  // True if this is the first sign since StartAnew that following works. Never while stopping.
  bool Connect() {
    absl::MutexLock lock(&mutex_);
    return !stopping_ && !std::exchange(is_connected_, true);
  }
  bool is_connected() const {
    absl::MutexLock lock(&mutex_);
    return is_connected_;
  }

  // Waits until the commands under way, with one of `bytes` more, are not larger than `limit`
  // together, or none is under way; false if one has failed or the client stops. Counts the new one
  // if it returns true.
  bool TakeRoom(size_t bytes, size_t limit) {
    absl::MutexLock lock(&mutex_);
    const auto has_room = [this, bytes, limit]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return in_flight_ == 0 || bytes_in_flight_ + bytes <= limit || !failure_.ok() || stopping_;
    };
    mutex_.Await(absl::Condition(&has_room));
    if (!failure_.ok() || stopping_) {
      return false;
    }
    ++in_flight_;
    bytes_in_flight_ += bytes;
    return true;
  }

  // A command of so many bytes was answered.
  void Answer(size_t bytes, const absl::Status& status) {
    std::shared_ptr<grpc::ClientContext> call;
    {
      absl::MutexLock lock(&mutex_);
      --in_flight_;
      bytes_in_flight_ -= bytes;
      if (!status.ok() && failure_.ok()) {
        failure_ = status;
        call = call_;
      }
    }
    if (call != nullptr) {
      call->TryCancel();
    }
  }

  // Waits until no command is under way, or the client stops; returns the first failure.
  absl::Status Settle() {
    absl::MutexLock lock(&mutex_);
    const auto is_settled = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return in_flight_ == 0 || stopping_;
    };
    mutex_.Await(absl::Condition(&is_settled));
    call_ = nullptr;
    return failure_;
  }

  // False if the client stops before the pause is over.
  bool Pause(absl::Duration pause) {
    absl::MutexLock lock(&mutex_);
    return !stops_.AwaitFor(mutex_, pause,
                            [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_; });
  }

  void Stop() {
    std::shared_ptr<grpc::ClientContext> call;
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
      call = call_;
    }
    stops_.NotifyAll();
    if (call != nullptr) {
      call->TryCancel();
    }
  }

  bool stopping() const {
    absl::MutexLock lock(&mutex_);
    return stopping_;
  }

 private:
  mutable absl::Mutex mutex_;
  time::SteadyCondition stops_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_connected_ ABSL_GUARDED_BY(mutex_) = false;
  int in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t bytes_in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  // Shared: the thread uses it while others may cancel it.
  std::shared_ptr<grpc::ClientContext> call_ ABSL_GUARDED_BY(mutex_);
};

FeedClient::FeedClient(FeedClientOptions options, const std::shared_ptr<grpc::Channel>& channel,
                       Follower* follower, engine::Committer* committer,
                       std::function<double()> random)
    : options_(std::move(options)),
      stub_(motcua::journal::v1::JournalService::NewStub(channel)),
      follower_(follower),
      committer_(committer),
      random_(std::move(random)),
      progress_(std::make_shared<Progress>()) {}

FeedClient::~FeedClient() { Stop(); }

void FeedClient::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void FeedClient::Stop() {
  progress_->Stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void FeedClient::Loop() {
  while (!progress_->stopping()) {
    const absl::Status end = FollowOnce();
    follower_->SetConnected(false);
    if (progress_->stopping() || !progress_->Pause(NoteEnd(end))) {
      return;
    }
  }
}

absl::Status FeedClient::FollowOnce() {
  progress_->StartAnew();
  MOTCUA_RETURN_IF_ERROR(CheckUpstream());
  const absl::Status ended = StreamEvents();
  const absl::Status failed = progress_->Settle();
  return failed.ok() ? ended : failed;
}

std::shared_ptr<grpc::ClientContext> FeedClient::MakeContext() const {
  auto context = std::make_shared<grpc::ClientContext>();
  context->AddMetadata("motcua-caller", options_.caller);
  return context;
}

absl::Status FeedClient::CheckUpstream() {
  const std::shared_ptr<grpc::ClientContext> context = MakeContext();
  context->set_deadline(absl::ToChronoTime(absl::Now() + options_.head_timeout));
  if (!progress_->Begin(context)) {
    return absl::CancelledError();
  }
  GetHeadResponse heads;
  MOTCUA_RETURN_IF_ERROR(
      rpc::FromGrpcStatus(stub_->GetHead(context.get(), GetHeadRequest(), &heads)));
  return CheckHeads(heads);
}

absl::Status FeedClient::CheckHeads(const GetHeadResponse& heads) const {
  const std::vector<journal::Position> cursors = follower_->cursors();
  const std::string& name = follower_->options().journal_name;
  if (heads.journal() != name || static_cast<size_t>(heads.positions_size()) != cursors.size()) {
    return MakeError(Reason::kStoreMismatch, "the upstream is not the one to follow",
                     {{"journal_wanted", name},
                      {"journal_found", heads.journal()},
                      {"partitions_wanted", absl::StrCat(cursors.size())},
                      {"partitions_found", absl::StrCat(heads.positions_size())}});
  }
  for (const journal::Position& cursor : cursors) {
    const motcua::journal::v1::Position& head = heads.positions(static_cast<int>(cursor.partition));
    const errors::Metadata where = {{"journal", name},
                                    {"partition", absl::StrCat(cursor.partition)},
                                    {"sequence", absl::StrCat(cursor.sequence)}};
    if (head.sequence() < cursor.sequence) {
      return MakeError(Reason::kCursorAhead, "the upstream has lost what was followed already",
                       where);
    }
    if (cursor.sequence > 0 && head.sequence() == cursor.sequence &&
        head.chain() != ChainBytes(cursor.chain)) {
      return MakeError(Reason::kJournalDiverged, "the upstream is not the one that was followed",
                       where);
    }
  }
  return absl::OkStatus();
}

absl::Status FeedClient::StreamEvents() {
  StreamEventsRequest request;
  request.set_follow(true);
  for (const journal::Position& cursor : follower_->cursors()) {
    motcua::journal::v1::Position& proto = *request.add_cursors();
    proto.set_partition(cursor.partition);
    proto.set_sequence(cursor.sequence);
    if (cursor.sequence > 0) {
      proto.set_chain(cursor.chain.data(), cursor.chain.size());
    }
  }
  // Without a deadline: keepalive finds out when nobody is there any more.
  const std::shared_ptr<grpc::ClientContext> context = MakeContext();
  if (!progress_->Begin(context)) {
    return absl::CancelledError();
  }
  const auto reader = stub_->StreamEvents(context.get(), request);
  auto response = std::make_unique<StreamEventsResponse>();
  while (reader->Read(response.get())) {
    follower_->NoteHeads(*response);
    if (response->entries().empty()) {
      if (progress_->Connect()) {
        NoteConnected(*follower_);
      }
    } else if (const size_t bytes = response->ByteSizeLong();
               progress_->TakeRoom(bytes, options_.bytes_in_flight_max)) {
      Enqueue(std::move(response), bytes);
    } else {
      context->TryCancel();
      break;
    }
    response = std::make_unique<StreamEventsResponse>();
  }
  return rpc::FromGrpcStatus(reader->Finish());
}

void FeedClient::Enqueue(std::unique_ptr<StreamEventsResponse> response, size_t bytes) {
  // Has what it needs of its own: the committer may answer after the client is gone.
  auto done = [progress = progress_, follower = follower_, bytes](const absl::Status& status) {
    if (status.ok() && progress->Connect()) {
      NoteConnected(*follower);
    }
    progress->Answer(bytes, status);
  };
  committer_->Enqueue(follower_->MakeCommand(std::move(response), std::move(done)));
}

absl::Duration FeedClient::NoteEnd(const absl::Status& end) {
  const bool was_connected = progress_->is_connected();
  attempts_in_vain_ = was_connected ? 0 : attempts_in_vain_ + 1;
  const bool passes = PassesByItself(end);
  if (!passes) {
    follower_->SetFailure(end);
  }
  if (was_connected || KindOf(end) != last_logged_) {
    last_logged_ = KindOf(end);
    const std::string& journal = follower_->options().journal_name;
    if (passes) {
      log::Warning("the feed is interrupted",
                   {{"journal", journal}, {"reason", last_logged_}, {"text", end.message()}});
    } else {
      log::Error("the feed stands still until somebody looks",
                 {{"journal", journal}, {"reason", last_logged_}, {"text", end.message()}});
    }
  }
  absl::Duration pause = options_.failure_pause;
  if (passes) {
    pause = options_.retry_pause_min;
    for (int i = 0; i < attempts_in_vain_ && pause < options_.retry_pause_max; ++i) {
      pause = std::min(2 * pause, options_.retry_pause_max);
    }
  }
  return pause * (0.5 + 0.5 * random_());
}

}  // namespace motcua::feed
