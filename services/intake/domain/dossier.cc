// SPDX-License-Identifier: Apache-2.0
#include "services/intake/domain/dossier.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/calendar/due_time.h"
#include "common/catalog/catalog_conversion.h"
#include "common/dossier/dossier_code.h"
#include "common/dossier/transition_table.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "common/time/local_date.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using catalog::ReadTime;
using catalog::SetTime;
using dossier::Action;
using dossier::NextState;
using errors::MakeError;
using errors::Reason;

absl::Status WrongState(const DossierRecord& dossier, absl::string_view action) {
  const absl::string_view state = dossier::StateName(dossier.state());
  return MakeError(Reason::kWrongState,
                   absl::StrCat("a dossier that is ", state, " does not allow ", action),
                   {{"state", std::string(state)}, {"action", std::string(action)}});
}

struct Target {
  const v1::Agency& agency;
  const v1::Procedure& procedure;
};

// Who is to work on what. Whether the agency offers it is asked when a dossier comes, and not again
// when it is accepted: it was handed in lawfully.
absl::StatusOr<Target> FindTarget(const Catalog& catalog, absl::string_view agency_code,
                                  absl::string_view procedure_code) {
  const v1::Agency* const agency = catalog.FindAgency(agency_code);
  if (agency == nullptr) {
    return MakeError(Reason::kUnknownAgency, "the agency is not in the catalogue",
                     {{"agency_code", std::string(agency_code)}});
  }
  const v1::Procedure* const procedure = catalog.FindProcedure(procedure_code);
  if (procedure == nullptr) {
    return MakeError(Reason::kUnknownProcedure, "the procedure is not in the catalogue",
                     {{"procedure_code", std::string(procedure_code)}});
  }
  return Target{*agency, *procedure};
}

const v1::TimeLimit* LimitFor(const v1::Procedure& procedure, motcua::common::v1::Channel channel) {
  for (const v1::ChannelTimeLimit& other : procedure.channel_time_limits()) {
    if (other.channel() == channel) {
      return &other.time_limit();
    }
  }
  return procedure.has_time_limit() ? &procedure.time_limit() : nullptr;
}

// The due time of a limit that begins at a moment.
absl::StatusOr<absl::Time> DueAfter(const Catalog::Calendar& calendar, absl::Time accept_time,
                                    const v1::TimeLimit& limit) {
  const auto due =
      calendar::DueTime(*calendar.rules, accept_time, *catalog::ReadTimeLimit(limit), {});
  if (!due.ok()) {
    // Limit, moment and the calendar's hours were checked before.
    return MakeError(Reason::kInternal, "a time limit has no due time",
                     {{"calendar_code", calendar.proto.calendar_code()}});
  }
  return *due->due;
}

// The years that fit into a reception number.
bool FitsDossierCode(absl::CivilDay day) { return day.year() >= 2000 && day.year() <= 2099; }

// What acceptance at a moment decides; `code` is the number that the dossier already has, empty if
// it is to be given one.
absl::StatusOr<v1::Acceptance> DecideAcceptance(const Catalog& catalog,
                                                const v1::DossierFacts& facts,
                                                absl::Time accept_time, const std::string& code,
                                                const NextReceptionSerial& serial) {
  MOTCUA_ASSIGN_OR_RETURN(const Target target,
                          FindTarget(catalog, facts.agency_code(), facts.procedure_code()));
  const Catalog::Calendar* const calendar = catalog.FindCalendar(target.agency.calendar_code());
  if (calendar == nullptr) {
    return MakeError(Reason::kUnknownCalendar, "the agency's calendar is not in the catalogue",
                     {{"calendar_code", target.agency.calendar_code()}});
  }
  const absl::CivilDay day = time::LocalDay(accept_time, calendar->rules->zone());
  if (!FitsDossierCode(day)) {
    return MakeError(Reason::kIllegalPast,
                     "steps[0]: is not in the years 2000 to 2099 of reception numbers",
                     {{"field", "steps[0]"}});
  }
  v1::Acceptance acceptance;
  SetTime(accept_time, acceptance.mutable_accept_time());
  acceptance.set_calendar_code(target.agency.calendar_code());
  acceptance.set_catalog_sequence(catalog.sequence());
  if (const v1::TimeLimit* const limit = LimitFor(target.procedure, facts.channel())) {
    MOTCUA_ASSIGN_OR_RETURN(const absl::Time due, DueAfter(*calendar, accept_time, *limit));
    *acceptance.mutable_time_limit() = *limit;
    SetTime(due, acceptance.mutable_due_time());
  }
  if (code.empty()) {
    MOTCUA_ASSIGN_OR_RETURN(const uint64_t number, serial(facts.agency_code(), day));
    acceptance.set_dossier_code(dossier::FormatDossierCode({facts.agency_code(), day, number}));
  } else {
    acceptance.set_dossier_code(code);
  }
  return acceptance;
}

absl::Status IllegalPast(int step, absl::string_view rule) {
  return MakeError(Reason::kIllegalPast, absl::StrCat("steps[", step, "]: ", rule),
                   {{"field", absl::StrCat("steps[", step, "]")}});
}

