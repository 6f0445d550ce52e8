// SPDX-License-Identifier: Apache-2.0
#include "services/processing/domain/course_clock.h"

#include <algorithm>

#include "common/errors/errors.h"
#include "services/processing/domain/instants.h"

namespace motcua::processing {
namespace {

using Unit = calendar::TimeLimit::Unit;

std::optional<Unit> UnitOf(storage::v1::TimeLimitUnit unit) {
  switch (unit) {
    case storage::v1::TIME_LIMIT_UNIT_WORKING_DAYS:
      return Unit::kWorkingDays;
    case storage::v1::TIME_LIMIT_UNIT_WORKING_HOURS:
      return Unit::kWorkingHours;
    case storage::v1::TIME_LIMIT_UNIT_CALENDAR_DAYS:
      return Unit::kCalendarDays;
    default:
      return std::nullopt;
  }
}

absl::StatusOr<absl::Time> Count(const ClockFacts& facts,
                                 const calendar::WorkingCalendar& calendar) {
  const absl::StatusOr<calendar::DueResult> result =
      calendar::DueTime(calendar, facts.accepted, facts.limit, facts.pauses);
  if (!result.ok() || !result->due.has_value()) {
    return errors::MakeError(errors::Reason::kInternal, "a due time cannot be counted",
                             {{"calendar_code", calendar.code()}});
  }
  return *result->due;
}

}  // namespace

std::optional<ClockFacts> ClockFactsOf(const CourseRecord& course, OpenPause open_pause) {
  const std::optional<Unit> unit = UnitOf(course.limit_unit());
  if (!unit.has_value()) {
    return std::nullopt;
  }
  ClockFacts facts{.accepted = FromMicros(course.accept_micros()),
                   .limit = {.unit = *unit, .amount = course.limit_amount()}};
  for (const storage::v1::PauseRecord& pause : course.pauses()) {
    if (pause.has_resume_micros()) {
      facts.pauses.push_back({.stopped = FromMicros(pause.stop_micros()),
                              .resumed = FromMicros(pause.resume_micros())});
    } else if (open_pause == OpenPause::kKeep) {
      facts.pauses.push_back({.stopped = FromMicros(pause.stop_micros())});
    }
  }
  return facts;
}

absl::StatusOr<absl::Time> CountDue(const CourseRecord& course,
                                    const calendar::WorkingCalendar& calendar) {
  return Count(*ClockFactsOf(course, OpenPause::kLeave), calendar);
}

absl::StatusOr<absl::Time> CountDueResumed(const CourseRecord& course, absl::Time resumed,
                                           const calendar::WorkingCalendar& calendar) {
  ClockFacts facts = *ClockFactsOf(course, OpenPause::kKeep);
  if (!facts.pauses.empty() && !facts.pauses.back().resumed.has_value()) {
    facts.pauses.back().resumed = resumed;
  }
  return Count(facts, calendar);
}

std::optional<absl::Duration> RemainingWorkingTime(const CourseRecord& course, absl::Time now,
                                                   const calendar::WorkingCalendar& calendar) {
  const bool counts_working_time =
      course.limit_unit() == storage::v1::TIME_LIMIT_UNIT_WORKING_DAYS ||
      course.limit_unit() == storage::v1::TIME_LIMIT_UNIT_WORKING_HOURS;
  if (!counts_working_time || !course.has_due_micros() || course.clock() == v1::CLOCK_STATE_ENDED) {
    return std::nullopt;
  }
  const bool stopped = course.clock() == v1::CLOCK_STATE_STOPPED && !course.pauses().empty();
  const absl::Time from = stopped ? FromMicros(course.pauses().rbegin()->stop_micros()) : now;
  return std::max(calendar.WorkingTimeBetween(from, FromMicros(course.due_micros())),
                  absl::ZeroDuration());
}

motcua::common::v1::Outcome OutcomeOf(absl::Time closed, absl::Time due,
                                      const calendar::WorkingCalendar& calendar) {
  switch (calendar::CompareWithDue(closed, due, calendar.zone())) {
    case calendar::Outcome::kEarly:
      return motcua::common::v1::OUTCOME_EARLY;
    case calendar::Outcome::kOnTime:
      return motcua::common::v1::OUTCOME_ON_TIME;
    case calendar::Outcome::kLate:
      return motcua::common::v1::OUTCOME_LATE;
  }
  return motcua::common::v1::OUTCOME_UNSPECIFIED;
}

}  // namespace motcua::processing
