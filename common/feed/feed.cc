// SPDX-License-Identifier: Apache-2.0
#include "common/feed/feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"

namespace motcua::feed {
namespace {

using errors::MakeError;
using errors::Reason;
using motcua::journal::v1::StreamEventsResponse;

std::string EncodeCursor(const journal::Position& position) {
  return kv::KeyWriter()
      .U64(position.sequence)
      .Rest({reinterpret_cast<const char*>(position.chain.data()), position.chain.size()})
      .Take();
}

absl::StatusOr<journal::Chain> ToChain(absl::string_view bytes) {
  journal::Chain chain{};
  if (bytes.size() != chain.size()) {
    return MakeError(Reason::kJournalDiverged, "a chain does not have 32 bytes");
  }
  std::copy_n(bytes.begin(), chain.size(), chain.begin());
  return chain;
}

void SetPosition(const journal::Position& position, motcua::journal::v1::Position& proto) {
  proto.set_partition(position.partition);
  proto.set_sequence(position.sequence);
  if (position.sequence > 0) {
    proto.set_chain(position.chain.data(), position.chain.size());
  }
}

}  // namespace

FeedReader::FeedReader(const journal::Journal* journal, std::string type_name,
                       std::function<std::vector<journal::Position>()> heads)
    : journal_(journal),
      type_url_(absl::StrCat("type.googleapis.com/", type_name)),
      heads_(std::move(heads)) {}

absl::Status FeedReader::Read(std::vector<journal::Position>& cursors,
                              const std::vector<bool>& wanted, size_t bytes_max,
                              StreamEventsResponse& response) const {
  // Heads are published partition by partition after one commit, so everything that an entry was
  // decided on is below the catalogue's head in the same copy.
  const std::vector<journal::Position> heads = heads_();
  for (const journal::Position& head : heads) {
    response.add_head_sequences(head.sequence);
  }
  const auto is_behind = [&](size_t partition) {
    return wanted[partition] && cursors[partition].sequence != heads[partition].sequence;
  };
  size_t behind_count = 0;
  for (size_t partition = 0; partition < cursors.size(); ++partition) {
    behind_count += is_behind(partition) ? 1 : 0;
  }
  // The catalogue gets all the room it needs; the others share it, so that none waits for a busier
  // one.
  const size_t share = bytes_max / std::max<size_t>(behind_count, 1);
  size_t bytes = 0;
  for (size_t partition = 0; partition < cursors.size(); ++partition) {
    const bool catalogue = partition == journal::kCatalogPartition;
    if (is_behind(partition)) {
      MOTCUA_RETURN_IF_ERROR(ReadPartition(heads[partition].sequence, catalogue ? bytes_max : share,
                                           cursors[partition], response, bytes));
    }
    if (catalogue && bytes >= bytes_max) {
      break;  // Nothing may overtake what is left of it.
    }
  }
  return absl::OkStatus();
}

absl::Status FeedReader::ReadPartition(uint64_t head, size_t bytes_max, journal::Position& cursor,
                                       StreamEventsResponse& response, size_t& bytes) const {
  const size_t end = bytes + bytes_max;
  return journal_->Follow(cursor, [&](const journal::Entry& entry) {
    if (entry.position.sequence > head) {
      return false;
    }
    auto* proto = response.add_entries();
    SetPosition(entry.position, *proto->mutable_position());
    proto->mutable_events()->set_type_url(type_url_);
    proto->mutable_events()->set_value(entry.events);
    proto->set_private_digest(entry.private_digest.data(), entry.private_digest.size());
    cursor = entry.position;
    bytes += entry.events.size();
    return bytes < end;
  });
}

std::string CursorRows::KeyOf(uint32_t partition) const {
  return kv::KeyWriter().Terminated(journal_name_).U32(partition).Take();
}

absl::StatusOr<journal::Position> CursorRows::Read(const kv::Reader& reader,
                                                   uint32_t partition) const {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(table_, KeyOf(partition)));
  journal::Position cursor{.partition = partition};
  if (row.has_value()) {
    kv::KeyReader parts(*row);
    cursor.sequence = parts.U64();
    MOTCUA_ASSIGN_OR_RETURN(cursor.chain, ToChain(parts.Rest()));
  }
  return cursor;
}

