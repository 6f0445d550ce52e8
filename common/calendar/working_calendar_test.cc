// SPDX-License-Identifier: Apache-2.0
//
// Working time by example: the cases that real systems got wrong, on real calendars. The laws that
// hold for all calendars are in calendar_property_test.cc.

#include "common/calendar/working_calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "common/calendar/calendars_for_test.h"

namespace motcua::calendar {
namespace {

using testing::HasSubstr;

TEST(WorkingCalendar, CreateNamesAllViolations) {
  CalendarDefinition definition = Definition2023();
  definition.code.clear();
  definition.weekly = {};

  const absl::Status status = WorkingCalendar::Create(definition).status();

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("code is required"));
  EXPECT_THAT(status.message(), HasSubstr("weekly has no working time at all"));
}

TEST(WorkingCalendar, NextWorkingMomentOfEveryPartOfTheDay) {
  const auto calendar = MakeCalendar(Definition2023());
  // 9 January 2023 was a Monday.
  const struct {
    const char* handed_in;
    const char* next;
  } cases[] = {
      {"2023-01-09 00:00:00", "2023-01-09 07:00:00"},
      {"2023-01-09 06:59:59", "2023-01-09 07:00:00"},
      {"2023-01-09 07:00:00", "2023-01-09 07:00:00"},
      {"2023-01-09 10:15:30", "2023-01-09 10:15:30"},
      {"2023-01-09 11:29:59", "2023-01-09 11:29:59"},
      {"2023-01-09 11:30:00", "2023-01-09 13:30:00"},
      {"2023-01-09 12:00:00", "2023-01-09 13:30:00"},
      {"2023-01-09 13:30:00", "2023-01-09 13:30:00"},
      {"2023-01-09 16:59:59", "2023-01-09 16:59:59"},
      {"2023-01-09 17:00:00", "2023-01-10 07:00:00"},
      {"2023-01-09 17:00:01", "2023-01-10 07:00:00"},
      {"2023-01-09 23:59:00", "2023-01-10 07:00:00"},
      {"2023-01-13 17:00:01", "2023-01-16 07:00:00"},  // Friday evening
      {"2023-01-14 09:00:00", "2023-01-16 07:00:00"},  // Saturday
      {"2023-01-15 23:59:59", "2023-01-16 07:00:00"},  // Sunday
      {"2023-01-19 17:00:00", "2023-01-27 07:00:00"},  // the eve of Tết
      {"2023-01-01 08:00:00", "2023-01-03 07:00:00"},  // New Year, and its day off on Monday
      {"2022-12-31 08:00:00", "2023-01-03 07:00:00"},  // from before the announced days
  };
  for (const auto& example : cases) {
    EXPECT_EQ(calendar->NextWorkingMoment(At(example.handed_in)), At(example.next))
        << example.handed_in;
  }
}

TEST(WorkingCalendar, AFullDayEndsAtClosing) {
  const auto calendar = MakeCalendar(Definition2023());

  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-09 07:00:00"), absl::Hours(8)),
            At("2023-01-09 17:00:00"));
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-09 07:00:00"), absl::Minutes(270)),
            At("2023-01-09 11:30:00"));
  EXPECT_EQ(
      calendar->AddWorkingTime(At("2023-01-09 07:00:00"), absl::Minutes(270) + absl::Seconds(1)),
      At("2023-01-09 13:30:01"));
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-09 07:00:00"), absl::Hours(8) + absl::Seconds(1)),
            At("2023-01-10 07:00:01"));
}

TEST(WorkingCalendar, HandingInOutsideHoursCountsFromTheNextWorkingMoment) {
  const auto calendar = MakeCalendar(Definition2023());
  for (const char* handed_in :
       {"2023-01-13 17:00:00", "2023-01-13 17:00:01", "2023-01-13 23:59:00", "2023-01-14 10:00:00",
        "2023-01-15 12:00:00", "2023-01-16 06:59:59", "2023-01-16 07:00:00"}) {
    EXPECT_EQ(calendar->AddWorkingTime(At(handed_in), absl::Hours(8)), At("2023-01-16 17:00:00"))
        << handed_in;
  }
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-16 12:00:00"), absl::Hours(8)),
            At("2023-01-17 11:30:00"));
}

