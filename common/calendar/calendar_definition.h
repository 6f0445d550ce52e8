// SPDX-License-Identifier: Apache-2.0
//
// A working calendar as it is announced: weekly hours, days off and make-up days of some years, for
// a group of agencies. Plain data, to be checked by Validate and then turned into a
// WorkingCalendar. Holidays are announced, never computed: Tết follows the moon, but which days
// around it are off, and which Saturdays are worked for them, is decided anew every year.
//
// Threads: plain values and pure functions.

#ifndef MOTCUA_COMMON_CALENDAR_CALENDAR_DEFINITION_H_
#define MOTCUA_COMMON_CALENDAR_CALENDAR_DEFINITION_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/time/local_date.h"

namespace motcua::calendar {

// Working time within one local day, [start_second, end_second) in seconds since midnight.
struct DailyInterval {
  int32_t start_second = 0;
  int32_t end_second = 0;

  friend bool operator==(const DailyInterval&, const DailyInterval&) = default;
};

// The intervals of the seven weekdays; index 0 is Monday, as in absl::Weekday.
using WeeklyIntervals = std::array<std::vector<DailyInterval>, 7>;

// Monday to Friday, 07:00-11:30 and 13:30-17:00: eight hours a day.
WeeklyIntervals DefaultWeeklyIntervals();

// One date on which the weekly pattern does not hold.
struct DayException {
  enum class Kind {
    kDayOff,     // no working time
    kMakeUpDay,  // worked, whatever the weekday: usually a Saturday swapped for a day off, perhaps
                 // of another year
  };

  absl::CivilDay day;
  Kind kind = Kind::kDayOff;
  // Why, as announced ("Tết Nguyên đán"). Required: explanations of due times show it.
  std::string reason;
  // Make-up days only: the weekday whose hours are worked, unless `intervals` says otherwise.
  absl::Weekday works_as = absl::Weekday::monday;
  // Make-up days only: hours of this day's own.
  std::vector<DailyInterval> intervals;
};

struct CalendarDefinition {
  std::string code;
  // Must keep one UTC offset from first_day on, as Việt Nam has done since 1975. Local time is then
  // plain arithmetic, and a working second is neither skipped nor repeated by clocks being changed.
  absl::TimeZone zone = time::VietnamZone();
  WeeklyIntervals weekly = DefaultWeeklyIntervals();
  // In any order, all of them within the announced days.
  std::vector<DayException> exceptions;
  // The days for which exceptions have been announced, both included; at most 60 years. On all
  // other days the weekly pattern holds without exceptions: a due time may reach into a year that
  // is not announced yet, and moves when it is.
  absl::CivilDay first_day;
  absl::CivilDay last_day;
};

// One rule that a definition breaks, and where: "weekly[0][1].end_second", "exceptions[3].day".
struct Violation {
  std::string field;
  std::string description;
};

// Every rule that the definition breaks, not just the first; empty if a WorkingCalendar can be made
// of it.
std::vector<Violation> Validate(const CalendarDefinition& definition);

}  // namespace motcua::calendar

#endif  // MOTCUA_COMMON_CALENDAR_CALENDAR_DEFINITION_H_
