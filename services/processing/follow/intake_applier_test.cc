// SPDX-License-Identifier: Apache-2.0
#include "services/processing/follow/intake_applier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/errors/errors.h"
#include "services/processing/follow/core_world_for_test.h"

namespace motcua::processing {
namespace {

using dossier::Action;
using motcua::common::v1::DOSSIER_STATE_ACCEPTED;
using motcua::common::v1::DOSSIER_STATE_IN_PROGRESS;
using motcua::common::v1::DOSSIER_STATE_RESOLVED;
using motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;
using motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED;
using motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;

const absl::Time kAcceptTime = At("2023-01-10 08:00:00");

std::vector<v1::CourseAction> Actions(const std::vector<HistoryLine>& lines) {
  std::vector<v1::CourseAction> actions;
  for (const HistoryLine& line : lines) {
    actions.push_back(line.transition.action());
  }
  return actions;
}

// A world that knows the calendar.
class IntakeApplierTest : public testing::Test {
 protected:
  IntakeApplierTest() {
    const absl::Status announced = world_.Announce(CalendarForTest(1));
    EXPECT_TRUE(announced.ok()) << announced;
  }

  IntakeEvent Accepted(uint64_t serial) {
    return world_.intake().Accepted(serial, kAcceptTime, 5, CalendarForTest(1));
  }

  // Of processing's own journal.
  int CountEntries() {
    return CountInJournal([](const journal::Entry&) { return 1; });
  }
  int CountRequests() {
    return CountInJournal([](const journal::Entry& entry) {
      int count = 0;
      const auto sink = [&count](const auto&, const auto&) { ++count; };
      EXPECT_TRUE(CourseMachine::ReadRequests(entry, sink).ok());
      return count;
    });
  }

  CoreWorld world_;

