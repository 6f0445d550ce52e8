// SPDX-License-Identifier: Apache-2.0
#include "services/processing/follow/entry_plan.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/catalog/catalog_conversion.h"
#include "common/errors/errors.h"
#include "common/journal/journal.h"
#include "common/status/status_macros.h"
#include "services/processing/app/due_moves.h"
#include "services/processing/domain/course.h"
#include "services/processing/domain/decide.h"
#include "services/processing/domain/instants.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {
namespace {

using errors::MakeError;
using errors::Reason;
using google::protobuf::Arena;
using motcua::intake::v1::IntakeEvent;

absl::Status Broken(absl::string_view what, const dossier::DossierId& id) {
  return MakeError(Reason::kCorruptData, absl::StrCat("intake's journal tells of ", what),
                   {{"dossier_id", dossier::FormatDossierId(id)}});
}

}  // namespace

absl::Status EntryPlan::Add(uint32_t partition, const IntakeEvent& event) {
  if (event.has_catalog_put_v1()) {
    MOTCUA_ASSIGN_OR_RETURN(CatalogChange change, CatalogMirror::Read(event.catalog_put_v1()));
    catalog_changes_.push_back(std::move(change));
    return absl::OkStatus();
  }
  const std::optional<dossier::DossierId> id = dossier::ParseDossierId(event.header().dossier_id());
  if (!id.has_value() || id->partition != partition) {
    return MakeError(Reason::kCorruptData,
                     "intake's journal has an event of no dossier of its partition",
                     {{"partition", absl::StrCat(partition)}});
  }
  const Subject subject{.id = *id, .traceparent = event.header().traceparent()};
  switch (event.payload_case()) {
    case IntakeEvent::kDossierAcceptedV1:
      return AddAccepted(subject, event.dossier_accepted_v1());
    case IntakeEvent::kDossierImportedV1:
      return AddImported(subject, event.dossier_imported_v1());
    case IntakeEvent::kDossierSupplementedV1:
      return AddSupplemented(subject, event.dossier_supplemented_v1());
    case IntakeEvent::kDossierWithdrawnV1:
      return AddWithdrawn(subject, event.dossier_withdrawn_v1());
    case IntakeEvent::kDossierSubmittedV1:
    case IntakeEvent::kDossierRefusedV1:
    case IntakeEvent::kCatalogPutV1:
      return absl::OkStatus();
    case IntakeEvent::PAYLOAD_NOT_SET:
      break;
  }
  return MakeError(Reason::kSchemaTooNew,
                   "intake's journal has an event of a kind that this version does not know",
                   {{"dossier_id", event.header().dossier_id()}});
}

absl::Status EntryPlan::AddAccepted(const Subject& subject,
                                    const motcua::intake::v1::DossierAcceptedV1& accepted) {
  v1::CourseOpening& opening = *AddEvent(subject).mutable_course_opened_v1()->mutable_opening();
  DecideOpening(accepted.facts(), accepted.acceptance(), opening);
  MOTCUA_ASSIGN_OR_RETURN(CourseDraft* const course,
                          OpenCourse(subject, opening, accepted.acceptance().catalog_sequence()));
  MOTCUA_ASSIGN_OR_RETURN(const DecideContext context,
                          machine_->ContextFor(course->record(), now_));
  MoveDueTime(subject, context, *course);
  return absl::OkStatus();
}

absl::Status EntryPlan::AddImported(const Subject& subject,
                                    const motcua::intake::v1::DossierImportedV1& imported) {
  if (!imported.has_acceptance()) {
    return absl::OkStatus();
  }
  v1::CourseImportedV1& event = *AddEvent(subject).mutable_course_imported_v1();
  DecideOpening(imported.facts(), imported.acceptance(), *event.mutable_opening());
  MOTCUA_ASSIGN_OR_RETURN(
      CourseDraft* const course,
      OpenCourse(subject, event.opening(), imported.acceptance().catalog_sequence()));
  MOTCUA_ASSIGN_OR_RETURN(const DecideContext context,
                          machine_->ContextFor(course->record(), now_));
  for (const motcua::intake::v1::PastStep& step : imported.steps()) {
    MOTCUA_ASSIGN_OR_RETURN(const TransitionRecord transition,
                            DecidePastStep(course->record(), step, context.calendar));
    course->Move(transition, Origin());
    ToEvent(transition, *event.add_transitions());
  }
  MoveDueTime(subject, context, *course);
  return absl::OkStatus();
}

