// SPDX-License-Identifier: Apache-2.0
#include "services/intake/audit/audit.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "common/catalog/catalog_conversion.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "services/intake/app/intake_core.h"
#include "services/intake/app/machine.h"
#include "services/intake/domain/dossier.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {
namespace {

// Everything that events write.
constexpr Table kEventTables[] = {kDossiers, kCodes,      kDossiersByAgency, kCounters,
                                  kAgencies, kProcedures, kCalendars,        kSubmissions};

kv::StoreOptions OptionsForReading(const std::string& path) {
  return {.path = path,
          .service = kJournalName,
          .schema_version = kSchemaVersion,
          .schema_version_min = kSchemaVersion,
          .partition_count = 0,
          .tables = TableSpecs(),
          .read_only = true};
}

absl::StatusOr<v1::IntakeEventBatch> Parse(const journal::Entry& entry) {
  v1::IntakeEventBatch batch;
  if (!batch.ParseFromString(entry.events)) {
    return errors::MakeError(errors::Reason::kCorruptData, "a journal entry cannot be read");
  }
  return batch;
}

absl::Status ApplyEntry(const Machine& machine, kv::Transaction& transaction,
                        const journal::Entry& entry) {
  MOTCUA_ASSIGN_OR_RETURN(const v1::IntakeEventBatch batch, Parse(entry));
  engine::EventAddress address{.partition = entry.position.partition,
                               .sequence = entry.position.sequence};
  for (const v1::IntakeEvent& event : batch.events()) {
    MOTCUA_RETURN_IF_ERROR(machine.ApplyEvent(transaction, address, event));
    address.ordinal += HasBody(event) ? 1 : 0;
  }
  return absl::OkStatus();
}

// One that cannot be read is kept: it is a finding.
bool Holds(const audit::Cut& cut, const journal::Entry& entry) {
  const auto batch = Parse(entry);
  return !batch.ok() || batch->events().empty() ||
         cut.Holds(entry.position, catalog::ReadTime(batch->events(0).header().record_time()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<audit::StoredJournal>> OpenJournal(const std::string& path) {
  return audit::StoredJournal::Open(OptionsForReading(path), kJournalTables);
}

absl::StatusOr<audit::Report> VerifyStore(const std::string& path, const std::string& scratch,
                                          std::function<bool()> stopped) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<kv::Store> store,
                          kv::Store::Open(OptionsForReading(path)));
  MOTCUA_ASSIGN_OR_RETURN(const auto derived, audit::ScratchStore::Make(store->options(), scratch));
  audit::Report report{.stopped = std::move(stopped)};
  audit::CheckFiles(*store, report);
  const journal::EmbeddedJournal journal(store.get(), kJournalTables);
  audit::RequestCheck requests(kRequests, Machine::ReadRequests, store.get());
  if (const absl::Status loaded = requests.Load(journal); !loaded.ok()) {
    report.findings.Add("requests", std::string(loaded.message()));
  }
  const Machine machine(&derived->store(), nullptr);
  MOTCUA_RETURN_IF_ERROR(
      audit::ReplayJournal(*store, derived->store(),
                           {.tables = kJournalTables,
                            .apply =
                                [&](kv::Transaction& transaction, const journal::Entry& entry) {
                                  requests.Check(entry, report.findings);
                                  return ApplyEntry(machine, transaction, entry);
                                }},
                           report));
  for (const Table table : kEventTables) {
    audit::CompareTable(*store, derived->store(), table, report);
  }
  return report;
}

absl::StatusOr<audit::Report> RebuildStore(const RebuildOptions& options) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<kv::Store> store,
                          kv::Store::Open(OptionsForReading(options.from)));
  MOTCUA_RETURN_IF_ERROR(options.cut.Check(store->partition_count()));
  audit::Report report;
  const auto fill = [&](kv::Store& to) {
    const Machine machine(&to, nullptr);
    MOTCUA_RETURN_IF_ERROR(audit::ReplayJournal(
        *store, to,
        {.tables = kJournalTables,
         .apply =
             [&](kv::Transaction& transaction, const journal::Entry& entry) {
               return ApplyEntry(machine, transaction, entry);
             },
         .keep = [&](const journal::Entry& entry) { return Holds(options.cut, entry); },
         .copy_journal = true},
        report));
    return audit::ToStatus(report.findings);
  };
  MOTCUA_RETURN_IF_ERROR(audit::MakeStore(store->options(), options.to, fill));
  return report;
}

}  // namespace motcua::intake
