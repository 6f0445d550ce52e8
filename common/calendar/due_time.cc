// SPDX-License-Identifier: Apache-2.0
//
// Both kinds of limit are walked the same way: from one start of the clock to the next stop, asking
// each time whether the due time was reached in between, and if not, how much is left.

#include "common/calendar/due_time.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/time/local_date.h"

namespace motcua::calendar {
namespace {

// The years that a calendar can count in, with a day to spare for any offset.
bool IsCountable(absl::Time instant) {
  constexpr absl::CivilDay kFirst(1, 1, 2);
  constexpr absl::CivilDay kEnd(9999, 12, 31);
  return instant >= time::StartOfDay(kFirst, absl::UTCTimeZone()) &&
         instant < time::StartOfDay(kEnd, absl::UTCTimeZone());
}

absl::Duration WorkingAmount(const TimeLimit& limit) {
  const int64_t hours_per_unit =
      limit.unit == TimeLimit::Unit::kWorkingDays ? TimeLimit::kWorkingHoursPerDay : 1;
  return absl::Hours(limit.amount * hours_per_unit);
}

DueResult DueByWorkingTime(const WorkingCalendar& calendar, absl::Time accepted,
                           absl::Duration amount, std::span<const ClockPause> pauses) {
  absl::Time running_since = accepted;
  absl::Duration remaining = amount;
  for (const ClockPause& pause : pauses) {
    const absl::Duration counted = calendar.WorkingTimeBetween(running_since, pause.stopped);
    if (counted >= remaining) break;
    remaining -= counted;
    if (!pause.resumed.has_value()) return {.remaining_working = remaining};
    running_since = *pause.resumed;
  }
  return {.due = calendar.AddWorkingTime(running_since, remaining)};
}

DueResult DueByCalendarDays(const WorkingCalendar& calendar, absl::Time accepted, int64_t days,
                            std::span<const ClockPause> pauses) {
  const absl::TimeZone& zone = calendar.zone();
  absl::Time running_since = accepted;
  int64_t remaining = days;
  for (const ClockPause& pause : pauses) {
    const absl::CivilDay last_day = time::LocalDay(running_since, zone) + remaining;
    const absl::Time due = calendar.FirstClosing(last_day, running_since);
    if (due <= pause.stopped) return {.due = due};
    // Nothing is left when the clock stops after the last day, on the days off over which the due
    // time rolled forward.
    remaining = std::max<int64_t>(0, last_day - time::LocalDay(pause.stopped, zone));
    if (!pause.resumed.has_value()) return {.remaining_calendar_days = remaining};
    running_since = *pause.resumed;
  }
  return {
      .due = calendar.FirstClosing(time::LocalDay(running_since, zone) + remaining, running_since)};
}

}  // namespace

absl::Status ValidateTimeLimit(const TimeLimit& limit) {
  int64_t amount_max = 0;
  switch (limit.unit) {
    case TimeLimit::Unit::kWorkingDays:
    case TimeLimit::Unit::kCalendarDays:
      amount_max = TimeLimit::kDaysMax;
      break;
    case TimeLimit::Unit::kWorkingHours:
      amount_max = TimeLimit::kDaysMax * TimeLimit::kWorkingHoursPerDay;
      break;
  }
  if (amount_max == 0) return absl::InvalidArgumentError("time limit has an unknown unit");
  if (limit.amount < 1 || limit.amount > amount_max) {
    return absl::InvalidArgumentError(absl::StrCat("time limit must be an amount from 1 to ",
                                                   amount_max, ", not ", limit.amount));
  }
  return absl::OkStatus();
}

absl::Status ValidateClockPauses(absl::Time accepted, std::span<const ClockPause> pauses) {
  if (!IsCountable(accepted)) {
    return absl::InvalidArgumentError("accepted must lie in the years 1 to 9999");
  }
  absl::Time running_since = accepted;
  for (size_t i = 0; i < pauses.size(); ++i) {
    const ClockPause& pause = pauses[i];
    if (!IsCountable(pause.stopped) || !IsCountable(pause.resumed.value_or(pause.stopped))) {
      return absl::InvalidArgumentError(
          absl::StrCat("pauses[", i, "] must lie in the years 1 to 9999"));
    }
    if (pause.stopped < running_since) {
      return absl::InvalidArgumentError(
          absl::StrCat("pauses[", i, "].stopped is before ",
                       i == 0 ? "acceptance" : "the end of the pause before it"));
    }
    if (!pause.resumed.has_value()) {
      if (i + 1 == pauses.size()) break;
      return absl::InvalidArgumentError(absl::StrCat("pauses[", i, "] is open, but not the last"));
    }
    if (*pause.resumed < pause.stopped) {
      return absl::InvalidArgumentError(absl::StrCat("pauses[", i, "].resumed is before its stop"));
    }
    running_since = *pause.resumed;
  }
  return absl::OkStatus();
}

absl::StatusOr<DueResult> DueTime(const WorkingCalendar& calendar, absl::Time accepted,
                                  const TimeLimit& limit, std::span<const ClockPause> pauses) {
  if (absl::Status status = ValidateTimeLimit(limit); !status.ok()) return status;
  if (absl::Status status = ValidateClockPauses(accepted, pauses); !status.ok()) return status;
  const DueResult result = limit.unit == TimeLimit::Unit::kCalendarDays
                               ? DueByCalendarDays(calendar, accepted, limit.amount, pauses)
                               : DueByWorkingTime(calendar, accepted, WorkingAmount(limit), pauses);
  if (result.due == absl::InfiniteFuture()) {
    return absl::InvalidArgumentError("due time would lie beyond the year 9999");
  }
  return result;
}

Outcome CompareWithDue(absl::Time closed, absl::Time due, const absl::TimeZone& zone) {
  if (time::LocalDay(closed, zone) < time::LocalDay(due, zone)) return Outcome::kEarly;
  return closed <= due ? Outcome::kOnTime : Outcome::kLate;
}

}  // namespace motcua::calendar
