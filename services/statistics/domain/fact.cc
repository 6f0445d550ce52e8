// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/domain/fact.h"

#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/catalog/catalog_conversion.h"
#include "common/dossier/transition_table.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"

namespace motcua::statistics {
namespace {

using motcua::intake::v1::Acceptance;
using motcua::intake::v1::DossierFacts;
using motcua::intake::v1::IntakeEvent;
using motcua::processing::v1::CourseTransition;
using motcua::processing::v1::ProcessingEvent;
using storage::v1::ClockStep;
using storage::v1::Course;
using storage::v1::Ending;
using storage::v1::EndKind;
using storage::v1::Reception;

absl::Status TooNew(absl::string_view what, int value) {
  return errors::MakeError(
      errors::Reason::kSchemaTooNew,
      absl::StrCat("an event has a ", what, " that this version does not know"),
      {{"what", std::string(what)}, {"value", absl::StrCat(value)}});
}

int64_t ToMicros(const google::protobuf::Timestamp& time) {
  return absl::ToUnixMicros(catalog::ReadTime(time));
}

// What a step says, whoever said it.
struct ClockSetting {
  std::optional<int64_t> due_micros;
  bool clock_stopped = false;

  friend bool operator==(const ClockSetting&, const ClockSetting&) = default;
};

ClockSetting SettingOf(const ClockStep& step) {
  return {.due_micros = step.has_due_micros() ? std::optional(step.due_micros()) : std::nullopt,
          .clock_stopped = step.clock_stopped()};
}

// The clock runs from acceptance on.
ClockSetting SettingOf(const Reception& reception) {
  return {.due_micros =
              reception.has_due_micros() ? std::optional(reception.due_micros()) : std::nullopt};
}

bool SaysNothing(const Course& course) {
  return !course.imported() && course.steps().empty() && !course.has_ending();
}

absl::Status SetReception(const DossierFacts& facts, const Acceptance& acceptance,
                          bool awaits_course, Fact& fact) {
  switch (facts.channel()) {
    case motcua::common::v1::CHANNEL_ONLINE:
    case motcua::common::v1::CHANNEL_DIRECT:
    case motcua::common::v1::CHANNEL_POSTAL:
      break;
    default:
      return TooNew("channel", facts.channel());
  }
  Reception& reception = *fact.mutable_reception();
  reception.set_agency_code(facts.agency_code());
  reception.set_dossier_code(acceptance.dossier_code());
  reception.set_procedure_code(facts.procedure_code());
  reception.set_field_code(facts.field_code());
  reception.set_channel(facts.channel());
  reception.set_level(facts.level());
  reception.set_accept_micros(ToMicros(acceptance.accept_time()));
  if (acceptance.has_due_time()) {
    reception.set_due_micros(ToMicros(acceptance.due_time()));
  }
  reception.set_awaits_course(awaits_course);

  // Had acceptance been heard of first, a first step that repeats it would not have been kept.
  if (fact.has_course()) {
    auto& steps = *fact.mutable_course()->mutable_steps();
    if (!steps.empty() && SettingOf(steps.Get(0)) == SettingOf(reception)) {
      steps.DeleteSubrange(0, 1);
    }
    if (SaysNothing(fact.course())) {
      fact.clear_course();
    }
  }
  return absl::OkStatus();
}

EndKind EndKindOf(motcua::common::v1::DossierState state) {
  switch (state) {
    case motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED:
      return storage::v1::END_KIND_WITHDRAWN;
    case motcua::common::v1::DOSSIER_STATE_STOPPED:
      return storage::v1::END_KIND_STOPPED;
    default:
      return storage::v1::END_KIND_RESOLVED;
  }
}

absl::Status SetEnding(const CourseTransition& transition, Fact& fact) {
  switch (transition.outcome()) {
    case motcua::common::v1::OUTCOME_EARLY:
    case motcua::common::v1::OUTCOME_ON_TIME:
    case motcua::common::v1::OUTCOME_LATE:
    case motcua::common::v1::OUTCOME_NO_DUE_TIME:
      break;
    default:
      return TooNew("outcome", transition.outcome());
  }
  Ending& ending = *fact.mutable_course()->mutable_ending();
  ending.set_end_micros(ToMicros(transition.transition_time()));
  ending.set_kind(EndKindOf(transition.to_state()));
  ending.set_outcome(transition.outcome());
  if (transition.has_due_time()) {
    ending.set_due_micros(ToMicros(transition.due_time()));
  }
  return absl::OkStatus();
}

absl::Status AddTransition(const CourseTransition& transition, Fact& fact) {
  if (fact.course().has_ending()) {
    return absl::OkStatus();  // The result's return, or a withdrawal that came too late.
  }
  if (dossier::EndsCourse(transition.to_state())) {
    return SetEnding(transition, fact);
  }
  ClockSetting setting;
  if (transition.has_due_time()) {
    setting.due_micros = ToMicros(transition.due_time());
  }
  setting.clock_stopped = transition.clock() == motcua::processing::v1::CLOCK_STATE_STOPPED;
  const auto& steps = fact.course().steps();
  const bool is_known = !steps.empty()
                            ? SettingOf(*steps.rbegin()) == setting
                            : fact.has_reception() && SettingOf(fact.reception()) == setting;
  if (is_known) {
    return absl::OkStatus();
  }
  ClockStep& step = *fact.mutable_course()->add_steps();
  step.set_time_micros(ToMicros(transition.transition_time()));
  if (setting.due_micros.has_value()) {
    step.set_due_micros(*setting.due_micros);
  }
  step.set_clock_stopped(setting.clock_stopped);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> ConcernsFact(const IntakeEvent& event) {
  switch (event.payload_case()) {
    case IntakeEvent::kDossierAcceptedV1:
      return true;
    case IntakeEvent::kDossierImportedV1:
      return event.dossier_imported_v1().has_acceptance();
    case IntakeEvent::kDossierSubmittedV1:
    case IntakeEvent::kDossierRefusedV1:
    case IntakeEvent::kDossierSupplementedV1:
    case IntakeEvent::kDossierWithdrawnV1:
    case IntakeEvent::kCatalogPutV1:
      // Registered and refused dossiers are never received; what a supplement or a withdrawal does
      // to an accepted one is for processing to say.
      return false;
    case IntakeEvent::PAYLOAD_NOT_SET:
      break;
  }
  return TooNew("payload of intake", 0);
}

absl::StatusOr<bool> ConcernsFact(const ProcessingEvent& event) {
  switch (event.payload_case()) {
    case ProcessingEvent::kCourseImportedV1:
    case ProcessingEvent::kCourseTransitionedV1:
      return true;
    case ProcessingEvent::kCourseOpenedV1:
      return false;  // Says what intake said.
    case ProcessingEvent::PAYLOAD_NOT_SET:
      break;
  }
  return TooNew("payload of processing", 0);
}

absl::Status ApplyEvent(const IntakeEvent& event, Fact& fact) {
  if (event.has_dossier_accepted_v1()) {
    const auto& accepted = event.dossier_accepted_v1();
    return SetReception(accepted.facts(), accepted.acceptance(), /*awaits_course=*/false, fact);
  }
  if (event.has_dossier_imported_v1() && event.dossier_imported_v1().has_acceptance()) {
    const auto& imported = event.dossier_imported_v1();
    return SetReception(imported.facts(), imported.acceptance(), !imported.steps().empty(), fact);
  }
  return absl::OkStatus();
}

absl::Status ApplyEvent(const ProcessingEvent& event, Fact& fact) {
  if (event.has_course_imported_v1()) {
    fact.mutable_course()->set_imported(true);
    for (const CourseTransition& transition : event.course_imported_v1().transitions()) {
      MOTCUA_RETURN_IF_ERROR(AddTransition(transition, fact));
    }
  }
  if (event.has_course_transitioned_v1()) {
    return AddTransition(event.course_transitioned_v1().transition(), fact);
  }
  return absl::OkStatus();
}

bool IsCounted(const Fact& fact) {
  return fact.has_reception() && (!fact.reception().awaits_course() || fact.course().imported());
}

}  // namespace motcua::statistics
