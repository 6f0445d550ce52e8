// SPDX-License-Identifier: Apache-2.0
// A holiday that is announced later moves the due times of open dossiers only, and says so.
#include "services/processing/app/due_moves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/processing/app/app_world_for_test.h"
#include "services/processing/storage/keys.h"

namespace motcua::processing {
namespace {

using dossier::Action;

const absl::CivilDay kExtraDayOff(2023, 1, 16);

// How many lines of a history move the due time.
int MoveCount(AppWorld& world, uint64_t serial) {
  int count = 0;
  for (const HistoryLine& line : world.History(serial)) {
    count += line.transition.action() == v1::COURSE_ACTION_MOVE_DUE_TIME;
  }
  return count;
}

absl::Time Due(AppWorld& world, uint64_t serial) {
  return FromMicros(world.Course(serial).due_micros());
}

TEST(DueMoves, MoveOpenCoursesAndLeaveEndedOnes) {
  AppWorld world;
  for (uint64_t serial = 1; serial <= 4; ++serial) {
    world.OpenCourse(serial);
  }
  ASSERT_TRUE(world.Do(Action::kRequestSupplement, 2).ok());
  ASSERT_TRUE(world.Do(Action::kResolve, 3).ok());
  ASSERT_TRUE(world.Do(Action::kStop, 4).ok());
  const std::string resolved = world.Course(3).SerializeAsString();

  world.clock().Set(At("2023-01-12 10:00:00"));
  world.PutCalendar(CalendarForTest(2, {kExtraDayOff}));

  EXPECT_TRUE(world.due_moves().idle());
  EXPECT_EQ(Due(world, 1), At("2023-01-18 08:00:00"));
  EXPECT_EQ(Due(world, 2), At("2023-01-18 08:00:00"));
  EXPECT_EQ(MoveCount(world, 1), 1);
  EXPECT_EQ(MoveCount(world, 2), 1);
  EXPECT_EQ(world.Course(3).SerializeAsString(), resolved);
  EXPECT_EQ(MoveCount(world, 3), 0);
  EXPECT_EQ(MoveCount(world, 4), 0);
  const HistoryLine line = world.History(1).back();
  EXPECT_EQ(line.caller, "processing");
  EXPECT_EQ(FromMicros(line.transition.transition_micros()), At("2023-01-12 10:00:00"));
  EXPECT_EQ(world.Course(1).original_due_micros(), ToMicros(At("2023-01-17 08:00:00")));
  EXPECT_TRUE(world.store().Rows(kDueMoves).empty());
}

TEST(DueMoves, TakeAHolidayBackAgain) {
  AppWorld world;
  world.OpenCourse(1);
  world.PutCalendar(CalendarForTest(2, {kExtraDayOff}));
  world.PutCalendar(CalendarForTest(3));

  EXPECT_EQ(Due(world, 1), At("2023-01-17 08:00:00"));
  EXPECT_EQ(MoveCount(world, 1), 2);
}

TEST(DueMoves, ConcernOnlyCoursesOfTheCalendarAndOnlyChanges) {
  AppWorld world;
  world.PutCalendar(CalendarForTest(1, {}, "OTHER"));
  v1::CourseOpening other = OpeningForTest(2);
  other.set_calendar_code("OTHER");
  world.OpenCourse(1);
  world.OpenCourse(other, 2);

  world.PutCalendar(CalendarForTest(2, {kExtraDayOff}));
  EXPECT_EQ(MoveCount(world, 1), 1);
  EXPECT_EQ(MoveCount(world, 2), 0);

  // A day off after everything is due moves nothing.
  world.PutCalendar(CalendarForTest(3, {kExtraDayOff, absl::CivilDay(2023, 6, 1)}));
  EXPECT_EQ(MoveCount(world, 1), 1);
}

TEST(DueMoves, GoOnWhereARestartInterruptedThem) {
  AppWorld world;
  const uint64_t count = DueMoves::kCoursesAPiece * 2 + 100;
  ASSERT_TRUE(world
                  .InGroup([&](engine::Group& group) {
                    for (uint64_t serial = 1; serial <= count; ++serial) {
                      v1::ProcessingEvent event;
                      *event.mutable_course_opened_v1()->mutable_opening() = OpeningForTest(serial);
                      RecordForTest(world.machine(), group, IdForTest(serial), event);
                    }
                  })
                  .ok());
  motcua::intake::v1::CatalogPutV1 put;
  *put.add_calendars() = CalendarForTest(2, {kExtraDayOff});
  absl::Status done;
  world.committer().Enqueue(std::make_unique<FunctionCommand>(
      [&](engine::Group& group) { world.ApplyCalendar(group, put); }, &done));
  ASSERT_TRUE(world.committer().RunGroup());  // The announcement.
  // The process dies after the first piece: what would be done next is lost.
  world.due_moves().SetQueue([](std::unique_ptr<engine::Command>) {});
  ASSERT_TRUE(world.committer().RunGroup());
  const auto moved_so_far = [&] {
    uint64_t moved = 0;
    for (uint64_t serial = 1; serial <= count; ++serial) {
      moved += world.Course(serial).transition_count() > 1;
    }
    return moved;
  };
  EXPECT_EQ(moved_so_far(), DueMoves::kCoursesAPiece);
  EXPECT_EQ(world.store().Rows(kDueMoves).size(), 1);

  world.Restart();
  EXPECT_EQ(moved_so_far(), DueMoves::kCoursesAPiece);
  world.RunAll();

  EXPECT_EQ(moved_so_far(), count);
  EXPECT_TRUE(world.store().Rows(kDueMoves).empty());
  for (uint64_t serial = 1; serial <= count; ++serial) {
    ASSERT_EQ(MoveCount(world, serial), 1) << serial;
  }
}

TEST(DueMoves, AreDoneBeforeAnythingElseHappensToACourse) {
  AppWorld world;
  world.OpenCourse(1);
  world.clock().Set(At("2023-01-18 07:30:00"));
  // One group: the announcement, and a resolution that comes before the work on it.
  motcua::intake::v1::CatalogPutV1 put;
  *put.add_calendars() = CalendarForTest(2, {kExtraDayOff});
  absl::Status done;
  absl::StatusOr<TransitionAnswer> resolved;
  world.committer().Enqueue(std::make_unique<FunctionCommand>(
      [&](engine::Group& group) { world.ApplyCalendar(group, put); }, &done));
  world.EnqueueTransition({.action = Action::kResolve, .dossier = CodeForTest(1)}, resolved);
  world.RunAll();

  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_EQ(resolved->course.outcome(), motcua::common::v1::OUTCOME_ON_TIME);
  EXPECT_EQ(MoveCount(world, 1), 1);
  EXPECT_EQ(Due(world, 1), At("2023-01-18 08:00:00"));
}

TEST(DueMoves, AnAnnouncementOfAGroupThatFailedIsForgotten) {
  AppWorld world;
  world.OpenCourse(1);
  motcua::intake::v1::CatalogPutV1 put;
  *put.add_calendars() = CalendarForTest(2, {kExtraDayOff});
  const absl::Status failed = world.InGroup([&](engine::Group& group) {
    world.ApplyCalendar(group, put);
    group.Fail(absl::DataLossError("made to fail"));
  });
  EXPECT_FALSE(failed.ok());

  ASSERT_TRUE(world.Do(Action::kStart, 1).ok());

  EXPECT_EQ(MoveCount(world, 1), 0);
  EXPECT_EQ(Due(world, 1), At("2023-01-17 08:00:00"));
  EXPECT_TRUE(world.due_moves().idle());
}

TEST(DueMoves, AreTakenUpAgainAfterAPieceCouldNotBeDone) {
  AppWorld world;
  world.OpenCourse(1);
  motcua::intake::v1::CatalogPutV1 put;
  *put.add_calendars() = CalendarForTest(2, {kExtraDayOff});
  absl::Status done;
  world.committer().Enqueue(std::make_unique<FunctionCommand>(
      [&](engine::Group& group) { world.ApplyCalendar(group, put); }, &done));
  ASSERT_TRUE(world.committer().RunGroup());
  // The piece waits; a command beside it makes its group fail.
  world.committer().Enqueue(std::make_unique<FunctionCommand>(
      [](engine::Group& group) { group.Fail(absl::DataLossError("made to fail")); }, &done));
  ASSERT_TRUE(world.committer().RunGroup());
  EXPECT_EQ(MoveCount(world, 1), 0);
  EXPECT_EQ(world.store().Rows(kDueMoves).size(), 1);

  world.OpenCourse(2);  // Any commit.

  EXPECT_EQ(MoveCount(world, 1), 1);
  EXPECT_TRUE(world.due_moves().idle());
}

}  // namespace
}  // namespace motcua::processing