TEST(WorkingCalendar, CountsAcrossTet) {
  const auto calendar = MakeCalendar(Definition2023());

  // Five working days from Wednesday afternoon: Thursday, then nothing until Friday of the next
  // week.
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-18 14:30:00"), absl::Hours(40)),
            At("2023-02-01 14:30:00"));
  EXPECT_EQ(calendar->WorkingTimeBetween(At("2023-01-19 17:00:00"), At("2023-01-27 07:00:00")),
            absl::ZeroDuration());
}

TEST(WorkingCalendar, SwappedSaturdayCountsAsWorkAcrossTheYear) {
  const auto calendar = MakeCalendar(Definition2014And2015());

  // Friday 26 December and the worked Saturday make two days; after the 31st comes Monday the 5th.
  EXPECT_EQ(calendar->AddWorkingTime(At("2014-12-26 07:00:00"), absl::Hours(16)),
            At("2014-12-27 17:00:00"));
  EXPECT_EQ(calendar->AddWorkingTime(At("2014-12-31 07:00:00"), absl::Hours(16)),
            At("2015-01-05 17:00:00"));
  EXPECT_EQ(calendar->NextWorkingMoment(At("2014-12-27 12:00:00")), At("2014-12-27 13:30:00"));
  EXPECT_EQ(calendar->CalendarDayDeadline(At("2014-12-20 09:00:00"), 7), At("2014-12-27 17:00:00"));
  EXPECT_EQ(calendar->PlanOf(absl::CivilDay(2014, 12, 27)).kind, DayKind::kMakeUpDay);
  EXPECT_EQ(calendar->PlanOf(absl::CivilDay(2015, 1, 2)).kind, DayKind::kDayOff);
}

TEST(WorkingCalendar, MakeUpDayMayHaveHoursOfItsOwn) {
  CalendarDefinition definition = Definition2023();
  definition.exceptions.push_back(
      {.day = absl::CivilDay(2023, 3, 4),
       .kind = DayException::Kind::kMakeUpDay,
       .reason = "làm bù buổi sáng",
       .intervals = {{.start_second = 8 * 3600, .end_second = 10 * 3600}}});
  const auto calendar = MakeCalendar(definition);

  EXPECT_EQ(calendar->WorkingTimeBetween(At("2023-03-03 17:00:00"), At("2023-03-06 07:00:00")),
            absl::Hours(2));
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-03-03 17:00:00"), absl::Hours(2)),
            At("2023-03-04 10:00:00"));
}

TEST(WorkingCalendar, OutsideTheAnnouncedDaysOnlyTheWeekHolds) {
  const auto calendar = MakeCalendar(Definition2023());

  // 2 January was a day off in 2023; nobody has announced that of 2024 (a Tuesday) or 2022 (a
  // Sunday) here.
  EXPECT_EQ(calendar->NextWorkingMoment(At("2024-01-01 08:00:00")), At("2024-01-01 08:00:00"));
  EXPECT_EQ(calendar->NextWorkingMoment(At("2022-01-02 08:00:00")), At("2022-01-03 07:00:00"));
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-12-29 16:00:00"), absl::Hours(2)),
            At("2024-01-01 08:00:00"));
  EXPECT_FALSE(calendar->PlanOf(absl::CivilDay(2024, 1, 1)).announced);
  EXPECT_TRUE(calendar->PlanOf(absl::CivilDay(2023, 12, 31)).announced);
  // 400 years of Gregorian calendar are 20,871 weeks of 40 hours each.
  EXPECT_EQ(calendar->WorkingTimeBetween(At("2100-01-01 00:00:00"), At("2500-01-01 00:00:00")),
            absl::Hours(40) * 20871);
}

TEST(WorkingCalendar, WorkingTimeBetweenIsSigned) {
  const auto calendar = MakeCalendar(Definition2023());

  EXPECT_EQ(calendar->WorkingTimeBetween(At("2023-01-10 08:00:00"), At("2023-01-09 16:00:00")),
            absl::Hours(-2));
}

TEST(WorkingCalendar, NegativeAmountsCountBack) {
  const auto calendar = MakeCalendar(Definition2023());

  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-10 08:00:00"), absl::Hours(-2)),
            At("2023-01-09 16:00:00"));
}

TEST(WorkingCalendar, FractionsOfASecondAreRoundedUp) {
  const auto calendar = MakeCalendar(Definition2023());

  EXPECT_EQ(calendar->NextWorkingMoment(At("2023-01-09 10:00:00.001")), At("2023-01-09 10:00:01"));
  EXPECT_EQ(calendar->NextWorkingMoment(At("2023-01-09 16:59:59.5")), At("2023-01-10 07:00:00"));
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-09 10:00:00.5"), absl::Hours(1)),
            At("2023-01-09 11:00:01"));
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-09 10:00:00"), absl::Milliseconds(1)),
            At("2023-01-09 10:00:01"));
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-09 10:00:00.5"), absl::ZeroDuration()),
            At("2023-01-09 10:00:01"));
}

