// SPDX-License-Identifier: Apache-2.0
// The cases that others got wrong, as far as they are a matter of one course and its clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/errors/errors.h"
#include "services/processing/domain/course_for_test.h"

namespace motcua::processing {
namespace {

using motcua::common::v1::OUTCOME_EARLY;
using motcua::common::v1::OUTCOME_LATE;
using motcua::common::v1::OUTCOME_NO_DUE_TIME;
using motcua::common::v1::OUTCOME_ON_TIME;

v1::CourseOpening WithoutLimit() {
  v1::CourseOpening opening = OpeningForTest();
  opening.clear_time_limit();
  opening.clear_due_time();
  return opening;
}

TEST(CourseCases, ThreeSupplementsMoveTheDueTimeByAllThree) {
  CourseRecord course = OpenForTest();

  // Each pause is half a working day or more: 08:00 to the next morning is one day of eight hours.
  for (const char* day : {"2023-01-10", "2023-01-11", "2023-01-12"}) {
    const absl::Time morning = At(absl::StrCat(day, " 08:00:00"));
    Do(Action::kRequestSupplement, morning, course);
    Supplement(morning + absl::Hours(24), course);
    Do(Action::kResume, morning + absl::Hours(24), course);
  }

  EXPECT_EQ(course.supplement_request_count(), 3);
  EXPECT_EQ(course.pauses_size(), 3);
  EXPECT_EQ(DueOf(course), At("2023-01-27 08:00:00")) << "three working days later, past Tết";
  EXPECT_EQ(FromMicros(course.original_due_micros()), At("2023-01-17 08:00:00"));
  EXPECT_EQ(course.dossier_code(), "000.00.03.H28-230110-0001");
}

TEST(CourseCases, APauseAcrossTetLeavesWhatRemained) {
  CourseRecord course = OpenForTest();
  Do(Action::kStart, At("2023-01-10 09:00:00"), course);

  // 2023-01-16 08:00 is four working days after acceptance; Tết is 20 to 26 January.
  Do(Action::kRequestSupplement, At("2023-01-16 08:00:00"), course);
  EXPECT_EQ(DueOf(course), At("2023-01-17 08:00:00")) << "while it stands: as it stopped";
  Do(Action::kResume, At("2023-01-30 08:00:00"), course);

  EXPECT_EQ(DueOf(course), At("2023-01-31 08:00:00")) << "the one day that remained";
}

TEST(CourseCases, ASupplementSetsTheClockGoingBeforeWorkIsResumed) {
  CourseRecord course = CourseIn(kSupplement);  // Asked on 2023-01-11 at 09:00.

  Supplement(At("2023-01-12 09:00:00"), course);
  const absl::Time due = DueOf(course);
  EXPECT_EQ(due, At("2023-01-18 08:00:00"));
  EXPECT_EQ(course.state(), kSupplement);

  Do(Action::kResume, At("2023-01-13 16:00:00"), course);
  EXPECT_EQ(DueOf(course), due) << "the day and a half until the desk went on is its own";
  EXPECT_EQ(course.pauses_size(), 1);
}

TEST(CourseCases, ASecondSupplementIsALineOnly) {
  CourseRecord course = CourseIn(kSupplement);
  Supplement(At("2023-01-12 09:00:00"), course);
  const absl::Time due = DueOf(course);

  Supplement(At("2023-01-13 09:00:00"), course);

  EXPECT_EQ(DueOf(course), due);
  EXPECT_EQ(course.clock(), v1::CLOCK_STATE_RUNNING);
}

TEST(CourseCases, PaymentsStopTheClockUntilTheyAreConfirmed) {
  CourseRecord course = CourseIn(kPayment);  // Asked on 2023-01-11 at 09:00.

  Supplement(At("2023-01-11 10:00:00"), course);
  EXPECT_EQ(course.clock(), v1::CLOCK_STATE_STOPPED) << "papers are not money";
  Do(Action::kConfirmPayment, At("2023-01-13 09:00:00"), course);

  EXPECT_EQ(DueOf(course), At("2023-01-19 08:00:00"));
}

TEST(CourseCases, OutcomesGoByLocalDates) {
  struct Case {
    const char* closed;
    motcua::common::v1::Outcome outcome;
  };
  for (const Case& c :
       {Case{"2023-01-16 23:59:59", OUTCOME_EARLY}, Case{"2023-01-17 00:00:00", OUTCOME_ON_TIME},
        Case{"2023-01-17 08:00:00", OUTCOME_ON_TIME}, Case{"2023-01-17 08:00:01", OUTCOME_LATE},
        Case{"2023-02-01 08:00:00", OUTCOME_LATE}}) {
    CourseRecord course = OpenForTest();
    const TransitionRecord transition = Do(Action::kResolve, At(c.closed), course);
    EXPECT_EQ(transition.outcome(), c.outcome) << c.closed;
    EXPECT_EQ(course.outcome(), c.outcome) << c.closed;
    EXPECT_EQ(FromMicros(course.close_micros()), At(c.closed));
  }
}

TEST(CourseCases, NoTimeLimitIsAnOutcomeOfItsOwn) {
  for (const Action action : {Action::kResolve, Action::kStop}) {
    CourseRecord course = OpenForTest(WithoutLimit());
    const absl::StatusOr<TransitionRecord> transition =
        DecideTransition(course, action, {.now = At("2023-03-01 08:00:00")});
    ASSERT_TRUE(transition.ok()) << transition.status();
    EXPECT_EQ(transition->outcome(), OUTCOME_NO_DUE_TIME);
    EXPECT_FALSE(transition->has_due_micros());
  }
}

TEST(CourseCases, PausesOfACourseWithoutLimitNeedNoCalendar) {
  CourseRecord course = OpenForTest(WithoutLimit());
  for (const Action action : {Action::kRequestSupplement, Action::kResume, Action::kRequestPayment,
                              Action::kConfirmPayment, Action::kResolve}) {
    const auto transition = DecideTransition(course, action, {.now = At("2023-03-01 08:00:00")});
    ASSERT_TRUE(transition.ok()) << transition.status();
    Apply(*transition, course);
  }
  EXPECT_EQ(course.outcome(), OUTCOME_NO_DUE_TIME);
  EXPECT_FALSE(course.has_due_micros());
}

TEST(CourseCases, WhatEndsWhileTheApplicantIsWaitedForIsNotLate) {
  for (const State state : {kSupplement, kPayment}) {
    CourseRecord stopped = CourseIn(state);
    Do(Action::kStop, At("2023-03-01 09:00:00"), stopped);
    EXPECT_EQ(stopped.outcome(), OUTCOME_EARLY);
    EXPECT_GT(DueOf(stopped), At("2023-03-01 09:00:00"));

    CourseRecord withdrawn = CourseIn(state);
    Withdraw(At("2023-03-01 09:00:00"), withdrawn);
    EXPECT_EQ(withdrawn.outcome(), OUTCOME_EARLY);
  }
}

TEST(CourseCases, WhatWasLateBeforeItWasPausedStaysLate) {
  CourseRecord course = OpenForTest();
  Do(Action::kRequestSupplement, At("2023-01-18 08:00:00"), course);

  Do(Action::kResume, At("2023-01-30 08:00:00"), course);
  EXPECT_EQ(DueOf(course), At("2023-01-17 08:00:00")) << "the pause came too late to move it";
  Do(Action::kResolve, At("2023-01-30 09:00:00"), course);

  EXPECT_EQ(course.outcome(), OUTCOME_LATE);
}

TEST(CourseCases, WithdrawalAfterTheEndChangesNothing) {
  CourseRecord course = CourseIn(kReturned);
  const CourseRecord before = course;

  const TransitionRecord transition = Withdraw(At("2023-02-01 09:00:00"), course);

  EXPECT_EQ(transition.action(), v1::COURSE_ACTION_IGNORE_WITHDRAWAL);
  EXPECT_EQ(transition.outcome(), before.outcome());
  EXPECT_EQ(transition.due_micros(), before.due_micros());
  EXPECT_EQ(course.state(), kReturned);
  EXPECT_EQ(course.close_micros(), before.close_micros());
  EXPECT_EQ(course.outcome(), before.outcome());
}

TEST(CourseCases, NothingHappensBeforeWhatHappenedBefore) {
  CourseRecord course = CourseIn(kInProgress);  // Begun on 2023-01-11 at 09:00.

  const TransitionRecord transition =
      Do(Action::kRequestSupplement, At("2023-01-11 08:59:59"), course);
  EXPECT_EQ(FromMicros(transition.transition_micros()), At("2023-01-11 09:00:00"));
  const TransitionRecord supplement = Supplement(At("2023-01-01 00:00:00"), course);

  EXPECT_EQ(FromMicros(supplement.transition_micros()), At("2023-01-11 09:00:00"));
  EXPECT_EQ(DueOf(course), At("2023-01-17 08:00:00")) << "a pause of no length moves nothing";
}

TEST(CourseCases, AHolidayAnnouncedWhileTheClockStandsMovesWhatItStoodAt) {
  CourseRecord course = CourseIn(kSupplement);
  calendar::CalendarDefinition changed = calendar::Definition2023();
  calendar::AddDaysOff(absl::CivilDay(2023, 1, 12), absl::CivilDay(2023, 1, 12), "nghỉ thêm",
                       changed);
  const auto calendar = calendar::MakeCalendar(changed);

  const auto move =
      DecideDueMove(course, {.now = At("2023-01-11 10:00:00"), .calendar = calendar.get()});
  ASSERT_TRUE(move.ok() && move->has_value());
  Apply(**move, course);
  EXPECT_EQ(DueOf(course), At("2023-01-18 08:00:00"));
  EXPECT_EQ(course.clock(), v1::CLOCK_STATE_STOPPED);

  Do(Action::kResume, At("2023-01-13 09:00:00"), course, *calendar);
  EXPECT_EQ(DueOf(course), At("2023-01-19 08:00:00"))
      << "the pause cost six hours of the 11th and two of the 13th, and none of the day off";
}

TEST(CourseCases, RemainingTimeIsToldForWorkingLimitsOfOpenCourses) {
  CourseRecord course = OpenForTest();
  const auto remaining = [&course](absl::string_view now) {
    return RemainingWorkingTime(course, At(now), Calendar2023());
  };
  EXPECT_EQ(remaining("2023-01-10 08:00:00"), absl::Hours(40));
  EXPECT_EQ(remaining("2023-01-16 08:00:00"), absl::Hours(8));
  EXPECT_EQ(remaining("2023-02-01 08:00:00"), absl::ZeroDuration()) << "past";

  Do(Action::kRequestPayment, At("2023-01-11 08:00:00"), course);
  EXPECT_EQ(remaining("2023-02-01 08:00:00"), absl::Hours(32)) << "as it stopped";
  Do(Action::kStop, At("2023-02-01 08:00:00"), course);
  EXPECT_EQ(remaining("2023-02-01 08:00:00"), std::nullopt);

  v1::CourseOpening by_days = OpeningForTest();
  by_days.mutable_time_limit()->set_calendar_days(7);
  course = OpenForTest(by_days);
  EXPECT_EQ(remaining("2023-01-10 08:00:00"), std::nullopt);
  course = OpenForTest(WithoutLimit());
  EXPECT_EQ(remaining("2023-01-10 08:00:00"), std::nullopt);
}

TEST(CourseCases, RefusalsNameStateAndAction) {
  const CourseRecord course = CourseIn(kPayment);

  const auto refused = DecideTransition(
      course, Action::kResolve, {.now = At("2023-01-12 10:00:00"), .calendar = &Calendar2023()});

  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(refused.status().message(), testing::HasSubstr("PAYMENT_REQUESTED"));
  EXPECT_THAT(refused.status().message(), testing::HasSubstr("RESOLVE"));
}

}  // namespace
}  // namespace motcua::processing
