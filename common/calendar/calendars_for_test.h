// SPDX-License-Identifier: Apache-2.0
//
// Real announced calendars, cut down to what the tests of this room need, and a short way to write
// local instants. For tests only.
//
// Threads: pure functions.

#ifndef MOTCUA_COMMON_CALENDAR_CALENDARS_FOR_TEST_H_
#define MOTCUA_COMMON_CALENDAR_CALENDARS_FOR_TEST_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/calendar_definition.h"
#include "common/calendar/working_calendar.h"
#include "common/time/local_date.h"

namespace motcua::calendar {

// "2023-01-19 17:00:01" as read from a clock in Hoà Bình.
inline absl::Time At(absl::string_view local) {
  absl::Time instant;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S", local, time::VietnamZone(), &instant, &error)) {
    ADD_FAILURE() << local << ": " << error;
  }
  return instant;
}

inline void AddDaysOff(absl::CivilDay first, absl::CivilDay last, absl::string_view reason,
                       CalendarDefinition& definition) {
  for (absl::CivilDay day = first; day <= last; ++day) {
    definition.exceptions.push_back({.day = day, .reason = std::string(reason)});
  }
}

// 2023: New Year moved to Monday the 2nd, Tết from Friday 20 January to Thursday the 26th.
inline CalendarDefinition Definition2023() {
  CalendarDefinition definition = {.code = "H28-2023",
                                   .first_day = absl::CivilDay(2023, 1, 1),
                                   .last_day = absl::CivilDay(2023, 12, 31)};
  AddDaysOff(absl::CivilDay(2023, 1, 2), absl::CivilDay(2023, 1, 2), "Tết Dương lịch", definition);
  AddDaysOff(absl::CivilDay(2023, 1, 20), absl::CivilDay(2023, 1, 26), "Tết Nguyên đán",
             definition);
  AddDaysOff(absl::CivilDay(2023, 5, 1), absl::CivilDay(2023, 5, 3), "Giỗ Tổ, 30/4 và 1/5",
             definition);
  AddDaysOff(absl::CivilDay(2023, 9, 1), absl::CivilDay(2023, 9, 4), "Quốc khánh", definition);
  return definition;
}

// The turn of 2014 to 2015: Saturday 27 December was worked for Friday 2 January.
inline CalendarDefinition Definition2014And2015() {
  CalendarDefinition definition = {.code = "H28-2014-2015",
                                   .first_day = absl::CivilDay(2014, 1, 1),
                                   .last_day = absl::CivilDay(2015, 12, 31)};
  definition.exceptions.push_back({.day = absl::CivilDay(2014, 12, 27),
                                   .kind = DayException::Kind::kMakeUpDay,
                                   .reason = "làm bù cho ngày 02/01/2015",
                                   .works_as = absl::Weekday::friday});
  AddDaysOff(absl::CivilDay(2015, 1, 1), absl::CivilDay(2015, 1, 1), "Tết Dương lịch", definition);
  AddDaysOff(absl::CivilDay(2015, 1, 2), absl::CivilDay(2015, 1, 2), "nghỉ hoán đổi", definition);
  return definition;
}

// The definition must be valid.
inline std::unique_ptr<const WorkingCalendar> MakeCalendar(CalendarDefinition definition) {
  return WorkingCalendar::Create(std::move(definition)).value();
}

}  // namespace motcua::calendar

#endif  // MOTCUA_COMMON_CALENDAR_CALENDARS_FOR_TEST_H_
