// SPDX-License-Identifier: Apache-2.0
#include "services/intake/app/machine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/catalog/catalog_conversion.h"
#include "common/dossier/dossier_code.h"
#include "common/errors/errors.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using errors::MakeError;
using errors::Reason;

absl::Status UnknownDossier(absl::string_view dossier) {
  // What was sent is only repeated where it has a form of ours: it could be anything.
  const bool ours = dossier::ParseDossierId(dossier).has_value() ||
                    dossier::ParseDossierCode(dossier).has_value();
  return MakeError(Reason::kUnknownDossier, "there is no such dossier",
                   ours ? errors::Metadata{{"dossier", std::string(dossier)}} : errors::Metadata{});
}

template <typename Record>
absl::Status ReadAll(const kv::Store& store, const kv::RecordTable<Record>& table,
                     google::protobuf::RepeatedPtrField<Record>* records) {
  const auto cursor = store.Scan(table.id(), "", "");
  for (; cursor->Valid(); cursor->Next()) {
    MOTCUA_ASSIGN_OR_RETURN(*records->Add(), table.Decode(cursor->value()));
  }
  return cursor->status();
}

void ApplyPut(kv::Transaction& transaction, const engine::EventAddress& address,
              const v1::CatalogPutV1& event) {
  for (const v1::WorkingCalendar& calendar : event.calendars()) {
    kCalendarTable.Put(transaction, CatalogKey(calendar.calendar_code()), calendar);
  }
  for (const v1::Agency& agency : event.agencies()) {
    kAgencyTable.Put(transaction, CatalogKey(agency.agency_code()), agency);
  }
  for (const v1::Procedure& procedure : event.procedures()) {
    kProcedureTable.Put(transaction, CatalogKey(procedure.procedure_code()), procedure);
  }
  transaction.Put(kCounters, CatalogSequenceKey(), EncodeNumber(address.sequence));
}

// Whether a dossier begins with it.
bool IsFirst(const v1::IntakeEvent& event) {
  return event.has_dossier_submitted_v1() || event.has_dossier_imported_v1();
}

errors::Metadata At(const engine::EventAddress& address) {
  return {{"partition", absl::StrCat(address.partition)},
          {"sequence", absl::StrCat(address.sequence)}};
}

// Gives the request that an event answers, if any. What the request was about is the dossier, or
// for a put how much it changed.
void GiveRequest(const journal::Position& position, const v1::IntakeEvent& event,
                 engine::RequestSink sink) {
  const motcua::common::v1::EventHeader& header = event.header();
  if (header.request_id().empty()) {
    return;
  }
  const std::optional<dossier::DossierId> id = dossier::ParseDossierId(header.dossier_id());
  const uint64_t resource =
      id.has_value() ? id->serial : uint64_t{ChangedCount(event.catalog_put_v1())};
  sink({.caller = header.caller(),
        .request_id = header.request_id(),
        .fingerprint = header.request_fingerprint()},
       {.partition = position.partition, .sequence = position.sequence, .resource = resource});
}

// Raises a counter to `value` if it is below.
absl::Status RaiseCounter(kv::Transaction& transaction, const std::string& key, uint64_t value) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row, transaction.Get(kCounters, key));
  if (DecodeNumber(row) < value) {
    transaction.Put(kCounters, key, EncodeNumber(value));
  }
  return absl::OkStatus();
}

motcua::intake::storage::v1::PrivateAddress ToPrivateAddress(const engine::EventAddress& address) {
  motcua::intake::storage::v1::PrivateAddress to;
  to.set_sequence(address.sequence);
  to.set_ordinal(address.ordinal);
  return to;
}

// A row that only events of one entry write, to be added to. They are applied in one transaction.
std::string& PendingRow(kv::Transaction& transaction, kv::TableId table, const std::string& key) {
  if (transaction.FindPending(table, key) == nullptr) {
    transaction.Put(table, key, "");
  }
  return *transaction.FindPending(table, key);
}

