// SPDX-License-Identifier: Apache-2.0
#include "common/journal/embedded_journal.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"

namespace motcua::journal {
namespace {

using errors::MakeError;
using errors::Reason;

constexpr uint8_t kFormat = 1;
constexpr PartitionId kEpochPartition = 0xFFFFFFFF;

std::string EntryKey(PartitionId partition, uint64_t sequence) {
  return kv::KeyWriter().U32(partition).U64(sequence).Take();
}

std::string EpochKey() { return kv::KeyWriter().U32(kEpochPartition).Take(); }

// Of the row that holds the part.
std::string PrivateKey(PartitionId partition, uint64_t sequence, uint32_t ordinal) {
  return kv::KeyWriter()
      .U32(partition)
      .U64(sequence)
      .U32(ordinal - ordinal % kPrivatePartsPerRow)
      .Take();
}

// A row of parts.
std::string EncodeParts(absl::Span<const std::string> parts) {
  constexpr size_t kLengthBytesMax = 5;
  size_t size = 0;
  for (const std::string& part : parts) {
    size += kLengthBytesMax + part.size();
  }
  kv::KeyWriter row(size);
  for (const std::string& part : parts) {
    row.Varint(part.size()).Rest(part);
  }
  return row.Take();
}

void AppendChain(const Chain& chain, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(chain.data()), chain.size());
}

std::string EncodeEntry(const Chain& chain, const Chain& private_digest, absl::string_view events) {
  std::string bytes(1, static_cast<char>(kFormat));
  bytes.reserve(1 + 2 * chain.size() + events.size());
  AppendChain(chain, bytes);
  AppendChain(private_digest, bytes);
  bytes.append(events.data(), events.size());
  return bytes;
}

absl::StatusOr<Entry> DecodeEntry(absl::string_view key, absl::string_view value) {
  Entry entry;
  kv::KeyReader reader(key);
  entry.position.partition = reader.U32();
  entry.position.sequence = reader.U64();
  const size_t header = 1 + 2 * sizeof(Chain);
  if (!reader.Done() || value.size() < header || value.front() != kFormat) {
    return MakeError(Reason::kCorruptData, "a journal entry cannot be read");
  }
  std::copy_n(value.data() + 1, sizeof(Chain), entry.position.chain.begin());
  std::copy_n(value.data() + 1 + sizeof(Chain), sizeof(Chain), entry.private_digest.begin());
  entry.events = std::string(value.substr(header));
  return entry;
}

void PutEntry(const JournalTables& tables, const Position& position, const Chain& private_digest,
              absl::string_view events, kv::WriteBatch& batch) {
  batch.Put(tables.entries, EntryKey(position.partition, position.sequence),
            EncodeEntry(position.chain, private_digest, events));
}

void PutParts(const JournalTables& tables, const Position& position,
              absl::Span<const std::string> parts, kv::WriteBatch& batch) {
  for (uint32_t i = 0; i < parts.size(); i += kPrivatePartsPerRow) {
    batch.Put(tables.private_parts, PrivateKey(position.partition, position.sequence, i),
              EncodeParts(parts.subspan(i, kPrivatePartsPerRow)));
  }
}

errors::Metadata At(const Position& position) {
  return {{"partition", absl::StrCat(position.partition)},
          {"sequence", absl::StrCat(position.sequence)}};
}

}  // namespace

EmbeddedJournal::EmbeddedJournal(kv::Store* store, JournalTables tables)
    : store_(store), tables_(tables) {}

absl::StatusOr<Position> EmbeddedJournal::ReadHead(PartitionId partition) const {
  // Sequences are dense, so the head is found by doubling and halving over point reads.
  const auto exists = [&](uint64_t sequence) -> absl::StatusOr<bool> {
    MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> value,
                            store_->Get(tables_.entries, EntryKey(partition, sequence)));
    return value.has_value();
  };
  uint64_t beyond = 1;  // No entry at or after it, in the end.
  while (true) {
    MOTCUA_ASSIGN_OR_RETURN(const bool found, exists(beyond));
    if (!found) {
      break;
    }
    beyond *= 2;
  }
  uint64_t known = beyond / 2;
  while (beyond - known > 1) {
    const uint64_t middle = known + (beyond - known) / 2;
    MOTCUA_ASSIGN_OR_RETURN(const bool found, exists(middle));
    (found ? known : beyond) = middle;
  }
  Position head{.partition = partition, .sequence = known};
  if (known > 0) {
    const std::string key = EntryKey(partition, known);
    MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> value,
                            store_->Get(tables_.entries, key));
    if (!value.has_value()) {
      return MakeError(Reason::kCorruptData, "the journal's last entry is missing", At(head));
    }
    MOTCUA_ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(key, *value));
    head = entry.position;
  }
  return head;
}

