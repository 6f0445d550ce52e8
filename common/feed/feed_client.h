// SPDX-License-Identifier: Apache-2.0
// Follows another service's journal: a thread that streams its events into the committer, a few
// responses ahead of what is durable here, and that starts again from the durable cursors whenever
// something went wrong on either side. What passes (the upstream is away, the queue here is full)
// is tried again soon, with jitter; what does not (another journal, a journal that was rewritten,
// an event that cannot be applied) is logged once, recorded in the follower, and tried again
// slowly. Start and Stop are confined to one thread.
#ifndef MOTCUA_COMMON_FEED_FEED_CLIENT_H_
#define MOTCUA_COMMON_FEED_FEED_CLIENT_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/engine/committer.h"
#include "common/feed/feed.h"
#include "grpcpp/grpcpp.h"
#include "motcua/journal/v1/journal_service.grpc.pb.h"

namespace motcua::feed {

struct FeedClientOptions {
  std::string caller;                            // Who we are: "processing", "statistics".
  size_t bytes_in_flight_max = size_t{1} << 20;  // Received and not yet durable here.
  absl::Duration head_timeout = absl::Seconds(10);
  absl::Duration retry_pause_min = absl::Milliseconds(100);  // Doubled with every failure,
  absl::Duration retry_pause_max = absl::Seconds(5);         // up to this.
  absl::Duration failure_pause = absl::Seconds(30);          // After what does not pass by itself.
};

class FeedClient {
 public:
  // `channel` must take messages of rpc::kFeedReceiveBytesMax. `random` gives numbers in [0, 1) and
  // is called on the thread of the client. Follower (loaded) and committer outlive the client.
  FeedClient(FeedClientOptions options, const std::shared_ptr<grpc::Channel>& channel,
             Follower* follower, engine::Committer* committer, std::function<double()> random);
  ~FeedClient();  // Stops.

  void Start();
  // Ends the stream and the thread, promptly. Commands that the committer still has stay its
  // affair: stop it afterwards.
  void Stop();

 private:
  class Progress;

  void Loop();
  // Follows until something ends it; says what.
  absl::Status FollowOnce();
  absl::Status CheckUpstream();
  absl::Status CheckHeads(const motcua::journal::v1::GetHeadResponse& heads) const;
  absl::Status StreamEvents();
  void Enqueue(std::unique_ptr<motcua::journal::v1::StreamEventsResponse> response, size_t bytes);
  // Tells log and follower, and how long to wait before the next attempt.
  absl::Duration NoteEnd(const absl::Status& end);
  std::shared_ptr<grpc::ClientContext> MakeContext() const;

  const FeedClientOptions options_;
  const std::unique_ptr<motcua::journal::v1::JournalService::Stub> stub_;
  Follower* const follower_;
  engine::Committer* const committer_;
  const std::function<double()> random_;
  const std::shared_ptr<Progress> progress_;  // Shared with commands that outlive the client.

  // Confined to the thread.
  int attempts_in_vain_ = 0;
  std::string last_logged_;  // The kind of trouble that the log knows of.

  std::thread thread_;
};

}  // namespace motcua::feed

#endif  // MOTCUA_COMMON_FEED_FEED_CLIENT_H_