void IndexByAgency(kv::Transaction& transaction, const dossier::DossierId& id,
                   const engine::EventAddress& address, const v1::DossierFacts& facts) {
  const std::string key = AgencyEntryKey(id.partition, facts.agency_code(),
                                         catalog::ReadTime(facts.submit_time()), address.sequence);
  AddSerial(id.serial, PendingRow(transaction, kDossiersByAgency, key));
}

}  // namespace

Machine::Machine(const kv::Store* store, engine::RequestLog* requests)
    : store_(store),
      requests_(requests),
      group_catalog_(std::make_shared<const Catalog>()),
      catalog_(group_catalog_) {}

absl::Status Machine::Reload() {
  v1::CatalogPutV1 all;
  MOTCUA_RETURN_IF_ERROR(ReadAll(*store_, kCalendarTable, all.mutable_calendars()));
  MOTCUA_RETURN_IF_ERROR(ReadAll(*store_, kAgencyTable, all.mutable_agencies()));
  MOTCUA_RETURN_IF_ERROR(ReadAll(*store_, kProcedureTable, all.mutable_procedures()));
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> sequence,
                          store_->Get(kCounters, CatalogSequenceKey()));
  MOTCUA_ASSIGN_OR_RETURN(std::shared_ptr<const Catalog> catalog,
                          Catalog().With(all, DecodeNumber(sequence)));
  group_catalog_ = catalog;
  SetCatalog(std::move(catalog));
  return absl::OkStatus();
}

std::shared_ptr<const Catalog> Machine::catalog() const {
  absl::MutexLock lock(&mutex_);
  return catalog_;
}

void Machine::SetCatalog(std::shared_ptr<const Catalog> catalog) {
  absl::MutexLock lock(&mutex_);
  catalog_ = std::move(catalog);
}

absl::StatusOr<StoredDossier> Machine::Find(const kv::Reader& reader,
                                            absl::string_view dossier) const {
  StoredDossier stored;
  if (const auto id = dossier::ParseDossierId(dossier)) {
    stored.id = *id;
  } else if (const auto code = dossier::ParseDossierCode(dossier)) {
    stored.id.partition = dossier::PartitionOf(code->agency_code, partition_count());
    MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                            reader.Get(kCodes, CodeKey(stored.id.partition, dossier)));
    stored.id.serial = DecodeNumber(row);
  }
  if (stored.id.serial == 0) {
    return UnknownDossier(dossier);
  }
  MOTCUA_ASSIGN_OR_RETURN(std::optional<DossierRecord> record, FindRecord(reader, stored.id));
  if (!record.has_value()) {
    return UnknownDossier(dossier);
  }
  stored.record = *std::move(record);
  return stored;
}

absl::StatusOr<std::optional<DossierRecord>> Machine::FindRecord(const kv::Reader& reader,
                                                                 const dossier::DossierId& id) {
  MOTCUA_ASSIGN_OR_RETURN(std::optional<DossierRecord> record,
                          kDossierTable.Get(reader, DossierKey(id)));
  if (record.has_value()) {
    return record;
  }
  const engine::EventAddress address = AddressOf(id);
  MOTCUA_ASSIGN_OR_RETURN(std::optional<v1::DossierFacts> facts, FindSubmission(reader, address));
  if (facts.has_value()) {
    v1::IntakeEvent event;
    *event.mutable_dossier_submitted_v1()->mutable_facts() = *std::move(facts);
    const auto body = ToPrivateAddress(address);
    Apply(event, &body, record.emplace());
  }
  return record;
}

