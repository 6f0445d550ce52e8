// SPDX-License-Identifier: Apache-2.0
//
// When a dossier is due, and whether it was resolved in time. A procedure's limit runs from
// acceptance; while the agency waits for the applicant (a supplement, a payment) the clock stops,
// and what remained runs on from the moment it starts again.
//
// Threads: plain values and pure functions.

#ifndef MOTCUA_COMMON_CALENDAR_DUE_TIME_H_
#define MOTCUA_COMMON_CALENDAR_DUE_TIME_H_

#include <cstdint>
#include <optional>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"

namespace motcua::calendar {

struct TimeLimit {
  enum class Unit { kWorkingDays, kWorkingHours, kCalendarDays };

  // A limit in working days is a number of working hours, whatever the hours of the days it falls
  // on.
  static constexpr int64_t kWorkingHoursPerDay = 8;
  // Ten years of days; far beyond any procedure, and small enough to walk through.
  static constexpr int64_t kDaysMax = 3650;

  Unit unit = Unit::kWorkingDays;
  int64_t amount = 0;

  friend bool operator==(const TimeLimit&, const TimeLimit&) = default;
};

// A stretch in which the clock stood still; it has no end while the applicant has not answered.
struct ClockPause {
  absl::Time stopped;
  std::optional<absl::Time> resumed;

  friend bool operator==(const ClockPause&, const ClockPause&) = default;
};

struct DueResult {
  // Absent while the clock is stopped.
  std::optional<absl::Time> due;
  // What is left of the limit while the clock is stopped, in the limit's own kind; zero once there
  // is a due time.
  absl::Duration remaining_working;
  int64_t remaining_calendar_days = 0;
};

// INVALID_ARGUMENT unless the unit is known and the amount is from 1 to kDaysMax days, or as many
// days' hours. A procedure without a limit has no due time; there is no TimeLimit that says so.
absl::Status ValidateTimeLimit(const TimeLimit& limit);

// INVALID_ARGUMENT naming the first pause that lies outside the years 1 to 9999, ends before it
// begins, begins before acceptance or the end of the pause before it, or is open but not the last.
absl::Status ValidateClockPauses(absl::Time accepted, std::span<const ClockPause> pauses);

// The due time of a dossier accepted at `accepted`, given all pauses so far.
//
// Working limits: the first instant at which the limit has been counted outside pauses. Calendar
// days: every pause moves the last day by the dates between its stop and its end; a last day
// without working time rolls forward. The due time is closing time of that day, and never lies
// before the clock was started again. A pause that begins at or after the due time comes too late
// to move it.
//
// INVALID_ARGUMENT if the limit or the pauses are not valid, or if the due time would lie beyond
// the year 9999.
absl::StatusOr<DueResult> DueTime(const WorkingCalendar& calendar, absl::Time accepted,
                                  const TimeLimit& limit, std::span<const ClockPause> pauses);

// How a dossier was resolved against its due time: on an earlier local date, on the due date up to
// the due time, or later.
enum class Outcome { kEarly, kOnTime, kLate };

Outcome CompareWithDue(absl::Time closed, absl::Time due, const absl::TimeZone& zone);

}  // namespace motcua::calendar

#endif  // MOTCUA_COMMON_CALENDAR_DUE_TIME_H_
