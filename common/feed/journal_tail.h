// SPDX-License-Identifier: Apache-2.0
// A journal that keeps its newest entries in memory. Who follows close behind the head, as
// followers do all day, is then given them without a look into the store; who is further behind, or
// has another history, is passed on to the journal below. Commit and Acquire belong to the
// committer; Follow may come from any thread.
#ifndef MOTCUA_COMMON_FEED_JOURNAL_TAIL_H_
#define MOTCUA_COMMON_FEED_JOURNAL_TAIL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/journal/journal.h"

namespace motcua::feed {

class JournalTail final : public journal::Journal {
 public:
  static constexpr size_t kBytesMax = size_t{4} << 20;

  // `journal` outlives it. About `bytes_max` of entries are kept; one that is larger is not.
  explicit JournalTail(journal::Journal* journal, size_t bytes_max = kBytesMax)
      : journal_(journal), bytes_max_(bytes_max) {}

  absl::StatusOr<std::vector<journal::Position>> Acquire() override;
  void Commit(std::vector<journal::Append> appends, kv::WriteBatch effects,
              std::function<void(journal::CommitResult)> done) override;
  absl::Status Follow(const journal::Position& after,
                      absl::FunctionRef<bool(const journal::Entry&)> sink) const override;
  absl::Status Trim(journal::PartitionId partition, uint64_t up_to_sequence) override;

 private:
  // Shared: a reader may still send what has gone from here.
  using SharedEntry = std::shared_ptr<const journal::Entry>;
  struct Partition {
    journal::Position before;  // What the first entry follows on; the head without entries.
    std::deque<SharedEntry> entries;
  };

  // Notes what was committed.
  void Keep(std::vector<journal::Entry> entries, const journal::CommitResult& result);
  void KeepOne(journal::Entry entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The entries after a position; false if they are not all here.
  bool Find(const journal::Position& after, std::vector<SharedEntry>& entries) const;

  journal::Journal* const journal_;
  const size_t bytes_max_;
  mutable absl::Mutex mutex_;
  std::vector<Partition> partitions_ ABSL_GUARDED_BY(mutex_);       // Empty until it was acquired.
  std::deque<journal::PartitionId> order_ ABSL_GUARDED_BY(mutex_);  // Of the entries, by age.
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace motcua::feed

#endif  // MOTCUA_COMMON_FEED_JOURNAL_TAIL_H_
