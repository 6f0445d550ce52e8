// SPDX-License-Identifier: Apache-2.0
#include "common/audit/replay.h"

#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"

namespace motcua::audit {
namespace {

// So many entries or rows are looked at before the report is asked whether to go on.
constexpr uint64_t kBetweenStops = 1024;

// Of one table.
std::string PlaceOf(const kv::Store& store, kv::TableId table, absl::string_view key) {
  return absl::StrCat(store.options().tables[table].name, " ",
                      absl::BytesToHexString(std::string(key)));
}

absl::Status WriteAll(kv::Store& to, kv::WriteBatch batch) {
  return to.Write(std::move(batch), kv::Store::Durability::kUnsynced);
}

// One partition of the journal.
class PartitionReplay {
 public:
  PartitionReplay(const journal::EmbeddedJournal& journal, kv::Store& to,
                  const ReplayOptions& options, Report& report)
      : journal_(journal), to_(to), options_(options), report_(report) {}

  absl::Status Run(journal::PartitionId partition) {
    const absl::Status followed =
        journal_.Follow({.partition = partition}, [this](const journal::Entry& entry) {
          last_ = entry.position;
          return Take(entry);
        });
    if (!followed.ok()) {
      last_.partition = partition;
      report_.findings.Add(absl::StrCat("after ", audit::PlaceOf(last_)),
                           std::string(followed.message()));
    }
    return failure_;
  }

 private:
  // Whether to go on.
  bool Take(const journal::Entry& entry) {
    if (is_cut_ || (options_.keep && !options_.keep(entry))) {
      is_cut_ = true;
      ++report_.entries_left_out;
      return true;
    }
    if (++report_.entries % kBetweenStops == 0 && report_.IsStopped()) {
      return false;
    }
    const auto parts = journal_.ReadPrivateParts(entry.position.partition, entry.position.sequence);
    if (!parts.ok() || journal::PrivateDigest(*parts) != entry.private_digest) {
      report_.findings.Add(audit::PlaceOf(entry.position),
                           "the private parts are not those of the entry");
    }
    kv::Transaction transaction(to_);
    const absl::Status applied = options_.apply(transaction, entry);
    if (!applied.ok()) {
      report_.findings.Add(audit::PlaceOf(entry.position), std::string(applied.message()));
      return false;
    }
    kv::WriteBatch batch;
    std::move(transaction).MoveTo(batch);
    if (options_.copy_journal && parts.ok()) {
      journal::EmbeddedJournal::PutStored(options_.tables, entry, *parts, batch);
    }
    failure_ = WriteAll(to_, std::move(batch));
    return failure_.ok();
  }

  const journal::EmbeddedJournal& journal_;
  kv::Store& to_;
  const ReplayOptions& options_;
  Report& report_;
  journal::Position last_;
  bool is_cut_ = false;
  absl::Status failure_;
};

}  // namespace

std::string PlaceOf(const journal::Position& position) {
  return absl::StrCat("journal ", position.partition, ":", position.sequence);
}

StoredJournal::StoredJournal(std::unique_ptr<kv::Store> store, journal::JournalTables tables)
    : store_(std::move(store)), journal_(store_.get(), tables) {}

absl::StatusOr<std::unique_ptr<StoredJournal>> StoredJournal::Open(const kv::StoreOptions& options,
                                                                   journal::JournalTables tables) {
  MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<kv::Store> store, kv::Store::Open(options));
  std::unique_ptr<StoredJournal> opened(new StoredJournal(std::move(store), tables));
  MOTCUA_ASSIGN_OR_RETURN(opened->heads_, opened->journal_.ReadHeads());
  return opened;
}

void StoredJournal::CheckCursor(const journal::Position& cursor, Findings& findings) const {
  if (cursor.sequence == 0) {
    return;
  }
  const std::string where = absl::StrCat("cursor ", cursor.partition, ":", cursor.sequence);
  if (cursor.partition >= heads_.size() || cursor.sequence > heads_[cursor.partition].sequence) {
    findings.Add(where, "is ahead of the journal that was followed");
    return;
  }
  const auto position = journal_.ReadPosition(cursor.partition, cursor.sequence);
  if (!position.ok()) {
    findings.Add(where, std::string(position.status().message()));
  } else if (*position != cursor) {
    findings.Add(where, "is not of the journal that was followed: the chains differ");
  }
}

ScratchStore::ScratchStore(std::string path, std::unique_ptr<kv::Store> store)
    : path_(std::move(path)), store_(std::move(store)) {}

