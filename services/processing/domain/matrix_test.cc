// SPDX-License-Identifier: Apache-2.0
// Every state against everything that can be wanted of a course. What is expected is written out
// here a second time, on purpose: a change of the transition table must be meant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/processing/domain/course_for_test.h"

namespace motcua::processing {
namespace {

constexpr State kAllStates[] = {kAccepted,  kInProgress, kSupplement, kPayment,
                                kWithdrawn, kStopped,    kResolved,   kReturned};
constexpr Action kAllActions[] = {Action::kSubmit,
                                  Action::kAccept,
                                  Action::kRefuse,
                                  Action::kStart,
                                  Action::kRequestSupplement,
                                  Action::kResume,
                                  Action::kRequestPayment,
                                  Action::kConfirmPayment,
                                  Action::kWithdraw,
                                  Action::kStop,
                                  Action::kResolve,
                                  Action::kReturnResult};

// What is legal, and where it leads.
const std::map<std::pair<State, Action>, State>& Legal() {
  static const auto* const kLegal = new std::map<std::pair<State, Action>, State>{
      {{kAccepted, Action::kStart}, kInProgress},
      {{kAccepted, Action::kRequestSupplement}, kSupplement},
      {{kAccepted, Action::kRequestPayment}, kPayment},
      {{kAccepted, Action::kWithdraw}, kWithdrawn},
      {{kAccepted, Action::kStop}, kStopped},
      {{kAccepted, Action::kResolve}, kResolved},
      {{kInProgress, Action::kRequestSupplement}, kSupplement},
      {{kInProgress, Action::kRequestPayment}, kPayment},
      {{kInProgress, Action::kWithdraw}, kWithdrawn},
      {{kInProgress, Action::kStop}, kStopped},
      {{kInProgress, Action::kResolve}, kResolved},
      {{kSupplement, Action::kResume}, kInProgress},
      {{kSupplement, Action::kWithdraw}, kWithdrawn},
      {{kSupplement, Action::kStop}, kStopped},
      {{kPayment, Action::kConfirmPayment}, kInProgress},
      {{kPayment, Action::kWithdraw}, kWithdrawn},
      {{kPayment, Action::kStop}, kStopped},
      {{kResolved, Action::kReturnResult}, kReturned},
  };
  return *kLegal;
}

v1::ClockState ClockIn(State state) {
  switch (state) {
    case kAccepted:
    case kInProgress:
      return v1::CLOCK_STATE_RUNNING;
    case kSupplement:
    case kPayment:
      return v1::CLOCK_STATE_STOPPED;
    default:
      return v1::CLOCK_STATE_ENDED;
  }
}

TEST(CourseMatrix, LeadsWhereItIsLegalAndIsRefusedElsewhere) {
  const DecideContext context{.now = At("2023-01-12 10:00:00"), .calendar = &Calendar2023()};
  for (const State from : kAllStates) {
    for (const Action action : kAllActions) {
      SCOPED_TRACE(absl::StrCat(dossier::StateName(from), " action ", static_cast<int>(action)));
      const CourseRecord before = CourseIn(from);

      const absl::StatusOr<TransitionRecord> transition = DecideTransition(before, action, context);

      const auto legal = Legal().find({from, action});
      if (legal == Legal().end()) {
        EXPECT_EQ(errors::ReasonOf(transition.status()), "WRONG_STATE");
        continue;
      }
      ASSERT_TRUE(transition.ok()) << transition.status();
      EXPECT_EQ(transition->from_state(), from);
      EXPECT_EQ(transition->to_state(), legal->second);
      EXPECT_EQ(transition->clock(), ClockIn(legal->second));
      const bool ended = ClockIn(legal->second) == v1::CLOCK_STATE_ENDED;
      EXPECT_EQ(transition->outcome() != motcua::common::v1::OUTCOME_UNSPECIFIED, ended);

      CourseRecord after = before;
      Apply(*transition, after);
      EXPECT_EQ(after.state(), legal->second);
      EXPECT_EQ(after.clock(), ClockIn(legal->second));
      EXPECT_EQ(after.transition_count(), before.transition_count() + 1);
      EXPECT_EQ(after.has_close_micros(), ended);
      EXPECT_EQ(after.has_return_micros(), legal->second == kReturned);
    }
  }
}

TEST(CourseMatrix, SupplementsMoveOnlyAClockThatWaitsForThem) {
  for (const State from : kAllStates) {
    SCOPED_TRACE(dossier::StateName(from));
    CourseRecord course = CourseIn(from);
    const CourseRecord before = course;

    const TransitionRecord transition = Supplement(At("2023-01-12 10:00:00"), course);

    EXPECT_EQ(transition.action(), v1::COURSE_ACTION_RECEIVE_SUPPLEMENT);
    EXPECT_EQ(transition.from_state(), from);
    EXPECT_EQ(transition.to_state(), from);
    EXPECT_EQ(course.state(), from);
    EXPECT_EQ(course.close_micros(), before.close_micros());
    EXPECT_EQ(course.outcome(), before.outcome());
    EXPECT_EQ(course.transition_count(), before.transition_count() + 1);
    if (from == kSupplement) {
      EXPECT_EQ(course.clock(), v1::CLOCK_STATE_RUNNING);
      EXPECT_GT(course.due_micros(), before.due_micros());
    } else {
      EXPECT_EQ(course.clock(), before.clock());
      EXPECT_EQ(course.due_micros(), before.due_micros());
    }
  }
}

TEST(CourseMatrix, WithdrawalsEndWhatIsOpenAndAreNotedAfterTheEnd) {
  for (const State from : kAllStates) {
    SCOPED_TRACE(dossier::StateName(from));
    CourseRecord course = CourseIn(from);
    const CourseRecord before = course;

    const TransitionRecord transition = Withdraw(At("2023-01-12 10:00:00"), course);

    if (dossier::IsOpen(from)) {
      EXPECT_EQ(transition.action(), v1::COURSE_ACTION_WITHDRAW);
      EXPECT_EQ(course.state(), kWithdrawn);
      EXPECT_EQ(course.clock(), v1::CLOCK_STATE_ENDED);
      EXPECT_EQ(course.close_micros(), ToMicros(At("2023-01-12 10:00:00")));
    } else {
      EXPECT_EQ(transition.action(), v1::COURSE_ACTION_IGNORE_WITHDRAWAL);
      EXPECT_EQ(transition.from_state(), transition.to_state());
      CourseRecord expected = before;
      expected.set_transition_count(before.transition_count() + 1);
      expected.set_last_transition_micros(course.last_transition_micros());
      EXPECT_EQ(course.SerializeAsString(), expected.SerializeAsString());
    }
  }
}

TEST(CourseMatrix, DueTimesOfOpenCoursesMoveAndOfEndedOnesStay) {
  calendar::CalendarDefinition changed = calendar::Definition2023();
  calendar::AddDaysOff(absl::CivilDay(2023, 1, 16), absl::CivilDay(2023, 1, 16), "nghỉ thêm",
                       changed);
  const auto calendar = calendar::MakeCalendar(changed);
  for (const State from : kAllStates) {
    SCOPED_TRACE(dossier::StateName(from));
    CourseRecord course = CourseIn(from);

    const auto transition =
        DecideDueMove(course, {.now = At("2023-01-12 10:00:00"), .calendar = calendar.get()});

    ASSERT_TRUE(transition.ok()) << transition.status();
    ASSERT_EQ(transition->has_value(), dossier::IsOpen(from));
    if (!transition->has_value()) {
      continue;
    }
    EXPECT_EQ((*transition)->action(), v1::COURSE_ACTION_MOVE_DUE_TIME);
    const CourseRecord before = course;
    Apply(**transition, course);
    EXPECT_EQ(course.state(), before.state());
    EXPECT_EQ(course.clock(), before.clock());
    EXPECT_EQ(course.original_due_micros(), before.original_due_micros());
    EXPECT_EQ(DueOf(course), At("2023-01-18 08:00:00"));
    const auto again =
        DecideDueMove(course, {.now = At("2023-01-12 10:00:00"), .calendar = calendar.get()});
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(again->has_value());
  }
}

TEST(CourseMatrix, FinalStatesAreThoseThatNothingLeaves) {
  for (const State state : kAllStates) {
    bool leaves = false;
    for (const auto& [from_and_action, to] : Legal()) {
      leaves = leaves || from_and_action.first == state;
    }
    EXPECT_EQ(IsFinal(state), !leaves) << dossier::StateName(state);
  }
}

}  // namespace
}  // namespace motcua::processing