absl::StatusOr<std::vector<std::string>> Machine::ReadParts(const kv::Reader& reader,
                                                            const StoredDossier& stored) const {
  std::vector<std::string> parts;
  parts.reserve(stored.record.private_parts_size());
  for (const auto& address : stored.record.private_parts()) {
    MOTCUA_ASSIGN_OR_RETURN(
        std::optional<std::string> bytes,
        journal::EmbeddedJournal::ReadPrivate(reader, kPrivate, stored.id.partition,
                                              address.sequence(), address.ordinal()));
    if (bytes.has_value()) {
      parts.push_back(*std::move(bytes));
    }
  }
  return parts;
}

absl::StatusOr<v1::Dossier> Machine::Read(const kv::Reader& reader,
                                          const StoredDossier& stored) const {
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<std::string> parts, ReadParts(reader, stored));
  v1::Dossier dossier = ToDossier(stored);
  for (const std::string& part : parts) {
    if (!dossier.MergeFromString(part)) {
      return MakeError(Reason::kCorruptData, "a private part cannot be read",
                       {{"dossier_id", dossier::FormatDossierId(stored.id)}});
    }
  }
  return dossier;
}

absl::Status Machine::Emit(engine::Group& group, const v1::IntakeEvent& event, std::string body,
                           DossierRecord* record) {
  const absl::Status emitted = EmitOrFail(group, event, std::move(body), record);
  if (!emitted.ok()) {
    group.Fail(emitted);
  }
  return emitted;
}

absl::Status Machine::EmitOrFail(engine::Group& group, const v1::IntakeEvent& event,
                                 std::string body, DossierRecord* record) {
  if (HasBody(event) == body.empty()) {
    // The next private part would be taken for this event's.
    return MakeError(Reason::kInternal, "an event and its private part do not fit together");
  }
  const bool is_catalog = event.has_catalog_put_v1();
  const std::optional<dossier::DossierId> id = dossier::ParseDossierId(event.header().dossier_id());
  const uint32_t partition =
      is_catalog || !id.has_value() ? journal::kCatalogPartition : id->partition;
  const engine::EventAddress address = group.NextAddress(partition);
  if (is_catalog) {
    ApplyPut(group.transaction(), address, event.catalog_put_v1());
  } else {
    MOTCUA_RETURN_IF_ERROR(ApplyToDossier(group.transaction(), address, event, *record));
  }
  group.Append(partition, event.SerializeAsString(), std::move(body));
  GiveRequest({.partition = partition, .sequence = address.sequence}, event,
              [this](const engine::RequestKey& request, const engine::RequestOutcome& outcome) {
                requests_->Record(request, outcome);
              });
  if (is_catalog) {
    // If the group fails, the committer has the machine reload before it runs another one.
    MOTCUA_ASSIGN_OR_RETURN(group_catalog_,
                            group_catalog_->With(event.catalog_put_v1(), address.sequence));
    group.AfterCommit([this, next = group_catalog_] { SetCatalog(next); });
  }
  return absl::OkStatus();
}

absl::Status Machine::ApplyEvent(kv::Transaction& transaction, const engine::EventAddress& address,
                                 const v1::IntakeEvent& event) const {
  if (event.payload_case() == v1::IntakeEvent::PAYLOAD_NOT_SET) {
    return MakeError(Reason::kCorruptData, "an event is of a kind that is not known here",
                     At(address));
  }
  if (event.has_catalog_put_v1()) {
    ApplyPut(transaction, address, event.catalog_put_v1());
  } else {
    DossierRecord record;
    const std::optional<dossier::DossierId> id =
        dossier::ParseDossierId(event.header().dossier_id());
    if (id.has_value() && !IsFirst(event)) {
      MOTCUA_ASSIGN_OR_RETURN(std::optional<DossierRecord> stored, FindRecord(transaction, *id));
      if (!stored.has_value()) {
        return MakeError(Reason::kCorruptData, "an event's dossier is missing",
                         {{"dossier_id", event.header().dossier_id()}});
      }
      record = *std::move(stored);
    }
    MOTCUA_RETURN_IF_ERROR(ApplyToDossier(transaction, address, event, record));
  }
  return absl::OkStatus();
}

