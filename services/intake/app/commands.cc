// SPDX-License-Identifier: Apache-2.0
#include "services/intake/app/commands.h"

#include <optional>
#include <utility>

#include "common/catalog/catalog_conversion.h"
#include "common/dossier/dossier_code.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using errors::MakeError;
using errors::Reason;

constexpr size_t kCommandOverheadBytes = 512;

// A number that an imported dossier brings along must not be another's.
absl::Status CheckCodeIsFree(engine::Group& group, uint32_t partition, const std::string& code) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          group.transaction().Get(kCodes, CodeKey(partition, code)));
  return row.has_value() ? MakeError(Reason::kDossierCodeTaken,
                                     "the reception number belongs to another dossier",
                                     {{"dossier_code", code}})
                         : absl::OkStatus();
}

}  // namespace

bool IntakeCommand::AnsweredBefore(const RequestInfo& request, Outcome& outcome) const {
  auto found = machine_->requests().Find(request.key);
  if (!found.ok()) {
    outcome.status = std::move(found).status();
    return true;
  }
  if (!found->has_value()) {
    return false;
  }
  outcome.repeated = true;
  outcome.partition = (*found)->partition;
  outcome.sequence = (*found)->sequence;
  if (outcome.partition == journal::kCatalogPartition) {
    outcome.changed_count = static_cast<uint32_t>((*found)->resource);
  } else {
    outcome.dossier_id =
        dossier::FormatDossierId({.partition = outcome.partition, .serial = (*found)->resource});
  }
  return true;
}

v1::IntakeEvent IntakeCommand::MakeEvent(const engine::Group& group, const RequestInfo& request,
                                         std::string dossier_id) {
  v1::IntakeEvent event;
  motcua::common::v1::EventHeader& header = *event.mutable_header();
  catalog::SetTime(group.now(), header.mutable_record_time());
  header.set_caller(request.key.caller);
  header.set_request_id(request.key.request_id);
  header.set_request_fingerprint(request.key.fingerprint);
  header.set_traceparent(request.traceparent);
  header.set_dossier_id(std::move(dossier_id));
  return event;
}

dossier::DossierId IntakeCommand::NextDossierId(const engine::Group& group,
                                                absl::string_view agency_code) const {
  return DossierIdAt(
      group.NextAddress(dossier::PartitionOf(agency_code, machine_->partition_count())));
}

NextReceptionSerial IntakeCommand::ReceptionSerials(engine::Group& group) const {
  return [this, &group](absl::string_view agency_code,
                        absl::CivilDay day) -> absl::StatusOr<uint64_t> {
    const uint32_t partition = dossier::PartitionOf(agency_code, machine_->partition_count());
    MOTCUA_ASSIGN_OR_RETURN(
        const std::optional<std::string> row,
        group.transaction().Get(kCounters, ReceptionSerialKey(partition, agency_code, day)));
    return DecodeNumber(row) + 1;
  };
}

void IntakeCommand::Emit(engine::Group& group, const v1::IntakeEvent& event, std::string body,
                         Outcome& outcome) const {
  outcome.status = machine_->Emit(group, event, std::move(body), &outcome.record);
  outcome.dossier_id = event.header().dossier_id();
  const std::optional<dossier::DossierId> id = dossier::ParseDossierId(outcome.dossier_id);
  outcome.partition = id.has_value() ? id->partition : journal::kCatalogPartition;
  outcome.sequence = group.EntrySequence(outcome.partition);
}

SubmitCommand::SubmitCommand(Machine* machine, std::vector<Item> items, size_t bytes,
                             absl::Duration time_limit, OutcomesCallback callback)
    : IntakeCommand(machine, bytes + kCommandOverheadBytes, time_limit, std::move(callback)),
      items_(std::move(items)) {}

void SubmitCommand::Run(engine::Group& group) {
  outcomes_.resize(items_.size());
  for (size_t i = 0; i < items_.size(); ++i) {
    RunItem(group, items_[i], outcomes_[i]);
  }
}

void SubmitCommand::RunItem(engine::Group& group, Item& item, Outcome& outcome) const {
  if (!item.refusal.ok()) {
    outcome.status = item.refusal;
    return;
  }
  if (AnsweredBefore(item.request, outcome)) {
    return;
  }
  const Catalog& catalog = machine_->group_catalog();
  auto submitted =
      DecideSubmit({.catalog = catalog, .now = group.now()}, {.agency_code = item.agency_code,
                                                              .procedure_code = item.procedure_code,
                                                              .channel = item.channel,
                                                              .submit_time = group.now()});
  outcome.status = submitted.status();
  if (!outcome.status.ok()) {
    return;
  }
  const dossier::DossierId id = NextDossierId(group, item.agency_code);
  v1::IntakeEvent event = MakeEvent(group, item.request, dossier::FormatDossierId(id));
  *event.mutable_dossier_submitted_v1() = *std::move(submitted);
  Emit(group, event, std::move(item.body), outcome);
}

TransitionCommand::TransitionCommand(Machine* machine, Item item, absl::Duration time_limit,
                                     OutcomesCallback callback)
    : IntakeCommand(machine, item.body.size() + kCommandOverheadBytes, time_limit,
                    std::move(callback)),
      item_(std::move(item)) {}

