// SPDX-License-Identifier: Apache-2.0
// What a dossier does to the numbers, case by case.
#include "services/statistics/domain/moments.h"

#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statistics/domain/events_for_test.h"

namespace motcua::statistics {

void PrintTo(const Moment& moment, std::ostream* stream) {
  *stream << absl::FormatTime(moment.instant, time::VietnamZone()) << " "
          << storage::v1::Movement_Name(moment.movement) << " " << moment.delta;
}

namespace {

using motcua::common::v1::DOSSIER_STATE_IN_PROGRESS;
using motcua::common::v1::DOSSIER_STATE_RESOLVED;
using motcua::common::v1::DOSSIER_STATE_STOPPED;
using motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED;
using motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
using motcua::common::v1::OUTCOME_EARLY;
using motcua::common::v1::OUTCOME_LATE;
using motcua::common::v1::OUTCOME_NO_DUE_TIME;
using motcua::common::v1::OUTCOME_ON_TIME;
using storage::v1::MOVEMENT_NO_DUE_TIME;
using storage::v1::MOVEMENT_OVERDUE;
using storage::v1::MOVEMENT_RECEIVED;
using storage::v1::MOVEMENT_RESOLVED_EARLY;
using storage::v1::MOVEMENT_RESOLVED_LATE;
using storage::v1::MOVEMENT_RESOLVED_NO_DUE_TIME;
using storage::v1::MOVEMENT_RESOLVED_ON_TIME;
using storage::v1::MOVEMENT_STOPPED_EARLY;
using storage::v1::MOVEMENT_WITHDRAWN_LATE;
using testing::ElementsAre;
using testing::IsEmpty;

const absl::Time kAccepted = At("2023-01-10 08:00");
const absl::Time kDue = At("2023-01-17 08:00");
constexpr absl::Duration kMicrosecond = absl::Microseconds(1);

Fact FactOf(std::optional<absl::Time> due, const std::vector<MovedForTest>& course) {
  Fact fact;
  EXPECT_TRUE(ApplyEvent(Accepted({.accepted = kAccepted, .due = due}), fact).ok());
  for (const MovedForTest& moved : course) {
    EXPECT_TRUE(ApplyEvent(Moved(moved), fact).ok());
  }
  return fact;
}

MovedForTest Resolved(absl::Time time, std::optional<absl::Time> due, Outcome outcome) {
  return {.to = DOSSIER_STATE_RESOLVED, .time = time, .due = due, .outcome = outcome};
}

MovedForTest Paused(absl::Time time, absl::Time due) {
  return {
      .to = DOSSIER_STATE_SUPPLEMENT_REQUESTED, .time = time, .due = due, .clock_stopped = true};
}

MovedForTest Resumed(absl::Time time, absl::Time due) {
  return {.to = DOSSIER_STATE_IN_PROGRESS, .time = time, .due = due};
}

TEST(Moments, OfAnOpenDossierForeseeThatItWillBeOverdue) {
  EXPECT_THAT(MomentsOf(FactOf(kDue, {})), ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1},
                                                       Moment{kDue, MOVEMENT_OVERDUE, 1}));
}

TEST(Moments, OfADossierResolvedByItsDueTimeHaveNoOverdue) {
  EXPECT_THAT(MomentsOf(FactOf(kDue, {Resolved(kDue - kMicrosecond, kDue, OUTCOME_EARLY)})),
              ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1},
                          Moment{kDue - kMicrosecond, MOVEMENT_RESOLVED_EARLY, 1}));
  EXPECT_THAT(MomentsOf(FactOf(kDue, {Resolved(kDue, kDue, OUTCOME_ON_TIME)})),
              ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1},
                          Moment{kDue, MOVEMENT_RESOLVED_ON_TIME, 1}));
}

TEST(Moments, OfALateDossierEndItsOverdue) {
  const absl::Time end = kDue + absl::Hours(5);
  EXPECT_THAT(
      MomentsOf(FactOf(kDue, {Resolved(end, kDue, OUTCOME_LATE)})),
      ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1}, Moment{kDue, MOVEMENT_OVERDUE, 1},
                  Moment{end, MOVEMENT_RESOLVED_LATE, 1}, Moment{end, MOVEMENT_OVERDUE, -1}));
}

TEST(Moments, StopBeingOverdueWhileTheClockStands) {
  const absl::Time stop = kDue + absl::Hours(1);
  const absl::Time resume = kDue + absl::Hours(9);
  EXPECT_THAT(
      MomentsOf(FactOf(kDue, {Paused(stop, kDue), Resumed(resume, kDue)})),
      ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1}, Moment{kDue, MOVEMENT_OVERDUE, 1},
                  Moment{stop, MOVEMENT_OVERDUE, -1}, Moment{resume, MOVEMENT_OVERDUE, 1}));
}