 private:
  template <typename Count>
  int CountInJournal(const Count& count_in) {
    int count = 0;
    const auto add = [&](const journal::Entry& entry) {
      count += count_in(entry);
      return true;
    };
    for (uint32_t partition = 0; partition <= StoreForTest::kPartitionCount; ++partition) {
      EXPECT_TRUE(world_.core().journal().Follow({.partition = partition}, add).ok());
    }
    return count;
  }
};

TEST_F(IntakeApplierTest, AcceptanceOpensACourse) {
  const absl::Status followed = world_.Follow({Accepted(1)});

  ASSERT_TRUE(followed.ok()) << followed;
  const auto course = world_.Course(1);
  ASSERT_TRUE(course.has_value());
  EXPECT_EQ(course->state(), DOSSIER_STATE_ACCEPTED);
  EXPECT_EQ(FromMicros(course->due_micros()), At("2023-01-17 08:00:00"));
  EXPECT_THAT(Actions(world_.History(1)), testing::ElementsAre(v1::COURSE_ACTION_ACCEPT));
  EXPECT_EQ(world_.History(1)[0].caller, "processing");
  EXPECT_EQ(world_.moved_count(), 1);
  EXPECT_EQ(CountEntries(), 1);
  EXPECT_EQ(CountRequests(), 0) << "intake's request ids are intake's";
}

TEST_F(IntakeApplierTest, WhatIsNotAcceptedIsNoneOfOurs) {
  IntakeEvent submitted = IntakeForTest::EventOf(IdForTest(1));
  IntakeForTest::SetFacts(*submitted.mutable_dossier_submitted_v1()->mutable_facts());
  IntakeEvent refused = IntakeForTest::EventOf(IdForTest(1));
  IntakeForTest::SetFacts(*refused.mutable_dossier_refused_v1()->mutable_facts());
  IntakeEvent imported = IntakeForTest::EventOf(IdForTest(2));
  IntakeForTest::SetFacts(*imported.mutable_dossier_imported_v1()->mutable_facts());

  const absl::Status followed =
      world_.Follow({submitted, IntakeForTest::Supplemented(1, kAcceptTime), refused, imported,
                     IntakeForTest::Withdrawn(3, kAcceptTime, false)});

  EXPECT_TRUE(followed.ok()) << followed;
  EXPECT_TRUE(world_.Rows(kCourses).empty());
  EXPECT_TRUE(world_.Rows(kHistory).empty());
}

TEST_F(IntakeApplierTest, ImportsBringTheirWholePast) {
  const absl::Status followed = world_.Follow(
      {world_.intake().Imported(1, kAcceptTime, 5, CalendarForTest(1),
                                {{DOSSIER_STATE_IN_PROGRESS, At("2023-01-10 09:00:00")},
                                 {DOSSIER_STATE_SUPPLEMENT_REQUESTED, At("2023-01-11 09:00:00")},
                                 {DOSSIER_STATE_IN_PROGRESS, At("2023-01-13 09:00:00")},
                                 {DOSSIER_STATE_RESOLVED, At("2023-01-19 08:30:00")},
                                 {DOSSIER_STATE_RESULT_RETURNED, At("2023-01-19 09:00:00")}})});

  ASSERT_TRUE(followed.ok()) << followed;
  const auto course = world_.Course(1);
  EXPECT_EQ(course->state(), DOSSIER_STATE_RESULT_RETURNED);
  EXPECT_EQ(FromMicros(course->due_micros()), At("2023-01-19 08:00:00"));
  EXPECT_EQ(course->outcome(), motcua::common::v1::OUTCOME_LATE);
  EXPECT_EQ(course->transition_count(), 6);
  EXPECT_THAT(Actions(world_.History(1)),
              testing::ElementsAre(v1::COURSE_ACTION_ACCEPT, v1::COURSE_ACTION_START,
                                   v1::COURSE_ACTION_REQUEST_SUPPLEMENT, v1::COURSE_ACTION_RESUME,
                                   v1::COURSE_ACTION_RESOLVE, v1::COURSE_ACTION_RETURN_RESULT));
  EXPECT_TRUE(world_.Rows(kWork).empty());
}

TEST_F(IntakeApplierTest, AnImportedCourseGoesOnLive) {
  ASSERT_TRUE(world_
                  .Follow({world_.intake().Imported(
                      1, kAcceptTime, 5, CalendarForTest(1),
                      {{DOSSIER_STATE_IN_PROGRESS, At("2023-01-10 08:30:00")}})})
                  .ok());
  EXPECT_EQ(world_.Rows(kWork).size(), 1);

  ASSERT_TRUE(world_.Do(Action::kResolve, 1).ok());

  EXPECT_THAT(Actions(world_.History(1)),
              testing::ElementsAre(v1::COURSE_ACTION_ACCEPT, v1::COURSE_ACTION_START,
                                   v1::COURSE_ACTION_RESOLVE));
  EXPECT_TRUE(world_.Rows(kWork).empty());
}

TEST_F(IntakeApplierTest, ASupplementSetsTheClockGoingAtItsOwnTime) {
  ASSERT_TRUE(world_.Follow({Accepted(1)}).ok());
  world_.clock().Set(At("2023-01-11 09:00:00"));
  ASSERT_TRUE(world_.Do(Action::kRequestSupplement, 1, "thiếu bản sao").ok());

  world_.clock().Set(At("2023-01-13 16:00:00"));  // It comes here late; it was handed in before.
  ASSERT_TRUE(world_.Follow({IntakeForTest::Supplemented(1, At("2023-01-12 09:00:00"))}).ok());

  const auto course = world_.Course(1);
  EXPECT_EQ(course->state(), DOSSIER_STATE_SUPPLEMENT_REQUESTED);
  EXPECT_EQ(course->clock(), v1::CLOCK_STATE_RUNNING);
  EXPECT_EQ(FromMicros(course->due_micros()), At("2023-01-18 08:00:00"));
}

TEST_F(IntakeApplierTest, AWithdrawalAfterTheEndIsNotedAndChangesNothing) {
  ASSERT_TRUE(world_.Follow({Accepted(1), Accepted(2)}).ok());
  ASSERT_TRUE(world_.Do(Action::kResolve, 1).ok());
  ASSERT_TRUE(world_
                  .Follow({IntakeForTest::Withdrawn(1, At("2023-01-11 09:00:00")),
                           IntakeForTest::Withdrawn(2, At("2023-01-11 09:00:00"))})
                  .ok());

  EXPECT_EQ(world_.Course(1)->state(), DOSSIER_STATE_RESOLVED);
  EXPECT_EQ(world_.History(1).back().transition.action(), v1::COURSE_ACTION_IGNORE_WITHDRAWAL);
  EXPECT_EQ(world_.Course(2)->state(), DOSSIER_STATE_WITHDRAWAL_REQUESTED);
  EXPECT_TRUE(world_.Rows(kWork).empty());
}

TEST_F(IntakeApplierTest, EventsOfOneEntryAreDecidedOnEachOther) {
  const absl::Status followed =
      world_.Follow({Accepted(1), IntakeForTest::Supplemented(1, At("2023-01-10 08:10:00")),
                     IntakeForTest::Withdrawn(1, At("2023-01-10 08:20:00")),
                     IntakeForTest::Withdrawn(1, At("2023-01-10 08:30:00"))});

  ASSERT_TRUE(followed.ok()) << followed;
  EXPECT_THAT(
      Actions(world_.History(1)),
      testing::ElementsAre(v1::COURSE_ACTION_ACCEPT, v1::COURSE_ACTION_RECEIVE_SUPPLEMENT,
                           v1::COURSE_ACTION_WITHDRAW, v1::COURSE_ACTION_IGNORE_WITHDRAWAL));
}

TEST_F(IntakeApplierTest, DueTimesByAnOlderCalendarMoveAsSoonAsTheyCome) {
  const IntakeEvent accepted = Accepted(1);
  const IntakeEvent imported = world_.intake().Imported(
      2, kAcceptTime, 5, CalendarForTest(1), {{DOSSIER_STATE_RESOLVED, At("2023-01-16 09:00:00")}});
  ASSERT_TRUE(world_.Announce(CalendarForTest(2, {absl::CivilDay(2023, 1, 16)})).ok());

  ASSERT_TRUE(world_.Follow({accepted, imported}).ok());

  EXPECT_THAT(Actions(world_.History(1)),
              testing::ElementsAre(v1::COURSE_ACTION_ACCEPT, v1::COURSE_ACTION_MOVE_DUE_TIME));
  EXPECT_EQ(FromMicros(world_.Course(1)->due_micros()), At("2023-01-18 08:00:00"));
  EXPECT_EQ(FromMicros(world_.Course(2)->due_micros()), At("2023-01-17 08:00:00"))
      << "it had ended";
}

TEST_F(IntakeApplierTest, AnAnnouncedHolidayMovesOpenCourses) {
  ASSERT_TRUE(world_.Follow({Accepted(1), Accepted(2)}).ok());
  ASSERT_TRUE(world_.Do(Action::kResolve, 2).ok());

  ASSERT_TRUE(world_.Announce(CalendarForTest(2, {absl::CivilDay(2023, 1, 16)})).ok());

  EXPECT_EQ(FromMicros(world_.Course(1)->due_micros()), At("2023-01-18 08:00:00"));
  EXPECT_EQ(FromMicros(world_.Course(2)->due_micros()), At("2023-01-17 08:00:00"));
}

// An entry that cannot be applied: nothing of it is there, the entry before it is, and the follower
// stands in front of it.
class BrokenEntryTest : public IntakeApplierTest {
 protected:
  // The events after one that is good.
  void ExpectRefused(const std::vector<IntakeEvent>& events, absl::string_view reason) {
    const journal::Position before = world_.intake().head(IdForTest(1).partition);
    const auto courses = world_.Rows(kCourses);
    Response response;
    world_.intake().AddEntry(IdForTest(1).partition, {Accepted(50)}, response);
    const journal::Position good = world_.intake().head(IdForTest(1).partition);
    std::vector<IntakeEvent> all = {Accepted(51)};
    all.insert(all.end(), events.begin(), events.end());
    world_.intake().AddEntry(IdForTest(1).partition, all, response);

    const absl::Status followed = world_.Follow(std::move(response));

    EXPECT_EQ(errors::ReasonOf(followed), reason) << followed;
    EXPECT_TRUE(world_.Course(50).has_value());
    EXPECT_FALSE(world_.Course(51).has_value());
    EXPECT_EQ(world_.Rows(kCourses).size(), courses.size() + 1);
    EXPECT_EQ(world_.core().follower().cursors()[good.partition], good);
    EXPECT_NE(before, good);
  }
};

TEST_F(BrokenEntryTest, IllegalPast) {
  ExpectRefused(
      {world_.intake().Imported(1, kAcceptTime, 5, CalendarForTest(1),
                                {{DOSSIER_STATE_RESULT_RETURNED, At("2023-01-11 09:00:00")}})},
      "CORRUPT_DATA");
}

TEST_F(BrokenEntryTest, SecondAcceptance) {
  ExpectRefused({Accepted(1), Accepted(1)}, "CORRUPT_DATA");
}

TEST_F(BrokenEntryTest, SecondAcceptanceInALaterEntry) {
  ASSERT_TRUE(world_.Follow({Accepted(1)}).ok());
  ExpectRefused({Accepted(1)}, "CORRUPT_DATA");
}

TEST_F(BrokenEntryTest, CatalogueThatNeverCame) {
  IntakeEvent accepted = Accepted(1);
  accepted.mutable_dossier_accepted_v1()->mutable_acceptance()->set_catalog_sequence(99);
  ExpectRefused({accepted}, "CORRUPT_DATA");
}

TEST_F(BrokenEntryTest, CalendarThatNeverCame) {
  ExpectRefused({world_.intake().Accepted(1, kAcceptTime, 5, CalendarForTest(1, {}, "UNKNOWN"))},
                "CORRUPT_DATA");
}

TEST_F(BrokenEntryTest, WithdrawalOfAnUnknownCourse) {
  ExpectRefused({IntakeForTest::Withdrawn(9, kAcceptTime)}, "CORRUPT_DATA");
}

TEST_F(BrokenEntryTest, DossierOfAnotherPartition) {
  IntakeEvent accepted = Accepted(1);
  dossier::DossierId elsewhere = IdForTest(1);
  elsewhere.partition = elsewhere.partition % StoreForTest::kPartitionCount + 1;
  accepted.mutable_header()->set_dossier_id(dossier::FormatDossierId(elsewhere));
  ExpectRefused({accepted}, "CORRUPT_DATA");
}

TEST_F(BrokenEntryTest, EventOfANewerIntake) {
  ExpectRefused({IntakeForTest::EventOf(IdForTest(1))}, "SCHEMA_TOO_NEW");
}

TEST_F(BrokenEntryTest, BytesThatAreNoEvents) {
  Response response;
  world_.intake().AddBytes(IdForTest(1).partition, "\xFF\xFF", response);
  EXPECT_EQ(errors::ReasonOf(world_.Follow(std::move(response))), "CORRUPT_DATA");
}

TEST_F(BrokenEntryTest, CalendarThatCannotBeCountedWith) {
  motcua::intake::v1::WorkingCalendar calendar = CalendarForTest(2);
  calendar.set_time_zone("Nowhere/Land");
  const IntakeEvent accepted = Accepted(1);  // By the catalogue before it.
  EXPECT_EQ(errors::ReasonOf(world_.Announce(calendar)), "CORRUPT_DATA");
  EXPECT_TRUE(world_.Follow({accepted}).ok()) << "what does not rest on it goes on";
}

}  // namespace
}  // namespace motcua::processing