absl::Status Machine::ReadRequests(const journal::Entry& entry, engine::RequestSink sink) {
  v1::IntakeEventBatch batch;
  if (!batch.ParseFromString(entry.events)) {
    return MakeError(
        Reason::kCorruptData, "a journal entry cannot be read",
        At({.partition = entry.position.partition, .sequence = entry.position.sequence}));
  }
  for (const v1::IntakeEvent& event : batch.events()) {
    GiveRequest(entry.position, event, sink);
  }
  return absl::OkStatus();
}

absl::Status Machine::ApplyToDossier(kv::Transaction& transaction,
                                     const engine::EventAddress& address,
                                     const v1::IntakeEvent& event, DossierRecord& record) const {
  const std::optional<dossier::DossierId> id = dossier::ParseDossierId(event.header().dossier_id());
  if (!id.has_value() || id->partition != address.partition) {
    return MakeError(Reason::kCorruptData, "an event names no dossier of its partition",
                     At(address));
  }
  const auto body = ToPrivateAddress(address);
  Apply(event, HasBody(event) ? &body : nullptr, record);
  if (event.has_dossier_submitted_v1() && *id == DossierIdAt(address)) {
    // Nothing is known of it but what the event says: that is kept with its neighbours'.
    AddSubmission(address, record.facts(),
                  PendingRow(transaction, kSubmissions, SubmissionsKey(address)));
  } else {
    kDossierTable.Put(transaction, DossierKey(*id), record);
  }
  if (IsFirst(event)) {
    IndexByAgency(transaction, *id, address, record.facts());
  }
  const bool received = event.has_dossier_accepted_v1() ||
                        (event.has_dossier_imported_v1() && record.has_acceptance());
  return received ? IndexReception(transaction, *id, record.acceptance().dossier_code())
                  : absl::OkStatus();
}

absl::Status Machine::IndexReception(kv::Transaction& transaction, const dossier::DossierId& id,
                                     const std::string& dossier_code) const {
  transaction.Put(kCodes, CodeKey(id.partition, dossier_code), EncodeNumber(id.serial));
  const std::optional<dossier::DossierCode> code = dossier::ParseDossierCode(dossier_code);
  if (!code.has_value()) {
    return MakeError(Reason::kCorruptData, "an event has no dossier code");
  }
  // A number that came with an import raises the counter, so that it is never given again.
  return RaiseCounter(transaction, ReceptionSerialKey(id.partition, code->agency_code, code->day),
                      code->serial);
}

v1::Dossier ToDossier(const StoredDossier& stored) {
  const DossierRecord& record = stored.record;
  v1::Dossier dossier;
  dossier.set_dossier_id(dossier::FormatDossierId(stored.id));
  dossier.set_state(record.state());
  dossier.set_agency_code(record.facts().agency_code());
  dossier.set_procedure_code(record.facts().procedure_code());
  dossier.set_channel(record.facts().channel());
  *dossier.mutable_submit_time() = record.facts().submit_time();
  if (record.has_acceptance()) {
    dossier.set_dossier_code(record.acceptance().dossier_code());
    v1::Receipt& receipt = *dossier.mutable_receipt();
    receipt.set_dossier_code(record.acceptance().dossier_code());
    *receipt.mutable_accept_time() = record.acceptance().accept_time();
    if (record.acceptance().has_due_time()) {
      *receipt.mutable_due_time() = record.acceptance().due_time();
    }
    receipt.set_agency_code(record.facts().agency_code());
  }
  if (record.has_refuse_time()) {
    *dossier.mutable_refuse_time() = record.refuse_time();
  }
  if (record.has_withdraw_time()) {
    *dossier.mutable_withdraw_time() = record.withdraw_time();
  }
  dossier.set_supplement_count(record.supplement_count());
  dossier.set_etag(absl::StrCat(record.version()));
  return dossier;
}

}  // namespace motcua::intake