TEST(Moments, AreNotOverdueWhenTheClockStoppedBeforeTheDueTimePassed) {
  const absl::Time stop = kDue - absl::Hours(1);
  const absl::Time moved_due = kDue + absl::Hours(48);
  EXPECT_THAT(MomentsOf(FactOf(kDue, {Paused(stop, kDue)})),
              ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1}));
  EXPECT_THAT(
      MomentsOf(FactOf(kDue, {Paused(stop, kDue), Resumed(kDue + absl::Hours(40), moved_due)})),
      ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1}, Moment{moved_due, MOVEMENT_OVERDUE, 1}));
}

TEST(Moments, LeaveOverdueWhenTheDueTimeMovesLater) {
  const absl::Time moved = kDue + absl::Hours(2);
  const absl::Time moved_due = kDue + absl::Hours(24);
  EXPECT_THAT(
      MomentsOf(FactOf(kDue, {Resumed(moved, moved_due)})),
      ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1}, Moment{kDue, MOVEMENT_OVERDUE, 1},
                  Moment{moved, MOVEMENT_OVERDUE, -1}, Moment{moved_due, MOVEMENT_OVERDUE, 1}));
}

TEST(Moments, StayOverdueWhenTheDueTimeMovesWithinThePast) {
  const absl::Time moved = kDue + absl::Hours(9);
  EXPECT_THAT(
      MomentsOf(FactOf(kDue, {Resumed(moved, kDue + absl::Hours(1))})),
      ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1}, Moment{kDue, MOVEMENT_OVERDUE, 1}));
}

TEST(Moments, BecomeOverdueAtOnceWhenTheDueTimeMovesBeforeNow) {
  const absl::Time moved = kDue - absl::Hours(24);
  EXPECT_THAT(
      MomentsOf(FactOf(kDue, {Resumed(moved, kDue - absl::Hours(48))})),
      ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1}, Moment{moved, MOVEMENT_OVERDUE, 1}));
}

TEST(Moments, OfADossierWithoutADueTimeHaveAMeasureOfTheirOwn) {
  EXPECT_THAT(MomentsOf(FactOf(std::nullopt, {})),
              ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1},
                          Moment{kAccepted, MOVEMENT_NO_DUE_TIME, 1}));
  EXPECT_THAT(MomentsOf(FactOf(std::nullopt, {Resolved(kDue, std::nullopt, OUTCOME_NO_DUE_TIME)})),
              ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1},
                          Moment{kAccepted, MOVEMENT_NO_DUE_TIME, 1},
                          Moment{kDue, MOVEMENT_RESOLVED_NO_DUE_TIME, 1},
                          Moment{kDue, MOVEMENT_NO_DUE_TIME, -1}));
}

TEST(Moments, TellWithdrawnAndStoppedApart) {
  EXPECT_THAT(MomentsOf(FactOf(kDue, {{.to = DOSSIER_STATE_STOPPED,
                                       .time = kAccepted + absl::Hours(1),
                                       .due = kDue,
                                       .outcome = OUTCOME_EARLY}})),
              ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1},
                          Moment{kAccepted + absl::Hours(1), MOVEMENT_STOPPED_EARLY, 1}));
  EXPECT_THAT(MomentsOf(FactOf(kDue, {Paused(kDue, kDue),
                                      {.to = DOSSIER_STATE_WITHDRAWAL_REQUESTED,
                                       .time = kDue + absl::Hours(1),
                                       .due = kDue,
                                       .outcome = OUTCOME_LATE}})),
              ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1},
                          Moment{kDue + absl::Hours(1), MOVEMENT_WITHDRAWN_LATE, 1}));
}

TEST(Moments, NeverGoBackInTime) {
  // An end that is told to have been before acceptance.
  EXPECT_THAT(MomentsOf(FactOf(kDue, {Resolved(kAccepted - absl::Hours(1), kDue, OUTCOME_EARLY)})),
              ElementsAre(Moment{kAccepted, MOVEMENT_RECEIVED, 1},
                          Moment{kAccepted, MOVEMENT_RESOLVED_EARLY, 1}));
}

TEST(Moments, OfWhatIsNotCountedAreNone) {
  Fact fact;
  EXPECT_TRUE(ApplyEvent(Moved(Resolved(kDue, kDue, OUTCOME_ON_TIME)), fact).ok());
  EXPECT_THAT(MomentsOf(fact), IsEmpty());
}

TEST(DueAt, IsTheOneInForceThen) {
  const absl::Time stop = kAccepted + absl::Hours(4);
  const absl::Time resume = kAccepted + absl::Hours(40);
  const absl::Time end = kAccepted + absl::Hours(60);
  const absl::Time moved_due = kDue + absl::Hours(36);
  const Fact fact = FactOf(kDue, {Paused(stop, kDue), Resumed(resume, moved_due),
                                  Resolved(end, moved_due, OUTCOME_EARLY)});
  const History history = HistoryOf(fact);

  EXPECT_EQ(DueAt(fact, history, stop), kDue);
  EXPECT_EQ(DueAt(fact, history, resume), kDue);
  EXPECT_EQ(DueAt(fact, history, resume + kMicrosecond), moved_due);
  EXPECT_EQ(DueAt(fact, history, end + absl::Hours(1000)), moved_due);
}

}  // namespace
}  // namespace motcua::statistics
