// SPDX-License-Identifier: Apache-2.0
// Lets reads wait until a service has seen given revisions, of its own journal or of one that it
// follows: read-your-writes across services. Waiting costs no thread. Synchronised.
#ifndef MOTCUA_COMMON_ENGINE_REVISION_GATE_H_
#define MOTCUA_COMMON_ENGINE_REVISION_GATE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/executor/executor.h"
#include "common/time/clock.h"

namespace motcua::engine {

// One committed point of one partition of one journal.
struct Revision {
  std::string journal;
  uint32_t partition = 0;
  uint64_t sequence = 0;
};

class RevisionGate {
 public:
  // Callbacks of waits that end run on `executor`. So many wait at most, and for so many revisions
  // all together.
  RevisionGate(const time::Clock* clock, executor::Executor* executor,
               size_t waiter_count_max = 10000, size_t revision_count_max = 1'000'000);
  ~RevisionGate();  // Ends all waits with DRAINING.

  // Says which partitions of a journal can be waited for: `sequences[p]` have been seen already.
  void Open(const std::string& journal, std::vector<uint64_t> sequences);
  // A partition has been seen up to `sequence` (never goes back).
  void Advance(const std::string& journal, uint32_t partition, uint64_t sequence);

  // Calls `callback` once: at once, on this thread, if all is seen already or can never be
  // (INVALID_FIELD: a journal or partition that is not followed here; QUEUE_FULL: too many wait),
  // later on the executor when it is seen, or with REVISION_NOT_REACHED after `time_limit`.
  void Wait(std::vector<Revision> revisions, absl::Duration time_limit,
            std::function<void(absl::Status)> callback);

  // What has been seen of a journal, by partition.
  std::vector<uint64_t> Seen(const std::string& journal) const;

  // Ends waits whose deadline has passed. Called by the committer while it idles, and after each
  // group.
  void Expire();
  // Ends all waits with DRAINING, and those to come.
  void Close();

 private:
  struct Waiter {
    std::vector<Revision> revisions;  // The last one is not seen; those before it may be.
    size_t revision_count;            // As many as it came with.
    absl::Duration ends;              // By the clock's Elapsed.
    std::function<void(absl::Status)> callback;
  };

  struct Ended {
    std::function<void(absl::Status)> callback;
    absl::Status status;
  };

  bool IsSeen(const Revision& revision) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Drops what is seen from the end on, until nothing is left (true) or one is not seen: what is
  // seen stays seen, so a waiter looks at each of its revisions once, however often the gate moves.
  bool DropSeen(std::vector<Revision>& revisions) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Why a wait for them cannot begin; OK if it can.
  absl::Status Refusal(const std::vector<Revision>& revisions) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes the waiters from `first` on out, and ends them with a status.
  std::vector<Ended> TakeFrom(std::vector<Waiter>::iterator first, const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Schedule(std::vector<Ended> ended);

  const time::Clock* const clock_;
  executor::Executor* const executor_;
  const size_t waiter_count_max_;
  const size_t revision_count_max_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::vector<uint64_t>> seen_ ABSL_GUARDED_BY(mutex_);
  std::vector<Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  size_t revision_count_ ABSL_GUARDED_BY(mutex_) = 0;  // Of all waiters.
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace motcua::engine

#endif  // MOTCUA_COMMON_ENGINE_REVISION_GATE_H_
