// SPDX-License-Identifier: Apache-2.0
#include "common/feed/journal_tail.h"

#include <utility>

#include "common/status/status_macros.h"

namespace motcua::feed {
namespace {

// What an entry takes besides its events.
constexpr size_t kEntryOverheadBytes = 256;

size_t SizeOf(const journal::Entry& entry) { return entry.events.size() + kEntryOverheadBytes; }

}  // namespace

absl::StatusOr<std::vector<journal::Position>> JournalTail::Acquire() {
  MOTCUA_ASSIGN_OR_RETURN(std::vector<journal::Position> heads, journal_->Acquire());
  absl::MutexLock lock(&mutex_);
  partitions_.clear();
  order_.clear();
  bytes_ = 0;
  for (const journal::Position& head : heads) {
    partitions_.push_back({.before = head});
  }
  return heads;
}

void JournalTail::Commit(std::vector<journal::Append> appends, kv::WriteBatch effects,
                         std::function<void(journal::CommitResult)> done) {
  std::vector<journal::Entry> entries;
  entries.reserve(appends.size());
  for (const journal::Append& append : appends) {
    entries.push_back({.events = append.events});
  }
  journal_->Commit(std::move(appends), std::move(effects),
                   [this, entries = std::move(entries),
                    done = std::move(done)](journal::CommitResult result) mutable {
                     Keep(std::move(entries), result);
                     done(std::move(result));
                   });
}

void JournalTail::Keep(std::vector<journal::Entry> entries, const journal::CommitResult& result) {
  absl::MutexLock lock(&mutex_);
  if (result.outcome != journal::CommitOutcome::kCommitted) {
    // Where the head is stands in the journal below until it was acquired again.
    partitions_.clear();
    order_.clear();
    bytes_ = 0;
    return;
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].position = result.positions[i];
    entries[i].private_digest = result.private_digests[i];
    KeepOne(std::move(entries[i]));
  }
}

void JournalTail::KeepOne(journal::Entry entry) {
  if (entry.position.partition >= partitions_.size()) {
    return;
  }
  Partition& partition = partitions_[entry.position.partition];
  bytes_ += SizeOf(entry);
  order_.push_back(entry.position.partition);
  partition.entries.push_back(std::make_shared<const journal::Entry>(std::move(entry)));
  while (bytes_ > bytes_max_) {
    DropOldest();
  }
}

void JournalTail::DropOldest() {
  Partition& partition = partitions_[order_.front()];
  order_.pop_front();
  bytes_ -= SizeOf(*partition.entries.front());
  partition.before = partition.entries.front()->position;
  partition.entries.pop_front();
}

bool JournalTail::Find(const journal::Position& after, std::vector<SharedEntry>& entries) const {
  absl::MutexLock lock(&mutex_);
  if (after.partition >= partitions_.size()) {
    return false;
  }
  const Partition& partition = partitions_[after.partition];
  if (after.sequence < partition.before.sequence ||
      after.sequence > partition.before.sequence + partition.entries.size()) {
    return false;
  }
  const size_t seen = after.sequence - partition.before.sequence;
  const journal::Position& here =
      seen == 0 ? partition.before : partition.entries[seen - 1]->position;
  if (here != after) {
    return false;
  }
  entries.assign(partition.entries.begin() + seen, partition.entries.end());
  return true;
}

absl::Status JournalTail::Follow(const journal::Position& after,
                                 absl::FunctionRef<bool(const journal::Entry&)> sink) const {
  std::vector<SharedEntry> entries;
  if (!Find(after, entries)) {
    return journal_->Follow(after, sink);
  }
  for (const SharedEntry& entry : entries) {
    if (!sink(*entry)) {
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status JournalTail::Trim(journal::PartitionId partition, uint64_t up_to_sequence) {
  return journal_->Trim(partition, up_to_sequence);
}

}  // namespace motcua::feed