absl::StatusOr<std::vector<Position>> EmbeddedJournal::Acquire() {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                          store_->Get(tables_.entries, EpochKey()));
  const uint64_t epoch = (stored.has_value() ? kv::KeyReader(*stored).U64() : 0) + 1;
  kv::WriteBatch batch;
  batch.Put(tables_.entries, EpochKey(), kv::KeyWriter().U64(epoch).Take());
  MOTCUA_RETURN_IF_ERROR(store_->Write(std::move(batch)));
  MOTCUA_ASSIGN_OR_RETURN(std::vector<Position> heads, ReadHeads());
  absl::MutexLock lock(&mutex_);
  heads_ = heads;
  epoch_ = epoch;
  return heads;
}

std::optional<CommitResult> EmbeddedJournal::Refuse(const std::vector<Append>& appends) const {
  const absl::StatusOr<std::optional<std::string>> stored =
      store_->Get(tables_.entries, EpochKey());
  if (!stored.ok()) {
    return CommitResult{.outcome = CommitOutcome::kUnknown, .status = stored.status()};
  }
  if (epoch_ == 0 || !stored->has_value() || kv::KeyReader(**stored).U64() != epoch_) {
    return CommitResult{.outcome = CommitOutcome::kFenced};
  }
  for (const Append& append : appends) {
    if (append.partition >= heads_.size() ||
        heads_[append.partition].sequence != append.expected_sequence) {
      return CommitResult{.outcome = CommitOutcome::kConflict};
    }
    if (append.events.size() > kEntryBytesMax) {
      return CommitResult{.outcome = CommitOutcome::kTooLarge};
    }
  }
  return std::nullopt;
}

void EmbeddedJournal::Commit(std::vector<Append> appends, kv::WriteBatch effects,
                             std::function<void(CommitResult)> done) {
  CommitResult result;
  {
    absl::MutexLock lock(&mutex_);
    if (std::optional<CommitResult> refusal = Refuse(appends)) {
      result = *std::move(refusal);
    } else {
      for (Append& append : appends) {
        const Chain digest = PrivateDigest(append.private_parts);
        const uint64_t sequence = append.expected_sequence + 1;
        const Chain chain = NextChain(heads_[append.partition].chain, append.partition, sequence,
                                      append.events, digest);
        const Position position{append.partition, sequence, chain};
        PutEntry(tables_, position, digest, append.events, effects);
        PutParts(tables_, position, append.private_parts, effects);
        result.positions.push_back(position);
        result.private_digests.push_back(digest);
      }
      result.status = store_->Write(std::move(effects));
      result.outcome = result.status.ok() ? CommitOutcome::kCommitted : CommitOutcome::kUnknown;
      if (result.outcome == CommitOutcome::kCommitted) {
        for (const Position& position : result.positions) {
          heads_[position.partition] = position;
        }
      } else {
        epoch_ = 0;  // Nothing more until the heads were read again.
      }
    }
  }
  done(std::move(result));
}

absl::Status EmbeddedJournal::CheckCursor(const Position& after) const {
  if (after.sequence == 0) {
    return absl::OkStatus();
  }
  const std::string key = EntryKey(after.partition, after.sequence);
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> value,
                          store_->Get(tables_.entries, key));
  if (!value.has_value()) {
    const auto later = store_->Scan(tables_.entries, key, EntryKey(after.partition + 1, 0));
    return later->Valid()
               ? absl::OutOfRangeError("the journal was trimmed beyond the cursor")
               : MakeError(Reason::kCursorAhead, "the journal ends before the cursor", At(after));
  }
  MOTCUA_ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(key, *value));
  if (entry.position.chain != after.chain) {
    return MakeError(Reason::kJournalDiverged, "the journal is not the one that was followed",
                     At(after));
  }
  return absl::OkStatus();
}

