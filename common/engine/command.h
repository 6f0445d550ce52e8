// SPDX-License-Identifier: Apache-2.0
// A unit of work for the committer, and what it may do while it runs. Commands are made anywhere,
// run on the committer, one after another, and are answered only after the group that they ran in
// is durable. Confined: one owner at a time.
#ifndef MOTCUA_COMMON_ENGINE_COMMAND_H_
#define MOTCUA_COMMON_ENGINE_COMMAND_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/journal/journal.h"
#include "common/kv/transaction.h"

namespace motcua::engine {

// An entry has no more private parts than this, so that an ordinal fits into 12 bits. One command
// may add half of them: a group that has so many in one entry takes no further command.
inline constexpr uint32_t kPrivatePartsPerEntryMax = 4096;

// Where an event stands. The private part of an event has the same address.
struct EventAddress {
  journal::PartitionId partition = 0;
  uint64_t sequence = 0;
  uint32_t ordinal = 0;  // Of the private part within the entry; meaningless without one.
};

// The commit group in progress, as a running command sees it.
class Group {
 public:
  virtual ~Group() = default;
  // When the group began to run: the time of everything in it. Never before that of an earlier
  // group.
  virtual absl::Time now() const = 0;
  // Committed state under this group's writes. All writes to state go through it.
  virtual kv::Transaction& transaction() = 0;
  // The sequence that the partition's entry in this group has (or would have).
  virtual uint64_t EntrySequence(journal::PartitionId partition) const = 0;
  // Where the next event of the partition will stand: what to apply it with before Append.
  virtual EventAddress NextAddress(journal::PartitionId partition) const = 0;
  // Puts an event into the partition's entry; `private_part` empty means that it has none. `event`
  // is appended to the entry as element 1 of a batch message, so entries parse as XxxEventBatch.
  virtual EventAddress Append(journal::PartitionId partition, absl::string_view event,
                              std::string private_part) = 0;
  // Called on the committer once the group is durable and before any command of it is answered.
  virtual void AfterCommit(std::function<void()> callback) = 0;
  // Says that the group's writes must not be committed, because what they rest on could not be
  // read. All its commands are answered with `status`.
  virtual void Fail(absl::Status status) = 0;
};

// What kind of work a command is. No kind keeps another from being done.
enum class Priority {
  kInteractive,  // Somebody at a desk waits.
  kFollower,     // What was followed from another journal.
  kBatch,        // Many at once: imports, batches.
};

class Command {
 public:
  virtual ~Command() = default;
  // Memory that it holds, for the bound of the queue.
  virtual size_t bytes() const = 0;
  // How long somebody waits for it from when it is enqueued: it is not run after that.
  virtual absl::Duration time_limit() const { return absl::InfiniteDuration(); }
  // When that is over, by the clock that the committer measures with.
  absl::Duration ends() const { return ends_; }
  // When it was enqueued, by the same clock.
  absl::Duration enqueued() const { return enqueued_; }
  void NoteEnqueued(absl::Duration now) {
    enqueued_ = now;
    ends_ = now + time_limit();
  }
  // Who waits, and who else does: see command_queue.h.
  virtual Priority priority() const { return Priority::kInteractive; }
  virtual absl::string_view caller() const { return ""; }
  // Decides and applies. Rejections are the command's own affair: it keeps them for Done. Must
  // leave nothing half-done: check everything, then write.
  virtual void Run(Group& group) = 0;
  // OK: the group is durable and so is what Run did. Otherwise Run's work is void
  // (EXPIRED_IN_QUEUE, QUEUE_FULL, READ_ONLY, OUTCOME_UNKNOWN, DRAINING). Called exactly once, on
  // the committer, or where it was enqueued if it was refused there: be quick.
  virtual void Done(const absl::Status& status) = 0;

 private:
  absl::Duration enqueued_ = absl::ZeroDuration();
  absl::Duration ends_ = absl::InfiniteDuration();
};

}  // namespace motcua::engine

#endif  // MOTCUA_COMMON_ENGINE_COMMAND_H_
