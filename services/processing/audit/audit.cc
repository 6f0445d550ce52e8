// SPDX-License-Identifier: Apache-2.0
#include "services/processing/audit/audit.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/catalog/catalog_conversion.h"
#include "common/dossier/dossier_id.h"
#include "common/errors/errors.h"
#include "common/feed/feed.h"
#include "common/status/status_macros.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/processing/app/apply_event.h"
#include "services/processing/app/catalog_mirror.h"
#include "services/processing/app/course_machine.h"
#include "services/processing/storage/keys.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {
namespace {

// Everything that events of the own journal write.
constexpr Table kEventTables[] = {kCourses, kCodes, kHistory, kWork};

kv::StoreOptions OptionsForReading(const std::string& path) {
  return {.path = path,
          .service = kJournalName,
          .schema_version = kSchemaVersion,
          .schema_version_min = kSchemaVersion,
          .partition_count = 0,
          .tables = TableSpecs(),
          .read_only = true};
}

feed::CursorRows IntakeCursors() { return feed::CursorRows(kUpstreamName, kCursors); }

absl::Status CannotBeRead() {
  return errors::MakeError(errors::Reason::kCorruptData, "a journal entry cannot be read");
}

// Gives every event of intake's journal in a partition, up to a sequence.
absl::Status ForEachEvent(
    const audit::StoredJournal& intake, journal::PartitionId partition, uint64_t last_sequence,
    absl::FunctionRef<absl::Status(uint64_t sequence, const motcua::intake::v1::IntakeEvent&)>
        visit) {
  absl::Status status;
  const auto take = [&](const journal::Entry& entry) {
    if (entry.position.sequence > last_sequence) {
      return false;
    }
    motcua::intake::v1::IntakeEventBatch batch;
    if (!batch.ParseFromString(entry.events)) {
      status = CannotBeRead();
    }
    for (int i = 0; i < batch.events_size() && status.ok(); ++i) {
      status = visit(entry.position.sequence, batch.events(i));
    }
    return status.ok();
  };
  const absl::Status followed = intake.journal().Follow({.partition = partition}, take);
  return status.ok() ? followed : status;
}

// The mirror of the catalogue as intake's journal leads to it, up to a sequence.
absl::Status DeriveCatalog(const audit::StoredJournal& intake, uint64_t last_sequence,
                           kv::Transaction& transaction) {
  return ForEachEvent(intake, journal::kCatalogPartition, last_sequence,
                      [&](uint64_t sequence, const motcua::intake::v1::IntakeEvent& event) {
                        if (event.has_catalog_put_v1()) {
                          WriteCatalog(event.catalog_put_v1(), sequence, transaction);
                        }
                        return absl::OkStatus();
                      });
}

absl::Status Write(kv::Transaction transaction, kv::Store& store) {
  kv::WriteBatch batch;
  std::move(transaction).MoveTo(batch);
  return store.Write(std::move(batch));
}

// Whether the event is one with which a course begins in intake's journal.
bool BeginsCourse(const motcua::intake::v1::IntakeEvent& event) {
  return event.has_dossier_accepted_v1() ||
         (event.has_dossier_imported_v1() && event.dossier_imported_v1().has_acceptance());
}

// Every dossier accepted up to the cursor has its course, and there are no others.
absl::Status CheckCourses(const kv::Store& store, const audit::StoredJournal& intake,
                          const journal::Position& cursor, audit::Report& report) {
  uint64_t begun = 0;
  MOTCUA_RETURN_IF_ERROR(ForEachEvent(
      intake, cursor.partition, cursor.sequence,
      [&](uint64_t sequence, const motcua::intake::v1::IntakeEvent& event) -> absl::Status {
        const auto id = dossier::ParseDossierId(event.header().dossier_id());
        if (!BeginsCourse(event) || !id.has_value()) {
          return absl::OkStatus();
        }
        ++begun;
        MOTCUA_ASSIGN_OR_RETURN(const auto row, store.Get(kCourses, CourseKey(*id)));
        if (!row.has_value()) {
          report.findings.Add(absl::StrCat("intake's journal ", cursor.partition, ":", sequence),
                              "a dossier that was accepted has no course");
        }
        return absl::OkStatus();
      }));
  uint64_t courses = 0;
  const auto cursor_of_rows = store.Scan(kCourses, CourseKey({.partition = cursor.partition}),
                                         CourseKey({.partition = cursor.partition + 1}));
  for (; cursor_of_rows->Valid(); cursor_of_rows->Next()) {
    ++courses;
  }
  if (courses != begun) {
    report.findings.Add(absl::StrCat("courses of partition ", cursor.partition),
                        absl::StrCat("are ", courses, ", and intake has accepted ", begun));
  }
  return cursor_of_rows->status();
}

// What in the store follows from intake's journal.
absl::Status VerifyAgainstIntake(const kv::Store& store, kv::Store& derived,
                                 const audit::StoredJournal& intake, audit::Report& report) {
  for (uint32_t partition = 0; partition <= store.partition_count(); ++partition) {
    MOTCUA_ASSIGN_OR_RETURN(const journal::Position cursor, IntakeCursors().Read(store, partition));
    intake.CheckCursor(cursor, report.findings);
    if (partition == journal::kCatalogPartition) {
      kv::Transaction transaction(derived);
      MOTCUA_RETURN_IF_ERROR(DeriveCatalog(intake, cursor.sequence, transaction));
      MOTCUA_RETURN_IF_ERROR(Write(std::move(transaction), derived));
    } else {
      MOTCUA_RETURN_IF_ERROR(CheckCourses(store, intake, cursor, report));
    }
  }
  audit::CompareTable(store, derived, kCatalog, report);
  return absl::OkStatus();
}

// Decides how much of processing's journal fits to intake's, and remembers how far intake's was
// followed by what is kept.
class Fit {
 public:
  Fit(const audit::Cut* cut, const audit::StoredJournal* intake)
      : cut_(cut), intake_(intake), followed_(intake->heads().size()) {}