void CursorRows::Put(const journal::Position& cursor, kv::Transaction& transaction) const {
  transaction.Put(table_, KeyOf(cursor.partition), EncodeCursor(cursor));
}

Follower::Follower(Options options, const kv::Store* store, engine::RevisionGate* gate,
                   const time::Clock* clock, EntryApplier* applier)
    : options_(std::move(options)),
      cursor_rows_(options_.journal_name, options_.cursor_table),
      store_(store),
      gate_(gate),
      clock_(clock),
      applier_(applier) {}

absl::Status Follower::Load() {
  MOTCUA_ASSIGN_OR_RETURN(std::vector<journal::Position> cursors, ReadCursors(*store_));
  std::vector<uint64_t> sequences;
  for (const journal::Position& cursor : cursors) {
    sequences.push_back(cursor.sequence);
  }
  gate_->Open(options_.journal_name, sequences);
  absl::MutexLock lock(&mutex_);
  cursors_ = std::move(cursors);
  progress_.applied_sequences = sequences;
  progress_.head_sequences = std::move(sequences);
  return absl::OkStatus();
}

std::vector<journal::Position> Follower::cursors() const {
  absl::MutexLock lock(&mutex_);
  return cursors_;
}

absl::StatusOr<std::vector<journal::Position>> Follower::ReadCursors(
    const kv::Reader& reader) const {
  std::vector<journal::Position> cursors;
  for (uint32_t partition = 0; partition <= options_.partition_count; ++partition) {
    MOTCUA_ASSIGN_OR_RETURN(const journal::Position cursor, cursor_rows_.Read(reader, partition));
    cursors.push_back(cursor);
  }
  return cursors;
}

FollowProgress Follower::progress() const {
  absl::MutexLock lock(&mutex_);
  FollowProgress progress = progress_;
  if (behind_since_.has_value()) {
    progress.lag = clock_->Elapsed() - *behind_since_;
  }
  return progress;
}

void Follower::SetConnected(bool connected) {
  absl::MutexLock lock(&mutex_);
  progress_.connected = connected;
  if (connected) {
    progress_.failure = absl::OkStatus();
  }
}

void Follower::SetFailure(absl::Status failure) {
  absl::MutexLock lock(&mutex_);
  progress_.failure = std::move(failure);
}

void Follower::NoteHeads(const StreamEventsResponse& response) {
  absl::MutexLock lock(&mutex_);
  const size_t count =
      std::min<size_t>(response.head_sequences_size(), progress_.head_sequences.size());
  for (size_t partition = 0; partition < count; ++partition) {
    progress_.head_sequences[partition] =
        std::max(progress_.head_sequences[partition], response.head_sequences(partition));
  }
  NoteWhetherBehind();
}

void Follower::NoteWhetherBehind() {
  const bool behind = progress_.applied_sequences != progress_.head_sequences;
  if (!behind) {
    behind_since_.reset();
  } else if (!behind_since_.has_value()) {
    behind_since_ = clock_->Elapsed();
  }
}

// Applies one response. Cursors are read from the group, so that responses of one stream may run in
// one group and a group that fails leaves nothing behind.
class Follower::ApplyCommand final : public engine::Command {
 public:
  ApplyCommand(Follower* follower, std::unique_ptr<StreamEventsResponse> response,
               std::function<void(absl::Status)> done)
      : follower_(follower),
        response_(std::move(response)),
        done_(std::move(done)),
        bytes_(response_->ByteSizeLong()) {}

  size_t bytes() const override { return bytes_; }
  engine::Priority priority() const override { return engine::Priority::kFollower; }
  absl::string_view caller() const override { return follower_->options_.journal_name; }

