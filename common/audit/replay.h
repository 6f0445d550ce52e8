// SPDX-License-Identifier: Apache-2.0
// The journal as the whole truth: replays it into another store, where the state that it leads to
// can be compared with the state that is stored, or take its place. Confined.
#ifndef MOTCUA_COMMON_AUDIT_REPLAY_H_
#define MOTCUA_COMMON_AUDIT_REPLAY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/audit/findings.h"
#include "common/engine/request_log.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/store.h"
#include "common/kv/transaction.h"

namespace motcua::audit {

// A journal in a store that is open for reading, for those that followed it.
class StoredJournal {
 public:
  static absl::StatusOr<std::unique_ptr<StoredJournal>> Open(const kv::StoreOptions& options,
                                                             journal::JournalTables tables);
  const journal::EmbeddedJournal& journal() const { return journal_; }
  // The last position of every partition.
  const std::vector<journal::Position>& heads() const { return heads_; }
  uint32_t partition_count() const { return store_->partition_count(); }

  // Whether a cursor is one of this journal's positions; what is wrong otherwise is a finding.
  void CheckCursor(const journal::Position& cursor, Findings& findings) const;

 private:
  StoredJournal(std::unique_ptr<kv::Store> store, journal::JournalTables tables);

  const std::unique_ptr<kv::Store> store_;
  const journal::EmbeddedJournal journal_;
  std::vector<journal::Position> heads_;
};

// A store that is in the way of nothing: made for an audit, gone with this object.
class ScratchStore {
 public:
  // With these options but in the folder `path`, which is emptied first.
  static absl::StatusOr<std::unique_ptr<ScratchStore>> Make(const kv::StoreOptions& like,
                                                            const std::string& path);
  ~ScratchStore();
  kv::Store& store() { return *store_; }
  // Closes the store before its folder is looked at by others.
  void Close() { store_.reset(); }

 private:
  ScratchStore(std::string path, std::unique_ptr<kv::Store> store);
  const std::string path_;
  std::unique_ptr<kv::Store> store_;
};

struct ReplayOptions {
  journal::JournalTables tables;
  // What an entry does to the state. An error becomes a finding, and ends its partition.
  std::function<absl::Status(kv::Transaction&, const journal::Entry&)> apply;
  // Whether an entry is to be replayed; if not, all after it in its partition are left out too.
  // Empty: all.
  std::function<bool(const journal::Entry&)> keep;
  bool copy_journal = false;  // Entries and private parts too, as they are.
};

// Replays every partition of the journal in `from` into `to`, which has the same tables, from
// partition 0 on. Each entry must follow from the one before it by its chain, and its private parts
// must have its digest. Counts entries. Writes are not synced: Flush `to` afterwards. An error is
// one of `to`.
absl::Status ReplayJournal(kv::Store& from, kv::Store& to, const ReplayOptions& options,
                           Report& report);

// Compares a table row by row: `derived` has what should be stored.
void CompareTable(const kv::Store& stored, const kv::Store& derived, kv::TableId table,
                  Report& report);

// Compares every block of every file with its checksum.
void CheckFiles(const kv::Store& stored, Report& report);

// Makes a store with these options but in the folder `path`, which must not exist: filled by
// `fill`, written out, and there under its name only when all of it is. FAILED_PRECONDITION, and
// what `fill` says.
absl::Status MakeStore(const kv::StoreOptions& like, const std::string& path,
                       absl::FunctionRef<absl::Status(kv::Store&)> fill);

// OK if nothing was found; otherwise CORRUPT_DATA with the first finding.
absl::Status ToStatus(const Findings& findings);

// Whether the log of requests knows what an entry answers.
class RequestCheck {
 public:
  // `read_entry` as for RequestLogOptions.
  RequestCheck(kv::TableId table,
               std::function<absl::Status(const journal::Entry&, engine::RequestSink)> read_entry,
               kv::Store* store);
  absl::Status Load(const journal::Journal& journal) { return log_.Load(journal); }
  void Check(const journal::Entry& entry, Findings& findings) const;

 private:
  const std::function<absl::Status(const journal::Entry&, engine::RequestSink)> read_entry_;
  engine::RequestLog log_;
};

// "journal 3:120".
std::string PlaceOf(const journal::Position& position);

}  // namespace motcua::audit

#endif  // MOTCUA_COMMON_AUDIT_REPLAY_H_