absl::Status EmbeddedJournal::Follow(const Position& after,
                                     absl::FunctionRef<bool(const Entry&)> sink) const {
  MOTCUA_RETURN_IF_ERROR(CheckCursor(after));
  Position last = after;
  const auto cursor = store_->Scan(tables_.entries, EntryKey(after.partition, after.sequence + 1),
                                   EntryKey(after.partition + 1, 0));
  for (; cursor->Valid(); cursor->Next()) {
    MOTCUA_ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(cursor->key(), cursor->value()));
    if (entry.position.sequence != last.sequence + 1) {
      return last.sequence == 0
                 ? absl::OutOfRangeError("the journal was trimmed beyond the cursor")
                 : MakeError(Reason::kCorruptData, "the journal has a gap", At(last));
    }
    if (NextChain(last.chain, last.partition, entry.position.sequence, entry.events,
                  entry.private_digest) != entry.position.chain) {
      return MakeError(Reason::kCorruptData, "a journal entry does not match its chain",
                       At(entry.position));
    }
    last = entry.position;
    if (!sink(entry)) {
      return absl::OkStatus();
    }
  }
  return cursor->status();
}

absl::Status EmbeddedJournal::Trim(PartitionId partition, uint64_t up_to_sequence) {
  // The embedded journal is the only durable copy of the history: nothing is held elsewhere, so
  // nothing may be forgotten.
  return absl::FailedPreconditionError(absl::StrCat("entries of partition ", partition, " up to ",
                                                    up_to_sequence, " are held nowhere else"));
}

void EmbeddedJournal::PutStored(const JournalTables& tables, const Entry& entry,
                                const std::vector<std::string>& private_parts,
                                kv::WriteBatch& batch) {
  PutEntry(tables, entry.position, entry.private_digest, entry.events, batch);
  PutParts(tables, entry.position, private_parts, batch);
}

absl::StatusOr<Position> EmbeddedJournal::ReadPosition(PartitionId partition,
                                                       uint64_t sequence) const {
  const std::string key = EntryKey(partition, sequence);
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> value,
                          store_->Get(tables_.entries, key));
  if (!value.has_value()) {
    return absl::NotFoundError(absl::StrCat("the journal has no entry ", partition, ":", sequence));
  }
  MOTCUA_ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(key, *value));
  return entry.position;
}

absl::StatusOr<std::vector<Position>> EmbeddedJournal::ReadHeads() const {
  std::vector<Position> heads;
  for (PartitionId partition = 0; partition <= store_->partition_count(); ++partition) {
    MOTCUA_ASSIGN_OR_RETURN(Position head, ReadHead(partition));
    heads.push_back(head);
  }
  return heads;
}

absl::StatusOr<std::vector<std::string>> EmbeddedJournal::ReadPrivateParts(
    PartitionId partition, uint64_t sequence) const {
  std::vector<std::string> parts;
  const auto cursor = store_->Scan(tables_.private_parts, PrivateKey(partition, sequence, 0),
                                   PrivateKey(partition, sequence + 1, 0));
  for (; cursor->Valid(); cursor->Next()) {
    kv::KeyReader row(cursor->value());
    while (row.ok() && !row.Done()) {
      parts.emplace_back(row.Bytes(row.Varint()));
    }
    if (!row.ok()) {
      return MakeError(Reason::kCorruptData, "a row of private parts cannot be read",
                       At({.partition = partition, .sequence = sequence}));
    }
  }
  MOTCUA_RETURN_IF_ERROR(cursor->status());
  return parts;
}

absl::StatusOr<std::optional<std::string>> EmbeddedJournal::ReadPrivate(const kv::Reader& reader,
                                                                        kv::TableId private_parts,
                                                                        PartitionId partition,
                                                                        uint64_t sequence,
                                                                        uint32_t ordinal) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(private_parts, PrivateKey(partition, sequence, ordinal)));
  if (!row.has_value()) {
    return std::optional<std::string>();
  }
  kv::KeyReader parts(*row);
  for (uint32_t i = 0; i < ordinal % kPrivatePartsPerRow && !parts.Done(); ++i) {
    parts.Bytes(parts.Varint());
  }
  if (parts.Done()) {
    return std::optional<std::string>();  // The row holds fewer.
  }
  const absl::string_view part = parts.Bytes(parts.Varint());
  if (!parts.ok()) {
    return MakeError(Reason::kCorruptData, "a row of private parts cannot be read",
                     At({.partition = partition, .sequence = sequence}));
  }
  return part.empty() ? std::optional<std::string>() : std::optional<std::string>(part);
}

}  // namespace motcua::journal