absl::Status TransitionCommand::Decide(engine::Group& group, const StoredDossier& stored,
                                       v1::IntakeEvent& event) const {
  const Catalog& catalog = machine_->group_catalog();
  const DecideContext context{.catalog = catalog, .now = group.now()};
  switch (item_.kind) {
    case Kind::kAccept: {
      MOTCUA_ASSIGN_OR_RETURN(*event.mutable_dossier_accepted_v1(),
                              DecideAccept(context, stored.record, ReceptionSerials(group)));
      return absl::OkStatus();
    }
    case Kind::kRefuse: {
      MOTCUA_ASSIGN_OR_RETURN(*event.mutable_dossier_refused_v1(),
                              DecideRefuse(context, stored.record));
      return absl::OkStatus();
    }
    case Kind::kSupplement: {
      MOTCUA_ASSIGN_OR_RETURN(*event.mutable_dossier_supplemented_v1(),
                              DecideSupplement(context, stored.record, item_.document_count));
      return absl::OkStatus();
    }
    case Kind::kWithdraw: {
      MOTCUA_ASSIGN_OR_RETURN(*event.mutable_dossier_withdrawn_v1(),
                              DecideWithdraw(context, stored.record));
      return absl::OkStatus();
    }
  }
  return MakeError(Reason::kInternal, "unknown kind of transition");
}

// Reads what the call will be answered with, while the dossier is at hand.
absl::Status TransitionCommand::ReadParts(engine::Group& group, const StoredDossier& stored,
                                          Outcome& outcome) const {
  const uint64_t entry = group.EntrySequence(stored.id.partition);
  for (const auto& address : stored.record.private_parts()) {
    if (address.sequence() == entry) {
      return absl::OkStatus();
    }
  }
  MOTCUA_ASSIGN_OR_RETURN(outcome.parts, machine_->ReadParts(group.transaction(), stored));
  if (!item_.body.empty()) {
    outcome.parts->push_back(item_.body);
  }
  return absl::OkStatus();
}

void TransitionCommand::Run(engine::Group& group) {
  Outcome& outcome = outcomes_.emplace_back();
  if (AnsweredBefore(item_.request, outcome)) {
    return;
  }
  auto stored = machine_->Find(group.transaction(), item_.dossier);
  outcome.status = stored.status();
  if (!outcome.status.ok()) {
    return;
  }
  v1::IntakeEvent event = MakeEvent(group, item_.request, dossier::FormatDossierId(stored->id));
  outcome.status = CheckEtag(stored->record, item_.etag);
  if (outcome.status.ok()) {
    outcome.status = Decide(group, *stored, event);
  }
  if (outcome.status.ok()) {
    outcome.status = ReadParts(group, *stored, outcome);
  }
  if (outcome.status.ok()) {
    outcome.record = std::move(stored->record);
    Emit(group, event, std::move(item_.body), outcome);
  }
}

ImportCommand::ImportCommand(Machine* machine, std::string source, std::vector<Item> items,
                             size_t bytes, OutcomesCallback callback)
    : IntakeCommand(machine, bytes + kCommandOverheadBytes, absl::InfiniteDuration(),
                    std::move(callback)),
      source_(std::move(source)),
      items_(std::move(items)) {}

void ImportCommand::Run(engine::Group& group) {
  outcomes_.resize(items_.size());
  for (size_t i = 0; i < items_.size(); ++i) {
    RunItem(group, items_[i], outcomes_[i]);
  }
}

void ImportCommand::RunItem(engine::Group& group, Item& item, Outcome& outcome) const {
  if (!item.refusal.ok()) {
    outcome.status = item.refusal;
    return;
  }
  if (AnsweredBefore(item.request, outcome)) {
    return;
  }
  const Catalog& catalog = machine_->group_catalog();
  const dossier::DossierId id = NextDossierId(group, item.row.agency_code());
  if (!item.row.dossier_code().empty()) {
    outcome.status = CheckCodeIsFree(group, id.partition, item.row.dossier_code());
  }
  if (!outcome.status.ok()) {
    return;
  }
  auto imported = DecideImport({.catalog = catalog, .now = group.now()}, source_, item.row,
                               ReceptionSerials(group));
  outcome.status = imported.status();
  if (!outcome.status.ok()) {
    return;
  }
  v1::IntakeEvent event = MakeEvent(group, item.request, dossier::FormatDossierId(id));
  *event.mutable_dossier_imported_v1() = *std::move(imported);
  Emit(group, event, std::move(item.body), outcome);
}

PutCatalogCommand::PutCatalogCommand(Machine* machine, RequestInfo request,
                                     const v1::PutCatalogRequest* put, absl::Duration time_limit,
                                     OutcomesCallback callback)
    : IntakeCommand(machine, put->ByteSizeLong() + kCommandOverheadBytes, time_limit,
                    std::move(callback)),
      request_(std::move(request)),
      put_(put) {}

void PutCatalogCommand::Run(engine::Group& group) {
  Outcome& outcome = outcomes_.emplace_back();
  if (AnsweredBefore(request_, outcome)) {
    return;
  }
  const Catalog& catalog = machine_->group_catalog();
  auto put = DecidePutCatalog(catalog, *put_);
  outcome.status = put.status();
  if (!outcome.status.ok()) {
    return;
  }
  outcome.changed_count = ChangedCount(*put);
  outcome.sequence = catalog.sequence();
  if (put_->validate_only()) {
    return;
  }
  // Also where nothing changes: the request must be on record, or a retry after another's put would
  // undo that one.
  v1::IntakeEvent event = MakeEvent(group, request_, "");
  *event.mutable_catalog_put_v1() = *std::move(put);
  Emit(group, event, "", outcome);
}

}  // namespace motcua::intake
