// SPDX-License-Identifier: Apache-2.0
//
// The counting machine inside WorkingCalendar, which alone uses it. It sees time as one line of
// local seconds since 1970-01-01 00:00 local time, cut into days of 86,400, and gives the two
// directions of one never-decreasing function: how much working time lies before a second, and
// which second is the first with that much before it. Everything that the calendar offers is a sum
// or difference of these two. Both are integers, so no rounding accumulates.
//
// Prefix sums over the announced days make each direction one array read or one binary search;
// before and after them the week repeats, and a division does the same.
//
// Threads: immutable.

#ifndef MOTCUA_COMMON_CALENDAR_WORK_TIMELINE_H_
#define MOTCUA_COMMON_CALENDAR_WORK_TIMELINE_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "common/calendar/calendar_definition.h"

namespace motcua::calendar {

inline constexpr int64_t kSecondsPerLocalDay = 24 * 60 * 60;

// Rounds towards the past, unlike integer division; `divisor` is positive.
constexpr int64_t FloorDivide(int64_t dividend, int64_t divisor) {
  const int64_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

// Days since 1970-01-01. The year must be one that a definition may name.
int64_t DayNumber(absl::CivilDay day);

class WorkTimeline {
 public:
  // The definition must be valid.
  explicit WorkTimeline(const CalendarDefinition& definition);

  // Working seconds from the start of the first announced day to local second `second`; negative if
  // that is earlier.
  int64_t WorkedBefore(int64_t second) const;

  // The inverse: the first local second that has `worked` working seconds before it, always the end
  // of a working second.
  int64_t FirstSecondWith(int64_t worked) const;

  // The same for whole days.
  int64_t WorkedBeforeDay(int64_t day) const;

  std::span<const DailyInterval> IntervalsOf(int64_t day) const;

 private:
  struct DayPattern {
    explicit DayPattern(std::vector<DailyInterval> day_intervals);

    std::vector<DailyInterval> intervals;
    int64_t worked = 0;  // seconds in all of them
  };

  bool IsAnnounced(int64_t day) const { return day >= first_day_ && day < end_day_; }
  const DayPattern& PatternOf(int64_t day) const;
  // The day in which the `worked`-th working second falls.
  int64_t DayReaching(int64_t worked) const;
  // The same two functions for a world where the week has always repeated, counted from Monday
  // 1969-12-29.
  int64_t WeeklyWorkedBeforeDay(int64_t day) const;
  int64_t WeeklyDayReaching(int64_t worked) const;

  // Distinct kinds of days: the seven weekdays first, then a day off, then make-up days with hours
  // of their own.
  std::vector<DayPattern> patterns_;
  int64_t first_day_ = 0;
  int64_t end_day_ = 0;                       // one past the last announced day
  std::vector<uint16_t> announced_patterns_;  // for each announced day
  std::vector<int64_t> announced_worked_;     // before each announced day, and before end_day_
  std::array<int64_t, 8> week_worked_ = {};   // before each weekday, and in the whole week
};

}  // namespace motcua::calendar

#endif  // MOTCUA_COMMON_CALENDAR_WORK_TIMELINE_H_
