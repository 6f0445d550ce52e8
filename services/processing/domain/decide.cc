// SPDX-License-Identifier: Apache-2.0
#include "services/processing/domain/decide.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/processing/domain/course_clock.h"
#include "services/processing/domain/instants.h"

namespace motcua::processing {
namespace {

using dossier::Action;
using dossier::State;

v1::CourseAction CourseActionOf(Action action) {
  switch (action) {
    case Action::kAccept:
      return v1::COURSE_ACTION_ACCEPT;
    case Action::kStart:
      return v1::COURSE_ACTION_START;
    case Action::kRequestSupplement:
      return v1::COURSE_ACTION_REQUEST_SUPPLEMENT;
    case Action::kResume:
      return v1::COURSE_ACTION_RESUME;
    case Action::kRequestPayment:
      return v1::COURSE_ACTION_REQUEST_PAYMENT;
    case Action::kConfirmPayment:
      return v1::COURSE_ACTION_CONFIRM_PAYMENT;
    case Action::kWithdraw:
      return v1::COURSE_ACTION_WITHDRAW;
    case Action::kStop:
      return v1::COURSE_ACTION_STOP;
    case Action::kResolve:
      return v1::COURSE_ACTION_RESOLVE;
    case Action::kReturnResult:
      return v1::COURSE_ACTION_RETURN_RESULT;
    case Action::kSubmit:
    case Action::kRefuse:
      break;
  }
  return v1::COURSE_ACTION_UNSPECIFIED;
}

absl::Status WrongState(const CourseRecord& course, Action action) {
  const absl::string_view state = dossier::StateName(course.state());
  const absl::string_view action_name = ActionName(CourseActionOf(action));
  return errors::MakeError(
      errors::Reason::kWrongState,
      absl::StrCat("a dossier that is ", state, " does not allow ", action_name),
      {{"state", std::string(state)}, {"action", std::string(action_name)}});
}

// When it happens: never before the transition before it.
int64_t TimeAfterLast(const CourseRecord& course, absl::Time wanted) {
  return std::max(ToMicros(wanted), course.last_transition_micros());
}

// A line of the history that leaves everything as it is.
TransitionRecord Line(const CourseRecord& course, v1::CourseAction action, int64_t at) {
  TransitionRecord transition;
  transition.set_action(action);
  transition.set_from_state(course.state());
  transition.set_to_state(course.state());
  transition.set_transition_micros(at);
  transition.set_clock(course.clock());
  if (course.has_due_micros()) {
    transition.set_due_micros(course.due_micros());
  }
  transition.set_outcome(course.outcome());
  return transition;
}

// Lets a stopped clock run on from the transition's time: the due time moves.
absl::Status RunOn(const CourseRecord& course, const calendar::WorkingCalendar* calendar,
                   TransitionRecord& transition) {
  if (course.clock() != v1::CLOCK_STATE_STOPPED || !course.has_due_micros()) {
    return absl::OkStatus();
  }
  const absl::StatusOr<absl::Time> due =
      CountDueResumed(course, FromMicros(transition.transition_micros()), *calendar);
  if (!due.ok()) {
    return due.status();
  }
  transition.set_due_micros(ToMicros(*due));
  return absl::OkStatus();
}

// A move that the table allows, with what it does to clock, due time and outcome.
absl::StatusOr<TransitionRecord> Move(const CourseRecord& course, Action action, State to,
                                      const DecideContext& context) {
  TransitionRecord transition =
      Line(course, CourseActionOf(action), TimeAfterLast(course, context.now));
  transition.set_to_state(to);
  if (dossier::StopsClock(to)) {
    transition.set_clock(v1::CLOCK_STATE_STOPPED);
    return transition;
  }
  if (course.clock() == v1::CLOCK_STATE_ENDED) {
    return transition;
  }
  if (absl::Status status = RunOn(course, context.calendar, transition); !status.ok()) {
    return status;
  }
  if (!dossier::EndsCourse(to)) {
    transition.set_clock(v1::CLOCK_STATE_RUNNING);
    return transition;
  }
  transition.set_clock(v1::CLOCK_STATE_ENDED);
  transition.set_outcome(transition.has_due_micros()
                             ? OutcomeOf(FromMicros(transition.transition_micros()),
                                         FromMicros(transition.due_micros()), *context.calendar)
                             : motcua::common::v1::OUTCOME_NO_DUE_TIME);
  return transition;
}

absl::Status Broken(absl::string_view what) {
  return errors::MakeError(errors::Reason::kCorruptData,
                           absl::StrCat("intake's journal tells of ", what));
}

}  // namespace

absl::StatusOr<TransitionRecord> DecideTransition(const CourseRecord& course, Action action,
                                                  const DecideContext& context) {
  const std::optional<State> to = dossier::NextState(action, course.state());
  if (!to.has_value()) {
    return WrongState(course, action);
  }
  return Move(course, action, *to, context);
}

absl::StatusOr<TransitionRecord> DecideSupplement(const CourseRecord& course,
                                                  const DecideContext& context) {
  TransitionRecord transition =
      Line(course, v1::COURSE_ACTION_RECEIVE_SUPPLEMENT, TimeAfterLast(course, context.now));
  const bool awaited = course.state() == motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED &&
                       course.clock() == v1::CLOCK_STATE_STOPPED;
  if (!awaited) {
    return transition;
  }
  if (absl::Status status = RunOn(course, context.calendar, transition); !status.ok()) {
    return status;
  }
  transition.set_clock(v1::CLOCK_STATE_RUNNING);
  return transition;
}

absl::StatusOr<TransitionRecord> DecideWithdrawal(const CourseRecord& course,
                                                  const DecideContext& context) {
  const std::optional<State> to = dossier::NextState(Action::kWithdraw, course.state());
  if (!to.has_value()) {
    return Line(course, v1::COURSE_ACTION_IGNORE_WITHDRAWAL, TimeAfterLast(course, context.now));
  }
  return Move(course, Action::kWithdraw, *to, context);
}

absl::StatusOr<std::optional<TransitionRecord>> DecideDueMove(const CourseRecord& course,
                                                              const DecideContext& context) {
  if (!dossier::IsOpen(course.state()) || !course.has_due_micros()) {
    return std::optional<TransitionRecord>();
  }
  const absl::StatusOr<absl::Time> due = CountDue(course, *context.calendar);
  if (!due.ok()) {
    return due.status();
  }
  if (ToMicros(*due) == course.due_micros()) {
    return std::optional<TransitionRecord>();
  }
  TransitionRecord transition =
      Line(course, v1::COURSE_ACTION_MOVE_DUE_TIME, TimeAfterLast(course, context.now));
  transition.set_due_micros(ToMicros(*due));
  return std::optional<TransitionRecord>(std::move(transition));
}

void DecideOpening(const motcua::intake::v1::DossierFacts& facts,
                   const motcua::intake::v1::Acceptance& acceptance, v1::CourseOpening& opening) {
  opening.set_dossier_code(acceptance.dossier_code());
  opening.set_agency_code(facts.agency_code());
  opening.set_procedure_code(facts.procedure_code());
  if (acceptance.has_time_limit()) {
    *opening.mutable_time_limit() = acceptance.time_limit();
  }
  opening.set_calendar_code(acceptance.calendar_code());
  *opening.mutable_accept_time() = acceptance.accept_time();
  if (acceptance.has_due_time()) {
    *opening.mutable_due_time() = acceptance.due_time();
  }
}

absl::Status CheckOpening(const v1::CourseOpening& opening) {
  if (opening.dossier_code().empty() || opening.agency_code().empty() ||
      !opening.has_accept_time()) {
    return Broken("an acceptance without number, agency or time");
  }
  const bool limited =
      opening.time_limit().limit_case() != motcua::intake::v1::TimeLimit::LIMIT_NOT_SET;
  if (limited != opening.has_due_time()) {
    return Broken("a time limit without a due time, or the other way round");
  }
  return absl::OkStatus();
}

absl::StatusOr<TransitionRecord> DecidePastStep(const CourseRecord& course,
                                                const motcua::intake::v1::PastStep& step,
                                                const calendar::WorkingCalendar* calendar) {
  const std::optional<Action> action = dossier::ActionBetween(course.state(), step.state());
  if (!action.has_value()) {
    return Broken("a past with a step that is not legal");
  }
  if (ToMicros(step.enter_time()) < course.last_transition_micros()) {
    return Broken("a past that goes back in time");
  }
  return Move(course, *action, step.state(),
              {.now = FromMicros(ToMicros(step.enter_time())), .calendar = calendar});
}

absl::string_view ActionName(v1::CourseAction action) {
  constexpr absl::string_view kPrefix = "COURSE_ACTION_";
  const std::string& name = v1::CourseAction_Name(action);
  return absl::string_view(name).substr(name.empty() ? 0 : kPrefix.size());
}

bool IsFinal(motcua::common::v1::DossierState state) {
  return state == motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED ||
         state == motcua::common::v1::DOSSIER_STATE_STOPPED ||
         state == motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;
}

}  // namespace motcua::processing
