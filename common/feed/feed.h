// SPDX-License-Identifier: Apache-2.0
// Following a journal, free of transport: how the owner reads entries for a reader (FeedReader),
// and how a follower checks and applies them together with its cursor, exactly once in effect
// (Follower). The gRPC ends are in common/feed/journal_service.h and common/feed/feed_client.h; a
// simulation calls these two directly.
#ifndef MOTCUA_COMMON_FEED_FEED_H_
#define MOTCUA_COMMON_FEED_FEED_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/engine/command.h"
#include "common/engine/revision_gate.h"
#include "common/journal/journal.h"
#include "common/kv/store.h"
#include "common/kv/transaction.h"
#include "common/time/clock.h"
#include "motcua/journal/v1/journal_service.pb.h"

namespace motcua::feed {

// Reads what follows given cursors. Synchronised (it keeps no state but its wiring).
class FeedReader {
 public:
  // `type_name` is the full name of the batch message, such as "motcua.intake.v1.IntakeEventBatch";
  // `heads` tells the durable heads, partition by partition.
  FeedReader(const journal::Journal* journal, std::string type_name,
             std::function<std::vector<journal::Position>()> heads);

  // Appends entries after `cursors` (indexed by partition; partitions beyond its size or whose flag
  // in `wanted` is false are left out) to `response`, about `bytes_max` at most, and moves the
  // cursors on. The catalogue's partition is read to its head first: no entry is given before a
  // catalogue entry that it was decided on. Leaves the response without entries when all is read.
  // DATA_LOSS as journal::Journal::Follow.
  absl::Status Read(std::vector<journal::Position>& cursors, const std::vector<bool>& wanted,
                    size_t bytes_max, motcua::journal::v1::StreamEventsResponse& response) const;

  std::vector<journal::Position> heads() const { return heads_(); }

 private:
  // Appends entries of one partition up to its head, about `bytes_max`; adds their size to `bytes`.
  absl::Status ReadPartition(uint64_t head, size_t bytes_max, journal::Position& cursor,
                             motcua::journal::v1::StreamEventsResponse& response,
                             size_t& bytes) const;

  const journal::Journal* const journal_;
  const std::string type_url_;
  const std::function<std::vector<journal::Position>()> heads_;
};

// What a service does with one upstream event batch. Runs on the committer, within the group that
// also commits the cursor. It checks before it writes: an error must leave nothing of the entry
// behind. An error stops the follower there; the entries before it stay applied, with their cursor.
class EntryApplier {
 public:
  virtual ~EntryApplier() = default;
  virtual absl::Status ApplyEntry(engine::Group& group, const journal::Entry& entry) = 0;
  // Called after the last entry of a response, in the same group: what was gathered over the
  // entries is written here. Cannot fail for reasons of its own: a read error of the store only.
  virtual absl::Status FinishBatch(engine::Group& group) = 0;
};

// How far a journal has been followed. For GetStatisticsStatus and for operators.
struct FollowProgress {
  bool connected = false;
  std::vector<uint64_t> applied_sequences;  // By partition.
  std::vector<uint64_t> head_sequences;     // Last heard of.
  absl::Time last_apply_time = absl::InfinitePast();
  absl::Duration lag;    // For how long it has been behind; 0: it is not.
  absl::Status failure;  // Why it stands still, if it does.
};

// The rows that say how far a journal was followed: journal name, zero byte, partition u32 =>
// sequence u64, chain. Immutable.
class CursorRows {
 public:
  CursorRows(std::string journal_name, kv::TableId table)
      : journal_name_(std::move(journal_name)), table_(table) {}

  // JOURNAL_DIVERGED if the row is none.
  absl::StatusOr<journal::Position> Read(const kv::Reader& reader, uint32_t partition) const;
  void Put(const journal::Position& cursor, kv::Transaction& transaction) const;

 private:
  std::string KeyOf(uint32_t partition) const;

  const std::string journal_name_;
  const kv::TableId table_;
};

// Follows one upstream journal into this service's store. Synchronised.
class Follower {
 public:
  struct Options {
    std::string journal_name;       // Of the upstream: "intake".
    kv::TableId cursor_table = 0;   // Of this service: CursorRows.
    uint32_t partition_count = 16;  // Ours; the upstream's must be the same.
  };
  Follower(Options options, const kv::Store* store, engine::RevisionGate* gate,
           const time::Clock* clock, EntryApplier* applier);

  // Reads the cursors and opens the gate for this journal. Call once, before anything else.
  absl::Status Load();
  // Where to go on from, one a partition from 0.
  std::vector<journal::Position> cursors() const;
  // The same as `reader`, such as a snapshot, has them: what everything else in it follows from.
  absl::StatusOr<std::vector<journal::Position>> ReadCursors(const kv::Reader& reader) const;

  // A command that applies the entries of a response and moves the cursors, in one group; `done` is
  // called with its outcome (JOURNAL_DIVERGED for a gap or a wrong chain; what the applier said).
  std::unique_ptr<engine::Command> MakeCommand(
      std::unique_ptr<motcua::journal::v1::StreamEventsResponse> response,
      std::function<void(absl::Status)> done);

  FollowProgress progress() const;
  void SetConnected(bool connected);
  void SetFailure(absl::Status failure);
  void NoteHeads(const motcua::journal::v1::StreamEventsResponse& response);
  const Options& options() const { return options_; }

 private:
  class ApplyCommand;

  // Makes known what was committed.
  void Publish(const std::map<uint32_t, journal::Position>& cursors);
  void NoteWhetherBehind() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  const CursorRows cursor_rows_;
  const kv::Store* const store_;
  engine::RevisionGate* const gate_;
  const time::Clock* const clock_;
  EntryApplier* const applier_;
  mutable absl::Mutex mutex_;
  std::vector<journal::Position> cursors_ ABSL_GUARDED_BY(mutex_);
  FollowProgress progress_ ABSL_GUARDED_BY(mutex_);                     // But for the lag.
  std::optional<absl::Duration> behind_since_ ABSL_GUARDED_BY(mutex_);  // By Clock::Elapsed.
};

}  // namespace motcua::feed

#endif  // MOTCUA_COMMON_FEED_FEED_H_