// Every step must follow from the one before, in order of time.
absl::Status CheckPast(const DecideContext& context, const v1::ImportRow& row) {
  absl::Time last_time = ReadTime(row.submit_time());
  dossier::State state = motcua::common::v1::DOSSIER_STATE_REGISTERED;
  for (int i = 0; i < row.steps_size(); ++i) {
    const absl::Time time = ReadTime(row.steps(i).enter_time());
    if (time < last_time) {
      return IllegalPast(i, "is earlier than what stands before it");
    }
    if (time > context.now) {
      return IllegalPast(i, "lies in the future");
    }
    if (!dossier::ActionBetween(state, row.steps(i).state()).has_value()) {
      return IllegalPast(i, "is not a legal transition from the state before it");
    }
    state = row.steps(i).state();
    last_time = time;
  }
  return absl::OkStatus();
}

void Refuse(const google::protobuf::Timestamp& time, DossierRecord& dossier) {
  dossier.set_state(motcua::common::v1::DOSSIER_STATE_REFUSED);
  *dossier.mutable_refuse_time() = time;
}

void Withdraw(const google::protobuf::Timestamp& time, DossierRecord& dossier) {
  dossier.set_state(motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED);
  *dossier.mutable_withdraw_time() = time;
}

void Accept(const v1::Acceptance& acceptance, DossierRecord& dossier) {
  dossier.set_state(motcua::common::v1::DOSSIER_STATE_ACCEPTED);
  *dossier.mutable_acceptance() = acceptance;
}

void ApplyImport(const v1::DossierImportedV1& event, DossierRecord& dossier) {
  dossier.set_state(motcua::common::v1::DOSSIER_STATE_REGISTERED);
  *dossier.mutable_facts() = event.facts();
  if (event.has_acceptance()) {
    Accept(event.acceptance(), dossier);
  }
  for (const v1::PastStep& step : event.steps()) {
    if (step.state() == motcua::common::v1::DOSSIER_STATE_REFUSED) {
      Refuse(step.enter_time(), dossier);
    } else if (step.state() == motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED) {
      Withdraw(step.enter_time(), dossier);
    }
  }
}

}  // namespace

absl::StatusOr<v1::DossierSubmittedV1> DecideSubmit(const DecideContext& context,
                                                    const Submission& submission) {
  MOTCUA_ASSIGN_OR_RETURN(const Target target, FindTarget(context.catalog, submission.agency_code,
                                                          submission.procedure_code));
  if (!Offers(target.agency, target.procedure)) {
    return MakeError(Reason::kProcedureNotOffered, "the agency does not offer the procedure",
                     {{"agency_code", target.agency.agency_code()},
                      {"procedure_code", target.procedure.procedure_code()}});
  }
  v1::DossierSubmittedV1 event;
  v1::DossierFacts& facts = *event.mutable_facts();
  facts.set_agency_code(target.agency.agency_code());
  facts.set_procedure_code(target.procedure.procedure_code());
  facts.set_field_code(target.procedure.field_code());
  facts.set_level(target.procedure.level());
  facts.set_channel(submission.channel);
  SetTime(submission.submit_time, facts.mutable_submit_time());
  return event;
}

absl::StatusOr<v1::DossierAcceptedV1> DecideAccept(const DecideContext& context,
                                                   const DossierRecord& dossier,
                                                   const NextReceptionSerial& serial) {
  if (!NextState(Action::kAccept, dossier.state()).has_value()) {
    return WrongState(dossier, "ACCEPT");
  }
  v1::DossierAcceptedV1 event;
  *event.mutable_facts() = dossier.facts();
  MOTCUA_ASSIGN_OR_RETURN(
      *event.mutable_acceptance(),
      DecideAcceptance(context.catalog, dossier.facts(), context.now, "", serial));
  return event;
}

absl::StatusOr<v1::DossierRefusedV1> DecideRefuse(const DecideContext& context,
                                                  const DossierRecord& dossier) {
  if (!NextState(Action::kRefuse, dossier.state()).has_value()) {
    return WrongState(dossier, "REFUSE");
  }
  v1::DossierRefusedV1 event;
  *event.mutable_facts() = dossier.facts();
  SetTime(context.now, event.mutable_refuse_time());
  return event;
}

absl::StatusOr<v1::DossierSupplementedV1> DecideSupplement(const DecideContext& context,
                                                           const DossierRecord& dossier,
                                                           uint32_t document_count) {
  // The state stays; what processing makes of it is processing's to say.
  if (dossier.state() != motcua::common::v1::DOSSIER_STATE_REGISTERED &&
      dossier.state() != motcua::common::v1::DOSSIER_STATE_ACCEPTED) {
    return WrongState(dossier, "SUPPLEMENT");
  }
  if (dossier.supplement_document_count() + document_count > kSupplementDocumentCountMax) {
    return MakeError(
        Reason::kTooManyDocuments, "the dossier would have too many papers",
        {{"supplement_document_count", absl::StrCat(dossier.supplement_document_count())},
         {"supplement_document_count_max", absl::StrCat(kSupplementDocumentCountMax)}});
  }
  v1::DossierSupplementedV1 event;
  SetTime(context.now, event.mutable_supplement_time());
  event.set_document_count(document_count);
  return event;
}