  // Events that cannot be read, or do not say what they followed from, are kept: Note fails then.
  bool Keeps(const journal::Entry& entry) const {
    v1::ProcessingEventBatch batch;
    if (!batch.ParseFromString(entry.events) || batch.events().empty()) {
      return true;
    }
    const uint64_t head = intake_->heads()[entry.position.partition].sequence;
    const bool known = std::all_of(batch.events().begin(), batch.events().end(),
                                   [&](const v1::ProcessingEvent& event) {
                                     return event.header().followed_sequence() <= head;
                                   });
    return known &&
           cut_->Holds(entry.position, catalog::ReadTime(batch.events(0).header().record_time()));
  }

  absl::Status Note(const journal::Entry& entry) {
    v1::ProcessingEventBatch batch;
    if (!batch.ParseFromString(entry.events)) {
      return CannotBeRead();
    }
    uint64_t& followed = followed_[entry.position.partition];
    for (const v1::ProcessingEvent& event : batch.events()) {
      const bool begins = event.has_course_opened_v1() || event.has_course_imported_v1();
      if (begins && event.header().followed_sequence() == 0) {
        return errors::MakeError(errors::Reason::kCorruptData,
                                 "an event does not say which entry of intake it followed from");
      }
      followed = std::max(followed, event.header().followed_sequence());
    }
    return absl::OkStatus();
  }

