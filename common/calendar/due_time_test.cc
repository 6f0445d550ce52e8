// SPDX-License-Identifier: Apache-2.0
//
// Due times by example: pauses, calendar days and outcomes at their edges.

#include "common/calendar/due_time.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "common/calendar/calendars_for_test.h"
#include "common/time/local_date.h"

namespace motcua::calendar {
namespace {

constexpr TimeLimit WorkingDays(int64_t amount) {
  return {.unit = TimeLimit::Unit::kWorkingDays, .amount = amount};
}
constexpr TimeLimit WorkingHours(int64_t amount) {
  return {.unit = TimeLimit::Unit::kWorkingHours, .amount = amount};
}
constexpr TimeLimit CalendarDays(int64_t amount) {
  return {.unit = TimeLimit::Unit::kCalendarDays, .amount = amount};
}

ClockPause Pause(const char* stopped, const char* resumed) {
  return {.stopped = At(stopped), .resumed = At(resumed)};
}
ClockPause OpenPause(const char* stopped) { return {.stopped = At(stopped)}; }

class DueTimeTest : public testing::Test {
 protected:
  DueResult Due(const char* accepted, const TimeLimit& limit,
                const std::vector<ClockPause>& pauses = {}) {
    const absl::StatusOr<DueResult> result = DueTime(*calendar_, At(accepted), limit, pauses);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.value_or(DueResult{});
  }

  absl::StatusCode CodeOf(const TimeLimit& limit, const std::vector<ClockPause>& pauses) {
    return DueTime(*calendar_, At("2023-02-06 08:00:00"), limit, pauses).status().code();
  }

