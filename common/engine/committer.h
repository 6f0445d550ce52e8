// SPDX-License-Identifier: Apache-2.0
// The committer: drains all waiting commands, runs them one after another over one transaction,
// commits journal entries and state with one sync, then answers them all. The more load, the larger
// the group.
//
// Enqueue is synchronised. RunGroup is confined to one thread at a time: the committer's own
// (Start), or a simulation that calls it instead.
#ifndef MOTCUA_COMMON_ENGINE_COMMITTER_H_
#define MOTCUA_COMMON_ENGINE_COMMITTER_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/engine/command.h"
#include "common/engine/command_queue.h"
#include "common/engine/commit_observer.h"
#include "common/engine/revision_gate.h"
#include "common/journal/journal.h"
#include "common/kv/store.h"
#include "common/time/clock.h"
#include "common/time/steady_condition.h"

namespace motcua::engine {

struct CommitterOptions {
  std::string journal_name;   // "intake", "processing", "statistics".
  CommandQueueOptions queue;  // Commands that wait, and how many run in one group.
  // The thread begins groups at least so far apart. For services that only follow: nobody waits for
  // an answer, and what a group writes once costs less the more there is in it.
  absl::Duration group_interval_min = absl::ZeroDuration();
  uint64_t free_space_floor_bytes = uint64_t{256} << 20;  // Below it nothing is written.
  absl::Duration free_space_check_interval = absl::Milliseconds(250);
  // Called on the committer after each durable group, with the partitions' new heads.
  std::function<void(const std::vector<journal::Position>&)> on_commit;
  // Called on the committer, once, when a write has failed and none of this process will do any
  // more, but perhaps one of the next. Not while the disk is full: space is waited for.
  std::function<void()> on_unusable;
  // Called on the committer whenever state must be read anew: at start and after an unknown
  // outcome.
  std::function<absl::Status()> on_acquire;
  CommitObserver* observer = nullptr;  // Told of every group if there is one; outlives it.
};

// What an operator asks of it.
struct CommitterStats {
  uint64_t groups = 0;
  uint64_t commands = 0;
  uint64_t shed = 0;     // Refused at the queue.
  uint64_t expired = 0;  // Dropped in the queue.
  size_t queue_count = 0;
  size_t queue_bytes = 0;
  bool read_only = false;
};

class Committer {
 public:
  // All pointers outlive it. Acquires the journal.
  static absl::StatusOr<std::unique_ptr<Committer>> Create(CommitterOptions options,
                                                           kv::Store* store,
                                                           journal::Journal* journal,
                                                           RevisionGate* gate,
                                                           const time::Clock* clock);
  ~Committer();  // Stops; commands that still wait are answered DRAINING.

  // Takes the command. Refused before any work, it is told so at once, on this thread: QUEUE_FULL,
  // DRAINING, READ_ONLY.
  void Enqueue(std::unique_ptr<Command> command);

  // Starts the committer's thread.
  void Start();
  // Refuses new commands, runs those that wait, stops the thread.
  void Stop();

  // Runs and commits one group of waiting commands; false if none waited.
  bool RunGroup();
  // What is due while nothing waits: ends reads that waited too long, notices that the disk has
  // space again, tries to go on after an unknown outcome. The thread calls it between groups.
  void Tick();

  std::vector<journal::Position> heads() const;
  // The same as revisions of this journal.
  std::vector<Revision> revisions() const;
  CommitterStats stats() const;
  // The journal's name, for revisions.
  const std::string& journal_name() const { return options_.journal_name; }

 private:
  class GroupInProgress;

  Committer(CommitterOptions options, kv::Store* store, journal::Journal* journal,
            RevisionGate* gate, const time::Clock* clock);
  absl::Status AcquireJournal();
  std::vector<std::unique_ptr<Command>> TakeGroup();
  void PutBack(std::vector<std::unique_ptr<Command>>& commands, size_t first);
  void TellOfGroup(const std::vector<std::unique_ptr<Command>>& commands,
                   absl::Duration began) const;
  void DropExpired(std::vector<std::unique_ptr<Command>>& commands);
  absl::Time TimeOfGroup();
  absl::Status PrepareToWrite();
  absl::Status Commit(GroupInProgress& group);
  void PublishCommit(const GroupInProgress& group, const std::vector<journal::Position>& positions);
  void CheckFreeSpace();
  void NoteFailedAttempt(const absl::Status& status);
  void Loop();

  const CommitterOptions options_;
  kv::Store* const store_;
  journal::Journal* const journal_;
  RevisionGate* const gate_;
  const time::Clock* const clock_;

  // Confined to whoever runs groups.
  bool must_acquire_ = false;
  absl::Time last_group_time_ = absl::InfinitePast();
  // By the clock's Elapsed.
  absl::Duration last_space_check_ = -absl::InfiniteDuration();
  absl::Duration last_acquire_attempt_ = -absl::InfiniteDuration();
  absl::Duration failing_since_ = absl::InfiniteDuration();
  std::string acquire_failure_;  // Why the journal could not be acquired last.
  bool told_unusable_ = false;

  mutable absl::Mutex mutex_;
  CommandQueue queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool waits_for_work_ ABSL_GUARDED_BY(mutex_) = false;
  time::SteadyCondition changed_;  // There is work for whoever waits for it, or it stops.
  CommitterStats stats_ ABSL_GUARDED_BY(mutex_);
  std::vector<journal::Position> heads_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace motcua::engine

#endif  // MOTCUA_COMMON_ENGINE_COMMITTER_H_
