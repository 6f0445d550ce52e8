// SPDX-License-Identifier: Apache-2.0
#include "services/processing/domain/course.h"

#include "common/dossier/transition_table.h"
#include "services/processing/domain/instants.h"

namespace motcua::processing {
namespace {

void SetTimeLimit(const motcua::intake::v1::TimeLimit& limit, CourseRecord& course) {
  switch (limit.limit_case()) {
    case motcua::intake::v1::TimeLimit::kWorkingDays:
      course.set_limit_unit(storage::v1::TIME_LIMIT_UNIT_WORKING_DAYS);
      course.set_limit_amount(limit.working_days());
      break;
    case motcua::intake::v1::TimeLimit::kWorkingHours:
      course.set_limit_unit(storage::v1::TIME_LIMIT_UNIT_WORKING_HOURS);
      course.set_limit_amount(limit.working_hours());
      break;
    case motcua::intake::v1::TimeLimit::kCalendarDays:
      course.set_limit_unit(storage::v1::TIME_LIMIT_UNIT_CALENDAR_DAYS);
      course.set_limit_amount(limit.calendar_days());
      break;
    case motcua::intake::v1::TimeLimit::LIMIT_NOT_SET:
      break;
  }
}

// Stops and starts the clock of the record as the transition says.
void ApplyClock(const TransitionRecord& transition, CourseRecord& course) {
  const bool stood = course.clock() == v1::CLOCK_STATE_STOPPED;
  const bool stands = transition.clock() == v1::CLOCK_STATE_STOPPED;
  if (stands && !stood) {
    course.add_pauses()->set_stop_micros(transition.transition_micros());
  } else if (stood && !stands && !course.pauses().empty()) {
    course.mutable_pauses()->rbegin()->set_resume_micros(transition.transition_micros());
  }
  course.set_clock(transition.clock());
}

}  // namespace

TransitionRecord AcceptanceOf(const v1::CourseOpening& opening) {
  TransitionRecord transition;
  transition.set_action(v1::COURSE_ACTION_ACCEPT);
  transition.set_to_state(motcua::common::v1::DOSSIER_STATE_ACCEPTED);
  transition.set_transition_micros(ToMicros(opening.accept_time()));
  transition.set_clock(v1::CLOCK_STATE_RUNNING);
  if (opening.has_due_time()) {
    transition.set_due_micros(ToMicros(opening.due_time()));
  }
  return transition;
}

void Open(const v1::CourseOpening& opening, CourseRecord& course) {
  course.set_dossier_code(opening.dossier_code());
  course.set_agency_code(opening.agency_code());
  course.set_procedure_code(opening.procedure_code());
  SetTimeLimit(opening.time_limit(), course);
  course.set_calendar_code(opening.calendar_code());
  course.set_accept_micros(ToMicros(opening.accept_time()));
  if (opening.has_due_time()) {
    course.set_original_due_micros(ToMicros(opening.due_time()));
  }
  Apply(AcceptanceOf(opening), course);
}

void Apply(const TransitionRecord& transition, CourseRecord& course) {
  ApplyClock(transition, course);
  course.set_state(transition.to_state());
  if (transition.has_due_micros()) {
    course.set_due_micros(transition.due_micros());
  } else {
    course.clear_due_micros();
  }
  course.set_outcome(transition.outcome());
  course.set_last_transition_micros(transition.transition_micros());
  const bool moved = transition.from_state() != transition.to_state();
  if (moved && dossier::EndsCourse(transition.to_state())) {
    course.set_close_micros(transition.transition_micros());
  }
  if (transition.action() == v1::COURSE_ACTION_RETURN_RESULT) {
    course.set_return_micros(transition.transition_micros());
  }
  if (transition.action() == v1::COURSE_ACTION_REQUEST_SUPPLEMENT) {
    course.set_supplement_request_count(course.supplement_request_count() + 1);
  }
  course.set_transition_count(course.transition_count() + 1);
}

void FromEvent(const v1::CourseTransition& transition, TransitionRecord& record) {
  record.set_action(transition.action());
  record.set_from_state(transition.from_state());
  record.set_to_state(transition.to_state());
  record.set_transition_micros(ToMicros(transition.transition_time()));
  record.set_clock(transition.clock());
  if (transition.has_due_time()) {
    record.set_due_micros(ToMicros(transition.due_time()));
  }
  record.set_outcome(transition.outcome());
}

void ToEvent(const TransitionRecord& record, v1::CourseTransition& transition) {
  transition.set_action(record.action());
  transition.set_from_state(record.from_state());
  transition.set_to_state(record.to_state());
  SetTimestamp(record.transition_micros(), transition.mutable_transition_time());
  transition.set_clock(record.clock());
  if (record.has_due_micros()) {
    SetTimestamp(record.due_micros(), transition.mutable_due_time());
  }
  transition.set_outcome(record.outcome());
}

}  // namespace motcua::processing