  // Cursors to go on from, the mirror of the catalogue, and the order to look at all due times
  // again: which calendar they were moved by last is not known.
  absl::Status PutWhatFollows(kv::Store& to) const {
    kv::Transaction transaction(to);
    const uint64_t catalog_head = intake_->heads()[journal::kCatalogPartition].sequence;
    MOTCUA_RETURN_IF_ERROR(DeriveCatalog(*intake_, catalog_head, transaction));
    MOTCUA_RETURN_IF_ERROR(ForEachEvent(
        *intake_, journal::kCatalogPartition, catalog_head,
        [&](uint64_t, const motcua::intake::v1::IntakeEvent& event) {
          for (const auto& calendar : event.catalog_put_v1().calendars()) {
            kDueMoveTable.Put(transaction, DueMoveKey(calendar.calendar_code()), DueMoveRecord());
          }
          return absl::OkStatus();
        }));
    for (uint32_t partition = 0; partition < followed_.size(); ++partition) {
      const uint64_t sequence =
          partition == journal::kCatalogPartition ? catalog_head : followed_[partition];
      if (sequence > 0) {
        MOTCUA_ASSIGN_OR_RETURN(const journal::Position position,
                                intake_->journal().ReadPosition(partition, sequence));
        IntakeCursors().Put(position, transaction);
      }
    }
    return Write(std::move(transaction), to);
  }

 private:
  const audit::Cut* const cut_;
  const audit::StoredJournal* const intake_;
  std::vector<uint64_t> followed_;  // By partition.
};

}  // namespace

absl::StatusOr<std::unique_ptr<audit::StoredJournal>> OpenJournal(const std::string& path) {
  return audit::StoredJournal::Open(OptionsForReading(path), kJournalTables);
}

absl::StatusOr<audit::Report> VerifyStore(const VerifyOptions& options) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<kv::Store> store,
                          kv::Store::Open(OptionsForReading(options.path)));
  MOTCUA_ASSIGN_OR_RETURN(const auto derived,
                          audit::ScratchStore::Make(store->options(), options.scratch));
  audit::Report report{.stopped = options.stopped};
  audit::CheckFiles(*store, report);
  const journal::EmbeddedJournal journal(store.get(), kJournalTables);
  audit::RequestCheck requests(kRequests, CourseMachine::ReadRequests, store.get());
  if (const absl::Status loaded = requests.Load(journal); !loaded.ok()) {
    report.findings.Add("requests", std::string(loaded.message()));
  }
  MOTCUA_RETURN_IF_ERROR(
      audit::ReplayJournal(*store, derived->store(),
                           {.tables = kJournalTables,
                            .apply =
                                [&](kv::Transaction& transaction, const journal::Entry& entry) {
                                  requests.Check(entry, report.findings);
                                  return ReplayEntry(transaction, entry);
                                }},
                           report));
  for (const Table table : kEventTables) {
    audit::CompareTable(*store, derived->store(), table, report);
  }
  if (options.intake != nullptr) {
    MOTCUA_RETURN_IF_ERROR(VerifyAgainstIntake(*store, derived->store(), *options.intake, report));
  }
  return report;
}

absl::StatusOr<audit::Report> RebuildStore(const RebuildOptions& options) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<kv::Store> store,
                          kv::Store::Open(OptionsForReading(options.from)));
  MOTCUA_RETURN_IF_ERROR(options.cut.Check(store->partition_count()));
  if (options.intake->partition_count() != store->partition_count()) {
    return errors::MakeError(errors::Reason::kStoreMismatch,
                             "intake's store has another number of partitions");
  }
  audit::Report report;
  const auto fill = [&](kv::Store& to) -> absl::Status {
    Fit fit(&options.cut, options.intake);
    MOTCUA_RETURN_IF_ERROR(audit::ReplayJournal(
        *store, to,
        {.tables = kJournalTables,
         .apply = [&](kv::Transaction& transaction, const journal::Entry& entry) -> absl::Status {
           MOTCUA_RETURN_IF_ERROR(fit.Note(entry));
           return ReplayEntry(transaction, entry);
         },
         .keep = [&](const journal::Entry& entry) { return fit.Keeps(entry); },
         .copy_journal = true},
        report));
    MOTCUA_RETURN_IF_ERROR(audit::ToStatus(report.findings));
    return fit.PutWhatFollows(to);
  };
  MOTCUA_RETURN_IF_ERROR(audit::MakeStore(store->options(), options.to, fill));
  return report;
}

}  // namespace motcua::processing
