// SPDX-License-Identifier: Apache-2.0
// The journal inside the service's own store: entries, private parts and effects are one batch and
// one sync. Commit and Acquire belong to the committer; Follow and reads may come from any thread.
#ifndef MOTCUA_COMMON_JOURNAL_EMBEDDED_JOURNAL_H_
#define MOTCUA_COMMON_JOURNAL_EMBEDDED_JOURNAL_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/journal/journal.h"
#include "common/kv/store.h"

namespace motcua::journal {

// The tables it needs in the store, for StoreOptions::tables.
//   journal:  partition u32, sequence u64               => format, chain, private digest, events
//             0xFFFFFFFF                                => epoch of the last writer u64
//   private:  partition u32, sequence u64, first ordinal u32 => private parts of the entry from
//   that
//             ordinal on, kPrivatePartsPerRow at most, each after its length (a varint; 0: erased)
struct JournalTables {
  kv::TableId entries = 0;
  kv::TableId private_parts = 0;
};

// Parts share rows because a row costs more to write than a part; few, because a part is read with
// all of its row.
inline constexpr uint32_t kPrivatePartsPerRow = 8;

class EmbeddedJournal final : public Journal {
 public:
  // `store` must outlive the journal.
  EmbeddedJournal(kv::Store* store, JournalTables tables);

  absl::StatusOr<std::vector<Position>> Acquire() override;
  void Commit(std::vector<Append> appends, kv::WriteBatch effects,
              std::function<void(CommitResult)> done) override;
  absl::Status Follow(const Position& after,
                      absl::FunctionRef<bool(const Entry&)> sink) const override;
  absl::Status Trim(PartitionId partition, uint64_t up_to_sequence) override;

  // All private parts of an entry, in order; empty texts for those that were erased. CORRUPT_DATA.
  absl::StatusOr<std::vector<std::string>> ReadPrivateParts(PartitionId partition,
                                                            uint64_t sequence) const;
  // Puts an entry that some embedded journal holds, and its private parts, as they are: to make
  // another journal of a part of it. Never into a journal that is acquired.
  static void PutStored(const JournalTables& tables, const Entry& entry,
                        const std::vector<std::string>& private_parts, kv::WriteBatch& batch);
  // The position of an entry, to follow on from. NOT_FOUND, CORRUPT_DATA.
  absl::StatusOr<Position> ReadPosition(PartitionId partition, uint64_t sequence) const;
  // The last position of every partition, as stored.
  absl::StatusOr<std::vector<Position>> ReadHeads() const;
  // A private part by where it stands; nullopt if it was erased.
  static absl::StatusOr<std::optional<std::string>> ReadPrivate(const kv::Reader& reader,
                                                                kv::TableId private_parts,
                                                                PartitionId partition,
                                                                uint64_t sequence,
                                                                uint32_t ordinal);

 private:
  absl::StatusOr<Position> ReadHead(PartitionId partition) const;
  absl::Status CheckCursor(const Position& after) const;
  // The result of a commit that must not be done; nullopt if it may.
  std::optional<CommitResult> Refuse(const std::vector<Append>& appends) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  kv::Store* const store_;
  const JournalTables tables_;
  mutable absl::Mutex mutex_;
  std::vector<Position> heads_ ABSL_GUARDED_BY(mutex_);
  uint64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;  // 0: not acquired.
};

}  // namespace motcua::journal

#endif  // MOTCUA_COMMON_JOURNAL_EMBEDDED_JOURNAL_H_
