// SPDX-License-Identifier: Apache-2.0
// The journal of a service: per partition a dense, hash-chained sequence of entries, and the one
// way in which state changes become durable. Four verbs; the embedded implementation keeps the
// entries in the RocksDB that holds the state, a replicated one would keep them elsewhere: nothing
// outside may assume either. journal_conformance.h has the tests that every implementation passes.
//
// A position is (sequence, chain), chain = SHA-256(previous chain, partition, sequence,
// SHA-256(events), private digest): whoever has a position can tell whether a journal is the one
// that they followed. The private parts (personal data) of an entry are kept apart from its events:
// they are never streamed, and could be erased without breaking the chain.
#ifndef MOTCUA_COMMON_JOURNAL_JOURNAL_H_
#define MOTCUA_COMMON_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/digest/sha256.h"
#include "common/kv/store.h"

namespace motcua::journal {

// 32 bytes; all zero before the first entry.
using Chain = digest::Sha256Digest;

// Partition 0 holds the catalogue, 1 to partition_count the dossiers.
using PartitionId = uint32_t;
inline constexpr PartitionId kCatalogPartition = 0;

struct Position {
  PartitionId partition = 0;
  uint64_t sequence = 0;  // 0: before the first entry.
  Chain chain{};

  friend bool operator==(const Position&, const Position&) = default;
};

// A new entry for one partition.
struct Append {
  PartitionId partition = 0;
  uint64_t expected_sequence = 0;  // The head it was decided on; the entry gets the next one.
  std::string events;              // Serialised events; opaque here. Not empty.
  std::vector<std::string> private_parts;  // Referred to by their index.
};

// A stored entry as it is followed.
struct Entry {
  Position position;
  Chain private_digest{};
  std::string events;
};

enum class CommitOutcome {
  kCommitted,
  kConflict,  // An expected sequence is not the head: nothing was written.
  kFenced,  // Another writer has acquired the journal since: nothing was written, or ever will be.
  kTooLarge,  // An entry is over the limit: nothing was written.
  kFull,      // No space: nothing was written.
  kUnknown,   // It may or may not have been written: acquire again before anything else.
};

struct CommitResult {
  CommitOutcome outcome = CommitOutcome::kUnknown;
  std::vector<Position> positions;     // kCommitted: of each append, in order.
  std::vector<Chain> private_digests;  // The same: of its private parts.
  absl::Status status;                 // What the storage said, for the log.
};

inline constexpr size_t kEntryBytesMax = size_t{64} << 20;

class Journal {
 public:
  virtual ~Journal() = default;

  // Makes the caller the only writer: every earlier one is fenced for good, and the heads that are
  // returned (one a partition, from partition 0) are final.
  virtual absl::StatusOr<std::vector<Position>> Acquire() = 0;

  // Makes appends (at most one a partition) and effects durable together, then calls `done` exactly
  // once, possibly before it returns. One commit at a time.
  virtual void Commit(std::vector<Append> appends, kv::WriteBatch effects,
                      std::function<void(CommitResult)> done) = 0;

  // Gives the entries after `after` to `sink`, in order and without gaps, until the head or until
  // the sink returns false. Any thread. OUT_OF_RANGE (trimmed), DATA_LOSS (JOURNAL_DIVERGED: the
  // chain differs; CURSOR_AHEAD: beyond the head).
  virtual absl::Status Follow(const Position& after,
                              absl::FunctionRef<bool(const Entry&)> sink) const = 0;

  // Forgets entries up to and including a sequence. Only what no reader needs any more may be
  // trimmed: FAILED_PRECONDITION beyond the head or beyond what is held durably elsewhere.
  virtual absl::Status Trim(PartitionId partition, uint64_t up_to_sequence) = 0;
};

// The chain after an entry.
Chain NextChain(const Chain& previous, PartitionId partition, uint64_t sequence,
                absl::string_view events, const Chain& private_digest);

// The digest of an entry's private parts: SHA-256 over the SHA-256 of each.
Chain PrivateDigest(absl::Span<const std::string> private_parts);

}  // namespace motcua::journal

#endif  // MOTCUA_COMMON_JOURNAL_JOURNAL_H_