absl::StatusOr<v1::DossierWithdrawnV1> DecideWithdraw(const DecideContext& context,
                                                      const DossierRecord& dossier) {
  if (!NextState(Action::kWithdraw, dossier.state()).has_value()) {
    return WrongState(dossier, "WITHDRAW");
  }
  v1::DossierWithdrawnV1 event;
  SetTime(context.now, event.mutable_withdraw_time());
  event.set_accepted(dossier.has_acceptance());
  return event;
}

absl::StatusOr<v1::DossierImportedV1> DecideImport(const DecideContext& context,
                                                   absl::string_view source,
                                                   const v1::ImportRow& row,
                                                   const NextReceptionSerial& serial) {
  MOTCUA_ASSIGN_OR_RETURN(v1::DossierSubmittedV1 submitted,
                          DecideSubmit(context, {.agency_code = row.agency_code(),
                                                 .procedure_code = row.procedure_code(),
                                                 .channel = row.channel(),
                                                 .submit_time = ReadTime(row.submit_time())}));
  if (ReadTime(row.submit_time()) > context.now) {
    return MakeError(Reason::kIllegalPast, "submit_time: lies in the future",
                     {{"field", "submit_time"}});
  }
  MOTCUA_RETURN_IF_ERROR(CheckPast(context, row));
  v1::DossierImportedV1 event;
  event.mutable_facts()->Swap(submitted.mutable_facts());
  event.set_source(std::string(source));
  event.set_source_key(row.source_key());
  int first_step = 0;
  if (!row.steps().empty() && row.steps(0).state() == motcua::common::v1::DOSSIER_STATE_ACCEPTED) {
    MOTCUA_ASSIGN_OR_RETURN(
        *event.mutable_acceptance(),
        DecideAcceptance(context.catalog, event.facts(), ReadTime(row.steps(0).enter_time()),
                         row.dossier_code(), serial));
    first_step = 1;
  }
  for (int i = first_step; i < row.steps_size(); ++i) {
    v1::PastStep& step = *event.add_steps();
    step.set_state(row.steps(i).state());
    SetTime(ReadTime(row.steps(i).enter_time()), step.mutable_enter_time());
  }
  return event;
}

absl::Status CheckEtag(const DossierRecord& dossier, absl::string_view etag) {
  if (etag.empty() || etag == absl::StrCat(dossier.version())) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kEtagMismatch, "the dossier has changed since it was read",
                   {{"etag", absl::StrCat(dossier.version())}});
}

bool HasBody(const v1::IntakeEvent& event) {
  switch (event.payload_case()) {
    case v1::IntakeEvent::kDossierSubmittedV1:
    case v1::IntakeEvent::kDossierRefusedV1:
    case v1::IntakeEvent::kDossierSupplementedV1:
    case v1::IntakeEvent::kDossierImportedV1:
      return true;
    case v1::IntakeEvent::kDossierAcceptedV1:
    case v1::IntakeEvent::kDossierWithdrawnV1:
    case v1::IntakeEvent::kCatalogPutV1:
    case v1::IntakeEvent::PAYLOAD_NOT_SET:
      return false;
  }
  return false;
}

void Apply(const v1::IntakeEvent& event, const motcua::intake::storage::v1::PrivateAddress* body,
           DossierRecord& dossier) {
  switch (event.payload_case()) {
    case v1::IntakeEvent::kDossierSubmittedV1:
      dossier.set_state(motcua::common::v1::DOSSIER_STATE_REGISTERED);
      *dossier.mutable_facts() = event.dossier_submitted_v1().facts();
      break;
    case v1::IntakeEvent::kDossierAcceptedV1:
      Accept(event.dossier_accepted_v1().acceptance(), dossier);
      break;
    case v1::IntakeEvent::kDossierRefusedV1:
      Refuse(event.dossier_refused_v1().refuse_time(), dossier);
      break;
    case v1::IntakeEvent::kDossierSupplementedV1:
      dossier.set_supplement_count(dossier.supplement_count() + 1);
      dossier.set_supplement_document_count(dossier.supplement_document_count() +
                                            event.dossier_supplemented_v1().document_count());
      break;
    case v1::IntakeEvent::kDossierWithdrawnV1:
      Withdraw(event.dossier_withdrawn_v1().withdraw_time(), dossier);
      break;
    case v1::IntakeEvent::kDossierImportedV1:
      ApplyImport(event.dossier_imported_v1(), dossier);
      break;
    case v1::IntakeEvent::kCatalogPutV1:
    case v1::IntakeEvent::PAYLOAD_NOT_SET:
      return;  // Not about a dossier.
  }
  dossier.set_version(dossier.version() + 1);
  if (body != nullptr) {
    *dossier.add_private_parts() = *body;
  }
}

}  // namespace motcua::intake