absl::StatusOr<std::unique_ptr<ScratchStore>> ScratchStore::Make(const kv::StoreOptions& like,
                                                                 const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);  // What an audit that was interrupted left.
  kv::StoreOptions options = like;
  options.path = path;
  options.read_only = false;
  options.ballast_bytes = 0;
  MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<kv::Store> store, kv::Store::Open(options));
  return std::unique_ptr<ScratchStore>(new ScratchStore(path, std::move(store)));
}

ScratchStore::~ScratchStore() {
  store_.reset();
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

absl::Status ReplayJournal(kv::Store& from, kv::Store& to, const ReplayOptions& options,
                           Report& report) {
  const journal::EmbeddedJournal journal(&from, options.tables);
  for (journal::PartitionId partition = 0; partition <= from.partition_count(); ++partition) {
    MOTCUA_RETURN_IF_ERROR(PartitionReplay(journal, to, options, report).Run(partition));
  }
  return absl::OkStatus();
}

void CompareTable(const kv::Store& stored, const kv::Store& derived, kv::TableId table,
                  Report& report) {
  const auto is = stored.Scan(table, "", "");
  const auto should_be = derived.Scan(table, "", "");
  while (is->Valid() || should_be->Valid()) {
    if (++report.rows % kBetweenStops == 0 && report.IsStopped()) {
      return;
    }
    const int order = !should_be->Valid() ? -1
                      : !is->Valid()      ? 1
                                          : is->key().compare(should_be->key());
    if (order < 0) {
      report.findings.Add(PlaceOf(stored, table, is->key()), "follows from nothing");
    } else if (order > 0) {
      report.findings.Add(PlaceOf(stored, table, should_be->key()), "is missing");
    } else if (is->value() != should_be->value()) {
      report.findings.Add(PlaceOf(stored, table, is->key()), "is not what it follows from");
    }
    if (order <= 0) {
      is->Next();
    }
    if (order >= 0) {
      should_be->Next();
    }
  }
  for (const absl::Status& status : {is->status(), should_be->status()}) {
    if (!status.ok()) {
      report.findings.Add(stored.options().tables[table].name, std::string(status.message()));
    }
  }
}

void CheckFiles(const kv::Store& stored, Report& report) {
  const absl::Status status = stored.VerifyChecksums();
  if (!status.ok()) {
    report.findings.Add("files", std::string(status.message()));
  }
}

absl::Status MakeStore(const kv::StoreOptions& like, const std::string& path,
                       absl::FunctionRef<absl::Status(kv::Store&)> fill) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is there already"));
  }
  const std::string unfinished = path + ".unfinished";
  MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<ScratchStore> made, ScratchStore::Make(like, unfinished));
  MOTCUA_RETURN_IF_ERROR(fill(made->store()));
  MOTCUA_RETURN_IF_ERROR(made->store().Flush());
  made->Close();
  std::filesystem::rename(unfinished, path, error);
  return error ? absl::FailedPreconditionError(
                     absl::StrCat("cannot rename ", unfinished, ": ", error.message()))
               : absl::OkStatus();
}

absl::Status ToStatus(const Findings& findings) {
  if (findings.count() == 0) {
    return absl::OkStatus();
  }
  const Finding& first = findings.kept().front();
  return errors::MakeError(
      errors::Reason::kCorruptData,
      absl::StrCat(findings.count(), " findings; the first: ", first.where, ": ", first.what),
      {{"finding_count", absl::StrCat(findings.count())}});
}

RequestCheck::RequestCheck(
    kv::TableId table,
    std::function<absl::Status(const journal::Entry&, engine::RequestSink)> read_entry,
    kv::Store* store)
    : read_entry_(read_entry),
      // Nothing is written, however much there is.
      log_({.table = table,
            .read_entry = std::move(read_entry),
            .recent_max = std::numeric_limits<size_t>::max() / 8},
           store) {}

void RequestCheck::Check(const journal::Entry& entry, Findings& findings) const {
  const auto check = [&](const engine::RequestKey& request, const engine::RequestOutcome& outcome) {
    const auto found = log_.Find(request);
    if (!found.ok()) {
      findings.Add(PlaceOf(entry.position), std::string(found.status().message()));
    } else if (!found->has_value()) {
      findings.Add(PlaceOf(entry.position), "the log of requests lacks a request of the entry");
    } else if ((*found)->partition != outcome.partition || (*found)->sequence != outcome.sequence ||
               (*found)->resource != outcome.resource) {
      findings.Add(PlaceOf(entry.position),
                   "the log of requests has another outcome of a request of the entry");
    }
  };
  const absl::Status read = read_entry_(entry, check);
  if (!read.ok()) {
    findings.Add(PlaceOf(entry.position), std::string(read.message()));
  }
}

}  // namespace motcua::audit
