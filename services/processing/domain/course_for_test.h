// SPDX-License-Identifier: Apache-2.0
// Courses to try things on: accepted on Tuesday 2023-01-10 at 08:00 with five working days, by the
// calendar of 2023, and led into any state. For tests only. Pure functions.
#ifndef MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_FOR_TEST_H_
#define MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_FOR_TEST_H_

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "common/calendar/calendars_for_test.h"
#include "services/processing/domain/course.h"
#include "services/processing/domain/course_clock.h"
#include "services/processing/domain/decide.h"
#include "services/processing/domain/instants.h"

namespace motcua::processing {

using calendar::At;
using dossier::Action;
using dossier::State;

inline constexpr State kAccepted = motcua::common::v1::DOSSIER_STATE_ACCEPTED;
inline constexpr State kInProgress = motcua::common::v1::DOSSIER_STATE_IN_PROGRESS;
inline constexpr State kSupplement = motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED;
inline constexpr State kPayment = motcua::common::v1::DOSSIER_STATE_PAYMENT_REQUESTED;
inline constexpr State kWithdrawn = motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
inline constexpr State kStopped = motcua::common::v1::DOSSIER_STATE_STOPPED;
inline constexpr State kResolved = motcua::common::v1::DOSSIER_STATE_RESOLVED;
inline constexpr State kReturned = motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;

inline const calendar::WorkingCalendar& Calendar2023() {
  static const auto* const kCalendar = calendar::MakeCalendar(calendar::Definition2023()).release();
  return *kCalendar;
}

// Five working days from 2023-01-10 08:00: due 2023-01-17 08:00.
inline v1::CourseOpening OpeningForTest() {
  v1::CourseOpening opening;
  opening.set_dossier_code("000.00.03.H28-230110-0001");
  opening.set_agency_code("000.00.03.H28");
  opening.set_procedure_code("1.004227");
  opening.mutable_time_limit()->set_working_days(5);
  opening.set_calendar_code("H28-2023");
  SetTimestamp(ToMicros(At("2023-01-10 08:00:00")), opening.mutable_accept_time());
  SetTimestamp(ToMicros(At("2023-01-17 08:00:00")), opening.mutable_due_time());
  return opening;
}

inline CourseRecord OpenForTest(const v1::CourseOpening& opening = OpeningForTest()) {
  CourseRecord course;
  Open(opening, course);
  return course;
}

// Decides and applies; the transition must be legal.
inline TransitionRecord Do(Action action, absl::Time now, CourseRecord& course,
                           const calendar::WorkingCalendar& calendar = Calendar2023()) {
  const absl::StatusOr<TransitionRecord> transition =
      DecideTransition(course, action, {.now = now, .calendar = &calendar});
  EXPECT_TRUE(transition.ok()) << transition.status();
  if (!transition.ok()) {
    return {};
  }
  Apply(*transition, course);
  return *transition;
}

inline TransitionRecord Supplement(absl::Time now, CourseRecord& course) {
  const absl::StatusOr<TransitionRecord> transition =
      DecideSupplement(course, {.now = now, .calendar = &Calendar2023()});
  EXPECT_TRUE(transition.ok()) << transition.status();
  Apply(*transition, course);
  return *transition;
}

inline TransitionRecord Withdraw(absl::Time now, CourseRecord& course) {
  const absl::StatusOr<TransitionRecord> transition =
      DecideWithdrawal(course, {.now = now, .calendar = &Calendar2023()});
  EXPECT_TRUE(transition.ok()) << transition.status();
  Apply(*transition, course);
  return *transition;
}

// A course in `state`, reached on 2023-01-11 by the shortest way.
inline CourseRecord CourseIn(State state) {
  CourseRecord course = OpenForTest();
  const absl::Time now = At("2023-01-11 09:00:00");
  switch (state) {
    case kInProgress:
      Do(Action::kStart, now, course);
      break;
    case kSupplement:
      Do(Action::kRequestSupplement, now, course);
      break;
    case kPayment:
      Do(Action::kRequestPayment, now, course);
      break;
    case kWithdrawn:
      Withdraw(now, course);
      break;
    case kStopped:
      Do(Action::kStop, now, course);
      break;
    case kReturned:
      Do(Action::kResolve, now, course);
      Do(Action::kReturnResult, now, course);
      break;
    case kResolved:
      Do(Action::kResolve, now, course);
      break;
    default:
      break;
  }
  EXPECT_EQ(course.state(), state);
  return course;
}

inline absl::Time DueOf(const CourseRecord& course) {
  EXPECT_TRUE(course.has_due_micros());
  return FromMicros(course.due_micros());
}

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_FOR_TEST_H_
