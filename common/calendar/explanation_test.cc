// SPDX-License-Identifier: Apache-2.0
//
// Explanations by example, line by line as a citizen would read them.

#include "common/calendar/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/calendar/calendars_for_test.h"
#include "common/time/local_date.h"

namespace motcua::calendar {
namespace {

using testing::ElementsAre;

constexpr size_t kManyIntervals = 1000;

std::string NameOf(IntervalReason reason) {
  switch (reason) {
    case IntervalReason::kCounted:
      return "counted";
    case IntervalReason::kCountedMakeUpDay:
      return "make-up day";
    case IntervalReason::kBreak:
      return "break";
    case IntervalReason::kOutsideHours:
      return "outside hours";
    case IntervalReason::kRestDay:
      return "rest day";
    case IntervalReason::kDayOff:
      return "day off";
    case IntervalReason::kPaused:
      return "paused";
    case IntervalReason::kStartDay:
      return "start day";
    case IntervalReason::kRolledForward:
      return "rolled forward";
  }
  return "unknown";
}

// "01-16 08:00 counted 3.5h", "02-06 00:00 counted 4d", with the note behind.
std::vector<std::string> LinesOf(const Explanation& explanation) {
  std::vector<std::string> lines;
  for (const ExplainedInterval& interval : explanation.intervals) {
    std::string line = absl::FormatTime("%m-%d %H:%M ", interval.start, time::VietnamZone()) +
                       NameOf(interval.reason);
    if (interval.counted_working != absl::ZeroDuration()) {
      absl::StrAppend(&line, " ", absl::ToDoubleHours(interval.counted_working), "h");
    }
    if (interval.counted_calendar_days != 0)
      absl::StrAppend(&line, " ", interval.counted_calendar_days, "d");
    if (!interval.note.empty()) absl::StrAppend(&line, " (", interval.note, ")");
    lines.push_back(line);
  }
  return lines;
}

Explanation ExplainOk(const CalendarDefinition& definition, const char* accepted,
                      const TimeLimit& limit, const std::vector<ClockPause>& pauses,
                      size_t max_intervals = kManyIntervals) {
  const auto calendar = MakeCalendar(definition);
  const absl::StatusOr<Explanation> explanation =
      Explain(*calendar, At(accepted), limit, pauses, max_intervals);
  EXPECT_TRUE(explanation.ok()) << explanation.status();
  return explanation.value_or(Explanation{});
}

TEST(Explanation, NamesWhatIsSkippedAcrossTetAndAPause) {
  const Explanation explanation = ExplainOk(
      Definition2023(), "2023-01-18 16:00:00", {.unit = TimeLimit::Unit::kWorkingDays, .amount = 2},
      {{.stopped = At("2023-01-19 10:00:00"), .resumed = At("2023-01-19 15:00:00")}});

  EXPECT_THAT(
      LinesOf(explanation),
      ElementsAre("01-18 16:00 counted 1h", "01-18 17:00 outside hours", "01-19 07:00 counted 3h",
                  "01-19 10:00 paused", "01-19 15:00 counted 2h", "01-19 17:00 outside hours",
                  "01-20 00:00 day off (Tết Nguyên đán)", "01-27 00:00 outside hours",
                  "01-27 07:00 counted 4.5h", "01-27 11:30 break", "01-27 13:30 counted 3.5h",
                  "01-27 17:00 outside hours", "01-28 00:00 rest day", "01-30 00:00 outside hours",
                  "01-30 07:00 counted 2h"));
  EXPECT_EQ(explanation.result.due, At("2023-01-30 09:00:00"));
  EXPECT_EQ(explanation.intervals.back().end, At("2023-01-30 09:00:00"));
  EXPECT_FALSE(explanation.truncated);
}

TEST(Explanation, NamesMakeUpDaysAcrossTheYear) {
  const Explanation explanation =
      ExplainOk(Definition2014And2015(), "2014-12-26 17:30:00",
                {.unit = TimeLimit::Unit::kWorkingHours, .amount = 9}, {});

  EXPECT_THAT(
      LinesOf(explanation),
      ElementsAre("12-26 17:30 outside hours",
                  "12-27 00:00 outside hours (làm bù cho ngày 02/01/2015)",
                  "12-27 07:00 make-up day 4.5h (làm bù cho ngày 02/01/2015)",
                  "12-27 11:30 break (làm bù cho ngày 02/01/2015)",
                  "12-27 13:30 make-up day 3.5h (làm bù cho ngày 02/01/2015)",
                  "12-27 17:00 outside hours (làm bù cho ngày 02/01/2015)", "12-28 00:00 rest day",
                  "12-29 00:00 outside hours", "12-29 07:00 counted 1h"));
}

TEST(Explanation, SaysWhereNothingIsAnnounced) {
  const Explanation explanation =
      ExplainOk(Definition2023(), "2023-12-29 16:00:00",
                {.unit = TimeLimit::Unit::kWorkingHours, .amount = 2}, {});

  EXPECT_THAT(
      LinesOf(explanation),
      ElementsAre("12-29 16:00 counted 1h", "12-29 17:00 outside hours", "12-30 00:00 rest day",
                  "01-01 00:00 outside hours (no announced exceptions for this year)",
                  "01-01 07:00 counted 1h (no announced exceptions for this year)"));
}

TEST(Explanation, EndsInTheOpenPause) {
  const Explanation explanation = ExplainOk(Definition2023(), "2023-02-06 07:00:00",
                                            {.unit = TimeLimit::Unit::kWorkingDays, .amount = 2},
                                            {{.stopped = At("2023-02-06 10:00:00")}});

  EXPECT_THAT(LinesOf(explanation), ElementsAre("02-06 07:00 counted 3h", "02-06 10:00 paused"));
  EXPECT_EQ(explanation.intervals.back().end, absl::InfiniteFuture());
  EXPECT_FALSE(explanation.result.due.has_value());
}

TEST(Explanation, CountsCalendarDaysAndRollsForward) {
  const Explanation explanation =
      ExplainOk(Definition2023(), "2023-01-09 08:00:00",
                {.unit = TimeLimit::Unit::kCalendarDays, .amount = 8},
                {{.stopped = At("2023-01-11 10:00:00"), .resumed = At("2023-01-15 09:00:00")}});

  EXPECT_THAT(LinesOf(explanation),
              ElementsAre("01-09 08:00 start day", "01-10 00:00 counted 2d", "01-11 10:00 paused",
                          "01-15 09:00 start day", "01-16 00:00 counted 6d",
                          "01-22 00:00 day off (Tết Nguyên đán)", "01-27 00:00 rolled forward"));
  EXPECT_EQ(explanation.intervals.back().end, At("2023-01-27 17:00:00"));
}

TEST(Explanation, PauseThatBeginsAtMidnightCarriesItsDay) {
  const Explanation explanation =
      ExplainOk(Definition2023(), "2023-02-06 08:00:00",
                {.unit = TimeLimit::Unit::kCalendarDays, .amount = 2},
                {{.stopped = At("2023-02-07 00:00:00"), .resumed = At("2023-02-07 00:00:00")},
                 {.stopped = At("2023-02-07 00:00:00"), .resumed = At("2023-02-08 10:00:00")}});

  EXPECT_THAT(LinesOf(explanation), ElementsAre("02-06 08:00 start day", "02-07 00:00 paused 1d",
                                                "02-08 10:00 start day", "02-09 00:00 counted 1d"));
}

TEST(Explanation, StopsAtTheBound) {
  const Explanation explanation =
      ExplainOk(Definition2023(), "2023-02-06 07:00:00",
                {.unit = TimeLimit::Unit::kWorkingDays, .amount = 3650}, {}, 3);

  EXPECT_EQ(explanation.intervals.size(), 3u);
  EXPECT_TRUE(explanation.truncated);
  EXPECT_TRUE(explanation.result.due.has_value());
}

TEST(Explanation, RefusesWhatDueTimeRefuses) {
  const auto calendar = MakeCalendar(Definition2023());

  EXPECT_EQ(Explain(*calendar, At("2023-02-06 07:00:00"), {.amount = 0}, {}, kManyIntervals)
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace motcua::calendar