absl::Status EntryPlan::AddSupplemented(
    const Subject& subject, const motcua::intake::v1::DossierSupplementedV1& supplemented) {
  MOTCUA_ASSIGN_OR_RETURN(CourseDraft* const course, FindCourse(subject.id));
  if (course == nullptr) {
    return absl::OkStatus();  // Not accepted yet.
  }
  MOTCUA_ASSIGN_OR_RETURN(
      const DecideContext context,
      machine_->ContextFor(course->record(), catalog::ReadTime(supplemented.supplement_time())));
  MoveDueTime(subject, context, *course);
  MOTCUA_ASSIGN_OR_RETURN(const TransitionRecord transition,
                          DecideSupplement(course->record(), context));
  Move(subject, transition, *course);
  return absl::OkStatus();
}

absl::Status EntryPlan::AddWithdrawn(const Subject& subject,
                                     const motcua::intake::v1::DossierWithdrawnV1& withdrawn) {
  if (!withdrawn.accepted()) {
    return absl::OkStatus();
  }
  MOTCUA_ASSIGN_OR_RETURN(CourseDraft* const course, FindCourse(subject.id));
  if (course == nullptr) {
    return Broken("a withdrawal of an accepted dossier that has no course", subject.id);
  }
  MOTCUA_ASSIGN_OR_RETURN(
      const DecideContext context,
      machine_->ContextFor(course->record(), catalog::ReadTime(withdrawn.withdraw_time())));
  MoveDueTime(subject, context, *course);
  MOTCUA_ASSIGN_OR_RETURN(const TransitionRecord transition,
                          DecideWithdrawal(course->record(), context));
  Move(subject, transition, *course);
  return absl::OkStatus();
}

absl::StatusOr<CourseDraft*> EntryPlan::OpenCourse(const Subject& subject,
                                                   const v1::CourseOpening& opening,
                                                   uint64_t catalog_sequence) {
  MOTCUA_RETURN_IF_ERROR(CheckOpening(opening));
  if (catalog_sequence > machine_->catalog().sequence()) {
    return Broken("an acceptance by a catalogue that has not come", subject.id);
  }
  MOTCUA_ASSIGN_OR_RETURN(CourseDraft* const known, FindCourse(subject.id));
  if (known != nullptr) {
    return Broken("a second acceptance of one dossier", subject.id);
  }
  CourseDraft& course =
      courses_.emplace_back(subject.id, Arena::CreateMessage<CourseRecord>(arena_));
  course.Open(opening, Origin());
  by_serial_[subject.id.serial] = &course;
  return &course;
}

absl::StatusOr<CourseDraft*> EntryPlan::FindCourse(const dossier::DossierId& id) {
  const auto known = by_serial_.find(id.serial);
  if (known != by_serial_.end()) {
    return known->second;
  }
  auto* const record = Arena::CreateMessage<CourseRecord>(arena_);
  MOTCUA_ASSIGN_OR_RETURN(const bool found, ReadCourse(*state_, id, *record));
  if (!found) {
    return nullptr;
  }
  CourseDraft& course = courses_.emplace_back(id, record);
  by_serial_[id.serial] = &course;
  return &course;
}

v1::ProcessingEvent& EntryPlan::AddEvent(const Subject& subject) {
  auto* const event = Arena::CreateMessage<v1::ProcessingEvent>(arena_);
  events_.push_back({.id = subject.id, .traceparent = subject.traceparent, .event = event});
  return *event;
}

void EntryPlan::Move(const Subject& subject, const TransitionRecord& transition,
                     CourseDraft& course) {
  ToEvent(transition, *AddEvent(subject).mutable_course_transitioned_v1()->mutable_transition());
  course.Move(transition, Origin());
}

void EntryPlan::MoveDueTime(const Subject& subject, const DecideContext& context,
                            CourseDraft& course) {
  const std::optional<TransitionRecord> move = MoveOrLeave(course.record(), context);
  if (move.has_value()) {
    Move(subject, *move, course);
  }
}

LineOrigin EntryPlan::Origin() const {
  return {.caller = kJournalName, .record_micros = ToMicros(now_)};
}

}  // namespace motcua::processing