TEST(WorkingCalendar, CalendarDayDeadlineIsTheClosingOfTheLastDay) {
  const auto calendar = MakeCalendar(Definition2023());
  const struct {
    const char* start;
    int days;
    const char* deadline;
  } cases[] = {
      {"2023-02-06 08:00:00", 1, "2023-02-07 17:00:00"},
      {"2023-02-06 00:00:00", 4, "2023-02-10 17:00:00"},
      {"2023-02-06 23:59:59.5", 4, "2023-02-10 17:00:00"},  // the date of the instant itself
      {"2023-02-06 08:00:00", 5, "2023-02-13 17:00:00"},    // a Saturday rolls to Monday
      {"2023-01-13 15:00:00", 7, "2023-01-27 17:00:00"},    // into Tết, out of it
      {"2023-12-29 15:00:00", 3, "2024-01-01 17:00:00"},    // a year not announced
      {"2023-02-06 08:00:00", 0, "2023-02-06 17:00:00"},    // "within the day"
      {"2023-02-06 17:00:00", 0, "2023-02-07 17:00:00"},    // which is over
  };
  for (const auto& example : cases) {
    EXPECT_EQ(calendar->CalendarDayDeadline(At(example.start), example.days), At(example.deadline))
        << example.start << " + " << example.days;
  }
}

TEST(WorkingCalendar, FirstClosingIsLaterThanTheMomentGiven) {
  const auto calendar = MakeCalendar(Definition2023());
  const absl::CivilDay monday(2023, 2, 6);

  EXPECT_EQ(calendar->FirstClosing(monday, At("2023-02-01 08:00:00")), At("2023-02-06 17:00:00"));
  EXPECT_EQ(calendar->FirstClosing(monday, At("2023-02-06 16:59:59")), At("2023-02-06 17:00:00"));
  EXPECT_EQ(calendar->FirstClosing(monday, At("2023-02-06 17:00:00")), At("2023-02-07 17:00:00"));
  EXPECT_EQ(calendar->FirstClosing(monday, At("2023-02-10 20:00:00")), At("2023-02-13 17:00:00"));
}

TEST(WorkingCalendar, PlanTellsTheReason) {
  const auto calendar = MakeCalendar(Definition2023());

  EXPECT_EQ(calendar->PlanOf(absl::CivilDay(2023, 1, 23)).kind, DayKind::kDayOff);
  EXPECT_EQ(calendar->PlanOf(absl::CivilDay(2023, 1, 23)).reason, "Tết Nguyên đán");
  EXPECT_EQ(calendar->PlanOf(absl::CivilDay(2023, 1, 28)).kind, DayKind::kRestDay);
  EXPECT_EQ(calendar->PlanOf(absl::CivilDay(2023, 1, 27)).kind, DayKind::kWorkingDay);
  EXPECT_EQ(calendar->PlanOf(absl::CivilDay(2023, 1, 27)).intervals.size(), 2u);
}

TEST(WorkingCalendar, ExtremesOfTimeAreAnswered) {
  const auto calendar = MakeCalendar(Definition2023());
  const absl::Time future = absl::InfiniteFuture();
  const absl::Time past = absl::InfinitePast();

  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-09 07:00:00"), absl::InfiniteDuration()), future);
  EXPECT_EQ(calendar->AddWorkingTime(At("2023-01-09 07:00:00"), -absl::InfiniteDuration()), past);
  EXPECT_EQ(calendar->AddWorkingTime(future, absl::Hours(8)), future);
  EXPECT_EQ(calendar->CalendarDayDeadline(At("2023-01-09 07:00:00"), 2147483647), future);
  EXPECT_EQ(calendar->CalendarDayDeadline(future, 1), future);
  EXPECT_LT(calendar->NextWorkingMoment(past), At("0001-01-05 00:00:00"));
  EXPECT_GT(calendar->WorkingTimeBetween(past, future), absl::Hours(40) * 52 * 9998);
  EXPECT_EQ(calendar->PlanOf(absl::CivilDay::max()).announced, false);
}

}  // namespace
}  // namespace motcua::calendar