  void Run(engine::Group& group) override {
    for (const auto& proto : response_->entries()) {
      status_ = ApplyOne(group, proto);
      if (!status_.ok()) {
        break;
      }
    }
    const absl::Status finished = follower_->applier_->FinishBatch(group);
    if (!finished.ok()) {
      group.Fail(finished);
      return;
    }
    for (const auto& [partition, cursor] : cursors_) {
      follower_->cursor_rows_.Put(cursor, group.transaction());
    }
    group.AfterCommit([this] { follower_->Publish(cursors_); });
  }

  void Done(const absl::Status& status) override { done_(status.ok() ? status_ : status); }

 private:
  absl::StatusOr<journal::Position*> CursorOf(engine::Group& group, uint32_t partition) {
    const auto known = cursors_.find(partition);
    if (known != cursors_.end()) {
      return &known->second;
    }
    if (partition > follower_->options_.partition_count) {
      return MakeError(Reason::kStoreMismatch, "the journal has more partitions than this store",
                       {{"partition", absl::StrCat(partition)}});
    }
    MOTCUA_ASSIGN_OR_RETURN(const journal::Position cursor,
                            follower_->cursor_rows_.Read(group.transaction(), partition));
    return &(cursors_[partition] = cursor);
  }

  absl::Status ApplyOne(engine::Group& group, const motcua::journal::v1::Entry& proto) {
    const uint32_t partition = proto.position().partition();
    MOTCUA_ASSIGN_OR_RETURN(journal::Position* const cursor, CursorOf(group, partition));
    if (proto.position().sequence() <= cursor->sequence) {
      return absl::OkStatus();  // Seen before: a stream that was begun at an older cursor.
    }
    journal::Entry entry;
    entry.position = {.partition = partition, .sequence = proto.position().sequence()};
    MOTCUA_ASSIGN_OR_RETURN(entry.position.chain, ToChain(proto.position().chain()));
    MOTCUA_ASSIGN_OR_RETURN(entry.private_digest, ToChain(proto.private_digest()));
    entry.events = proto.events().value();
    const bool follows =
        entry.position.sequence == cursor->sequence + 1 &&
        journal::NextChain(cursor->chain, partition, entry.position.sequence, entry.events,
                           entry.private_digest) == entry.position.chain;
    if (!follows) {
      return MakeError(Reason::kJournalDiverged, "the journal does not go on where it was left",
                       {{"journal", follower_->options_.journal_name},
                        {"partition", absl::StrCat(partition)},
                        {"sequence", absl::StrCat(entry.position.sequence)}});
    }
    MOTCUA_RETURN_IF_ERROR(follower_->applier_->ApplyEntry(group, entry));
    *cursor = entry.position;
    return absl::OkStatus();
  }

  Follower* const follower_;
  const std::unique_ptr<StreamEventsResponse> response_;
  const std::function<void(absl::Status)> done_;
  const size_t bytes_;
  std::map<uint32_t, journal::Position> cursors_;  // Of the partitions in the response.
  absl::Status status_;
};

void Follower::Publish(const std::map<uint32_t, journal::Position>& cursors) {
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [partition, cursor] : cursors) {
      cursors_[partition] = cursor;
      progress_.applied_sequences[partition] = cursor.sequence;
      progress_.head_sequences[partition] =
          std::max(progress_.head_sequences[partition], cursor.sequence);
    }
    progress_.last_apply_time = clock_->Now();
    NoteWhetherBehind();
  }
  for (const auto& [partition, cursor] : cursors) {
    gate_->Advance(options_.journal_name, partition, cursor.sequence);
  }
}

std::unique_ptr<engine::Command> Follower::MakeCommand(
    std::unique_ptr<StreamEventsResponse> response, std::function<void(absl::Status)> done) {
  return std::make_unique<ApplyCommand>(this, std::move(response), std::move(done));
}

}  // namespace motcua::feed
