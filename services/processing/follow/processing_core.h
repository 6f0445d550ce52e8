// SPDX-License-Identifier: Apache-2.0
// Everything of processing but its RPCs, wired: store, journal, machine, committer, and the
// follower of intake. main.cc puts a server and a feed client around it; a simulation runs it as it
// is, in one thread: RunGroup by hand, responses of intake's journal through
// follower().MakeCommand. Its parts say their own thread rules; making and destroying it is
// confined.
#ifndef MOTCUA_SERVICES_PROCESSING_FOLLOW_PROCESSING_CORE_H_
#define MOTCUA_SERVICES_PROCESSING_FOLLOW_PROCESSING_CORE_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/engine/committer.h"
#include "common/engine/request_log.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/feed/feed.h"
#include "common/feed/journal_tail.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/store.h"
#include "common/time/clock.h"
#include "services/processing/app/course_machine.h"
#include "services/processing/app/course_queries.h"
#include "services/processing/app/due_moves.h"
#include "services/processing/follow/intake_applier.h"

namespace motcua::processing {

struct ProcessingOptions {
  // Path, partitions, memory and file system. What is processing's own is filled in.
  kv::StoreOptions store;
  // Bounds. Name and hooks are filled in.
  engine::CommitterOptions committer;
  // Called on the committer, or while it is made; may be empty.
  CoursesMoved courses_moved;           // Which courses a commit has moved.
  std::function<void()> journal_grown;  // There may be new entries to stream.
};

class ProcessingCore {
 public:
  // Opens the store and acquires the journal; nothing runs yet. Clock and executor (where waits for
  // revisions end) outlive it. Reasons as kv::Store::Open.
  static absl::StatusOr<std::unique_ptr<ProcessingCore>> Create(ProcessingOptions options,
                                                                const time::Clock* clock,
                                                                executor::Executor* executor);
  ~ProcessingCore();

  kv::Store& store() { return *store_; }
  const journal::Journal& journal() const { return journal_; }
  engine::RevisionGate& gate() { return gate_; }
  engine::Committer& committer() { return *committer_; }
  feed::Follower& follower() { return follower_; }
  // Reads this service's journal for those who follow it.
  const feed::FeedReader& feed_reader() const { return feed_reader_; }
  const CourseMachine& machine() const { return machine_; }
  const CourseQueries& queries() const { return queries_; }

  // Stops the committer and writes everything out.
  absl::Status Close();

 private:
  ProcessingCore(std::unique_ptr<kv::Store> store, ProcessingOptions options,
                 const time::Clock* clock, executor::Executor* executor);
  absl::Status Start(engine::CommitterOptions options);
  // Everything in memory that comes from the store.
  absl::Status Load();

  const std::unique_ptr<kv::Store> store_;
  const std::function<void()> journal_grown_;
  const time::Clock* const clock_;
  journal::EmbeddedJournal embedded_journal_;
  feed::JournalTail journal_;
  engine::RevisionGate gate_;
  engine::RequestLog requests_;
  CourseMachine machine_;
  DueMoves due_moves_;
  IntakeApplier applier_;
  feed::Follower follower_;
  CourseQueries queries_;
  std::unique_ptr<engine::Committer> committer_;
  feed::FeedReader feed_reader_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_FOLLOW_PROCESSING_CORE_H_