  const std::unique_ptr<const WorkingCalendar> calendar_ = MakeCalendar(Definition2023());
};

TEST_F(DueTimeTest, WorkingDaysAndHoursCountTheSameClock) {
  EXPECT_EQ(Due("2023-01-09 08:00:00", WorkingDays(1)).due, At("2023-01-10 08:00:00"));
  EXPECT_EQ(Due("2023-01-09 08:00:00", WorkingHours(8)).due, At("2023-01-10 08:00:00"));
  EXPECT_EQ(Due("2023-01-09 08:00:00", WorkingHours(4)).due, At("2023-01-09 14:00:00"));
  EXPECT_EQ(Due("2023-01-18 14:30:00", WorkingDays(5)).due, At("2023-02-01 14:30:00"));
}

TEST_F(DueTimeTest, HandedInOnSaturdayCountsFromMonday) {
  EXPECT_EQ(Due("2023-01-14 10:00:00", WorkingDays(1)).due, At("2023-01-16 17:00:00"));
}

TEST_F(DueTimeTest, PauseAcrossTet) {
  // 26 hours until Thursday 10:00; the other 14 run on from Monday 15:00 after Tết.
  const DueResult result = Due("2023-01-16 08:00:00", WorkingDays(5),
                               {Pause("2023-01-19 10:00:00", "2023-01-30 15:00:00")});

  EXPECT_EQ(result.due, At("2023-02-01 11:00:00"));
  EXPECT_EQ(result.remaining_working, absl::ZeroDuration());
}

TEST_F(DueTimeTest, ThreeSupplements) {
  // 3 + 2 + 5.5 hours are counted between them; 13.5 run on from Monday morning.
  const DueResult result = Due("2023-02-06 07:00:00", WorkingDays(3),
                               {Pause("2023-02-06 10:00:00", "2023-02-07 09:00:00"),
                                Pause("2023-02-07 11:00:00", "2023-02-09 18:00:00"),
                                Pause("2023-02-10 14:30:00", "2023-02-11 20:00:00")});

  EXPECT_EQ(result.due, At("2023-02-14 14:30:00"));
}

TEST_F(DueTimeTest, OpenPauseHasNoDueTimeButARemainder) {
  const DueResult working =
      Due("2023-02-06 07:00:00", WorkingDays(1), {OpenPause("2023-02-06 10:00:00")});
  const DueResult calendar_days =
      Due("2023-02-06 07:00:00", CalendarDays(10), {OpenPause("2023-02-08 10:00:00")});

  EXPECT_FALSE(working.due.has_value());
  EXPECT_EQ(working.remaining_working, absl::Hours(5));
  EXPECT_FALSE(calendar_days.due.has_value());
  EXPECT_EQ(calendar_days.remaining_calendar_days, 8);
}

TEST_F(DueTimeTest, PausesAfterTheDueTimeComeTooLate) {
  const absl::Time due = At("2023-02-06 17:00:00");

  EXPECT_EQ(Due("2023-02-06 07:00:00", WorkingDays(1), {OpenPause("2023-02-06 17:00:00")}).due,
            due);
  EXPECT_EQ(Due("2023-02-06 07:00:00", WorkingDays(1), {OpenPause("2023-02-06 19:00:00")}).due,
            due);
  EXPECT_EQ(
      Due("2023-02-06 07:00:00", WorkingDays(1),
          {Pause("2023-02-07 08:00:00", "2023-02-08 08:00:00"), OpenPause("2023-02-09 08:00:00")})
          .due,
      due);
  EXPECT_NE(Due("2023-02-06 07:00:00", WorkingDays(1), {OpenPause("2023-02-06 16:59:59")}).due,
            due);
  EXPECT_EQ(Due("2023-02-03 07:00:00", CalendarDays(3), {OpenPause("2023-02-06 17:00:00")}).due,
            due);
}

TEST_F(DueTimeTest, PauseOutsideWorkingHoursCostsNothing) {
  EXPECT_EQ(Due("2023-02-06 16:00:00", WorkingHours(2),
                {Pause("2023-02-06 18:00:00", "2023-02-07 06:00:00")})
                .due,
            At("2023-02-07 08:00:00"));
  EXPECT_EQ(Due("2023-02-06 16:00:00", WorkingHours(2),
                {Pause("2023-02-06 16:30:00", "2023-02-06 16:30:00")})
                .due,
            At("2023-02-07 08:00:00"));
}

TEST_F(DueTimeTest, FractionsOfASecondAreRoundedUp) {
  EXPECT_EQ(Due("2023-02-06 07:00:00.25", WorkingHours(1)).due, At("2023-02-06 08:00:01"));
  // Stopped within the last second, which therefore counts: the limit was used up before the pause.
  EXPECT_EQ(Due("2023-02-06 07:00:00", WorkingDays(1),
                {Pause("2023-02-06 16:59:59.5", "2023-02-08 08:00:00")})
                .due,
            At("2023-02-06 17:00:00"));
}

TEST_F(DueTimeTest, CalendarDaysStartTheDayAfterAndRollForward) {
  EXPECT_EQ(Due("2023-02-06 08:00:00", CalendarDays(4)).due, At("2023-02-10 17:00:00"));
  EXPECT_EQ(Due("2023-02-06 08:00:00", CalendarDays(5)).due, At("2023-02-13 17:00:00"));
  EXPECT_EQ(Due("2023-01-13 15:00:00", CalendarDays(7)).due, At("2023-01-27 17:00:00"));
}

TEST_F(DueTimeTest, PausesMoveCalendarDaysByDates) {
  // Three dates between Tuesday and Friday, whatever the hours; Saturday the 11th moves to Tuesday
  // the 14th.
  EXPECT_EQ(Due("2023-02-06 08:00:00", CalendarDays(5),
                {Pause("2023-02-07 23:00:00", "2023-02-10 01:00:00")})
                .due,
            At("2023-02-14 17:00:00"));
  EXPECT_EQ(Due("2023-02-06 08:00:00", CalendarDays(4),
                {Pause("2023-02-07 08:00:00", "2023-02-07 16:00:00")})
                .due,
            At("2023-02-10 17:00:00"));
}

TEST_F(DueTimeTest, CalendarDayDueTimeNeverLiesInsideAPause) {
  // The last day is Saturday the 11th and rolls to Monday; the clock stops on Sunday with nothing
  // left, and starts again when Thursday is closed already.
  EXPECT_EQ(Due("2023-02-06 08:00:00", CalendarDays(5),
                {Pause("2023-02-12 10:00:00", "2023-02-16 16:00:00")})
                .due,
            At("2023-02-16 17:00:00"));
  EXPECT_EQ(Due("2023-02-06 08:00:00", CalendarDays(5),
                {Pause("2023-02-12 10:00:00", "2023-02-16 17:00:00")})
                .due,
            At("2023-02-17 17:00:00"));
}

TEST_F(DueTimeTest, RefusesLimitsOutOfBounds) {
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  for (const TimeLimit& limit :
       {WorkingDays(0), WorkingDays(-1), WorkingDays(3651), WorkingHours(29201), CalendarDays(3651),
        CalendarDays(0), WorkingDays(std::numeric_limits<int64_t>::max()),
        TimeLimit{.unit = static_cast<TimeLimit::Unit>(9), .amount = 1}}) {
    EXPECT_EQ(CodeOf(limit, {}), kInvalid);
  }
  for (const TimeLimit& limit : {WorkingDays(3650), WorkingHours(29200), CalendarDays(3650)}) {
    EXPECT_EQ(CodeOf(limit, {}), absl::StatusCode::kOk);
  }
}

TEST_F(DueTimeTest, RefusesPausesOutOfOrder) {
  const std::vector<std::vector<ClockPause>> wrong = {
      {OpenPause("2023-02-06 07:59:59")},
      {Pause("2023-02-07 08:00:00", "2023-02-07 07:59:59")},
      {OpenPause("2023-02-07 08:00:00"), Pause("2023-02-08 08:00:00", "2023-02-09 08:00:00")},
      {Pause("2023-02-07 08:00:00", "2023-02-08 08:00:00"), OpenPause("2023-02-08 07:59:59")},
      {ClockPause{.stopped = absl::InfiniteFuture()}},
      {ClockPause{.stopped = At("2023-02-07 08:00:00"), .resumed = absl::InfiniteFuture()}},
  };
  for (const std::vector<ClockPause>& pauses : wrong) {
    EXPECT_EQ(CodeOf(WorkingDays(5), pauses), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(CodeOf(CalendarDays(5), pauses), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(CodeOf(WorkingDays(5), {Pause("2023-02-06 08:00:00", "2023-02-07 08:00:00"),
                                    OpenPause("2023-02-07 08:00:00")}),
            absl::StatusCode::kOk);
}

TEST_F(DueTimeTest, RefusesTimesBeyondTheSupportedYears) {
  EXPECT_FALSE(DueTime(*calendar_, absl::InfinitePast(), WorkingDays(1), {}).ok());
  EXPECT_FALSE(DueTime(*calendar_, absl::InfiniteFuture(), WorkingDays(1), {}).ok());
  EXPECT_FALSE(DueTime(*calendar_, At("9999-12-30 08:00:00"), WorkingDays(20), {}).ok());
}

TEST(Outcome, ComparesLocalDatesThenTimes) {
  const absl::TimeZone zone = time::VietnamZone();
  const absl::Time due = At("2023-02-10 14:30:00");
  const struct {
    const char* closed;
    Outcome outcome;
  } cases[] = {
      {"2023-01-01 00:00:00", Outcome::kEarly},  {"2023-02-09 23:59:59", Outcome::kEarly},
      {"2023-02-10 00:00:00", Outcome::kOnTime}, {"2023-02-10 14:30:00", Outcome::kOnTime},
      {"2023-02-10 14:30:01", Outcome::kLate},   {"2023-02-10 17:00:00", Outcome::kLate},
      {"2023-02-11 08:00:00", Outcome::kLate},
  };
  for (const auto& example : cases) {
    EXPECT_EQ(CompareWithDue(At(example.closed), due, zone), example.outcome) << example.closed;
  }
}

TEST(Outcome, TheDateIsTheAgencysAndNotThatOfUtc) {
  // 06:30 in Hoà Bình is still the day before in UTC, and 07:30 of the same local day is not.
  EXPECT_EQ(
      CompareWithDue(At("2023-02-10 06:30:00"), At("2023-02-10 07:30:00"), time::VietnamZone()),
      Outcome::kOnTime);
  EXPECT_EQ(
      CompareWithDue(At("2023-02-09 07:30:00"), At("2023-02-10 06:30:00"), time::VietnamZone()),
      Outcome::kEarly);
}

}  // namespace
}  // namespace motcua::calendar
