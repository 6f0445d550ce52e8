// SPDX-License-Identifier: Apache-2.0
// Short spellings of upstream events and of instants in Việt Nam, for the tests of this service.
// Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_DOMAIN_EVENTS_FOR_TEST_H_
#define MOTCUA_SERVICES_STATISTICS_DOMAIN_EVENTS_FOR_TEST_H_

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/catalog/catalog_conversion.h"
#include "common/time/local_date.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"

namespace motcua::statistics {

using motcua::common::v1::DossierState;
using motcua::common::v1::Outcome;

// Local time of Việt Nam, such as "2023-01-11 07:30".
inline absl::Time At(absl::string_view text) {
  absl::Time instant;
  std::string error;
  for (const char* form : {"%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    if (absl::ParseTime(form, text, time::VietnamZone(), &instant, &error)) {
      return instant;
    }
  }
  std::cerr << "not a time: " << text << std::endl;
  std::abort();
}

using catalog::SetTime;

// What an acceptance says.
struct AcceptedForTest {
  std::string dossier_id = "0000000000001";
  std::string agency_code = "H28";
  std::string dossier_code = "H28-230110-0001";
  std::string procedure_code = "1.000001";
  std::string field_code = "LAND";
  motcua::common::v1::OnlineLevel level = motcua::common::v1::ONLINE_LEVEL_FULL;
  motcua::common::v1::Channel channel = motcua::common::v1::CHANNEL_ONLINE;
  absl::Time accepted;
  std::optional<absl::Time> due;
};

template <typename Payload>
void FillReception(const AcceptedForTest& accepted, Payload& payload) {
  auto& facts = *payload.mutable_facts();
  facts.set_agency_code(accepted.agency_code);
  facts.set_procedure_code(accepted.procedure_code);
  facts.set_field_code(accepted.field_code);
  facts.set_level(accepted.level);
  facts.set_channel(accepted.channel);
  SetTime(accepted.accepted - absl::Hours(1), facts.mutable_submit_time());
  auto& acceptance = *payload.mutable_acceptance();
  acceptance.set_dossier_code(accepted.dossier_code);
  SetTime(accepted.accepted, acceptance.mutable_accept_time());
  if (accepted.due.has_value()) {
    SetTime(*accepted.due, acceptance.mutable_due_time());
  }
}

inline motcua::intake::v1::IntakeEvent Accepted(const AcceptedForTest& accepted) {
  motcua::intake::v1::IntakeEvent event;
  event.mutable_header()->set_dossier_id(accepted.dossier_id);
  FillReception(accepted, *event.mutable_dossier_accepted_v1());
  return event;
}

// With a past of so many states after acceptance.
inline motcua::intake::v1::IntakeEvent Imported(const AcceptedForTest& accepted, int step_count) {
  motcua::intake::v1::IntakeEvent event;
  event.mutable_header()->set_dossier_id(accepted.dossier_id);
  auto& imported = *event.mutable_dossier_imported_v1();
  FillReception(accepted, imported);
  for (int i = 0; i < step_count; ++i) {
    imported.add_steps()->set_state(motcua::common::v1::DOSSIER_STATE_IN_PROGRESS);
  }
  imported.set_source("older");
  return event;
}

// One transition of a course.
struct MovedForTest {
  DossierState to = motcua::common::v1::DOSSIER_STATE_IN_PROGRESS;
  absl::Time time;
  std::optional<absl::Time> due;
  bool clock_stopped = false;
  Outcome outcome = motcua::common::v1::OUTCOME_UNSPECIFIED;  // For those that end it.
};

inline motcua::processing::v1::CourseTransition TransitionOf(const MovedForTest& moved) {
  motcua::processing::v1::CourseTransition transition;
  transition.set_to_state(moved.to);
  SetTime(moved.time, transition.mutable_transition_time());
  transition.set_clock(moved.outcome != motcua::common::v1::OUTCOME_UNSPECIFIED
                           ? motcua::processing::v1::CLOCK_STATE_ENDED
                       : moved.clock_stopped ? motcua::processing::v1::CLOCK_STATE_STOPPED
                                             : motcua::processing::v1::CLOCK_STATE_RUNNING);
  if (moved.due.has_value()) {
    SetTime(*moved.due, transition.mutable_due_time());
  }
  transition.set_outcome(moved.outcome);
  return transition;
}

inline motcua::processing::v1::ProcessingEvent Moved(
    const MovedForTest& moved, const std::string& dossier_id = "0000000000001") {
  motcua::processing::v1::ProcessingEvent event;
  event.mutable_header()->set_dossier_id(dossier_id);
  *event.mutable_course_transitioned_v1()->mutable_transition() = TransitionOf(moved);
  return event;
}

inline motcua::processing::v1::ProcessingEvent CourseImported(
    const std::vector<MovedForTest>& past, const std::string& dossier_id = "0000000000001") {
  motcua::processing::v1::ProcessingEvent event;
  event.mutable_header()->set_dossier_id(dossier_id);
  auto& imported = *event.mutable_course_imported_v1();
  for (const MovedForTest& moved : past) {
    *imported.add_transitions() = TransitionOf(moved);
  }
  return event;
}

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_DOMAIN_EVENTS_FOR_TEST_H_
