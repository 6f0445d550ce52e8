// SPDX-License-Identifier: Apache-2.0
//
// Translates instants to the timeline's local seconds and back. With one fixed offset that is an
// addition, which keeps zone look-ups out of every operation.

#include "common/calendar/working_calendar.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace motcua::calendar {
namespace {

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
constexpr int64_t kUnixSecondMin = -62135596800;
constexpr int64_t kUnixSecondMax = 253402300799;

constexpr absl::CivilDay kDayMin(1, 1, 1);
constexpr absl::CivilDay kDayMax(9999, 12, 31);

// More than all working time of the supported years; keeps sums far from overflow.
constexpr int64_t kWorkedMax = 1'000'000'000'000;

std::vector<DayException> SortedByDay(std::vector<DayException> exceptions) {
  std::sort(
      exceptions.begin(), exceptions.end(),
      [](const DayException& left, const DayException& right) { return left.day < right.day; });
  return exceptions;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const WorkingCalendar>> WorkingCalendar::Create(
    CalendarDefinition definition) {
  const std::vector<Violation> violations = Validate(definition);
  if (!violations.empty()) {
    return absl::InvalidArgumentError(
        absl::StrJoin(violations, "; ", [](std::string* text, const Violation& violation) {
          absl::StrAppend(text, violation.field, " ", violation.description);
        }));
  }
  return std::unique_ptr<const WorkingCalendar>(new WorkingCalendar(std::move(definition)));
}

WorkingCalendar::WorkingCalendar(CalendarDefinition definition)
    : code_(std::move(definition.code)),
      zone_(absl::FixedTimeZone(
          definition.zone.At(time::StartOfDay(definition.first_day, definition.zone)).offset)),
      offset_seconds_(zone_.At(absl::UnixEpoch()).offset),
      first_day_(definition.first_day),
      last_day_(definition.last_day),
      timeline_(definition),
      exceptions_(SortedByDay(std::move(definition.exceptions))) {}

absl::Time WorkingCalendar::NextWorkingMoment(absl::Time instant) const {
  // The first working second from here on is the next one to be counted; it begins one second
  // before it has been.
  const int64_t worked = timeline_.WorkedBefore(ToLocalSecond(instant));
  return FromLocalSecond(timeline_.FirstSecondWith(worked + 1) - 1);
}

absl::Time WorkingCalendar::AddWorkingTime(absl::Time start, absl::Duration working) const {
  const int64_t start_second = ToLocalSecond(start);
  const int64_t amount = std::clamp(absl::ToInt64Seconds(absl::Ceil(working, absl::Seconds(1))),
                                    -kWorkedMax, kWorkedMax);
  if (amount == 0) return FromLocalSecond(start_second);
  return FromLocalSecond(timeline_.FirstSecondWith(timeline_.WorkedBefore(start_second) + amount));
}

absl::Duration WorkingCalendar::WorkingTimeBetween(absl::Time start, absl::Time end) const {
  return absl::Seconds(timeline_.WorkedBefore(ToLocalSecond(end)) -
                       timeline_.WorkedBefore(ToLocalSecond(start)));
}

absl::Time WorkingCalendar::CalendarDayDeadline(absl::Time start, int days) const {
  const int64_t unix_second =
      std::clamp(absl::ToUnixSeconds(start), kUnixSecondMin, kUnixSecondMax);
  const int64_t start_day = FloorDivide(unix_second + offset_seconds_, kSecondsPerLocalDay);
  return FirstClosing(start_day + days, start);
}

absl::Time WorkingCalendar::FirstClosing(absl::CivilDay day, absl::Time after) const {
  if (day > kDayMax) return absl::InfiniteFuture();
  return FirstClosing(DayNumber(std::max(day, kDayMin)), after);
}

absl::Time WorkingCalendar::FirstClosing(int64_t day_number, absl::Time after) const {
  // Whatever was worked before the day and up to `after` is behind us. The day that holds the next
  // working second is the one that closes, at the moment when all of its working time has been
  // counted.
  const int64_t worked_behind =
      std::max(timeline_.WorkedBefore(ToLocalSecond(after)), timeline_.WorkedBeforeDay(day_number));
  const int64_t reached_day =
      FloorDivide(timeline_.FirstSecondWith(worked_behind + 1) - 1, kSecondsPerLocalDay);
  return FromLocalSecond(timeline_.FirstSecondWith(timeline_.WorkedBeforeDay(reached_day + 1)));
}

DayPlan WorkingCalendar::PlanOf(absl::CivilDay day) const {
  day = std::clamp(day, kDayMin, kDayMax);
  DayPlan plan = {.intervals = timeline_.IntervalsOf(DayNumber(day)),
                  .announced = day >= first_day_ && day <= last_day_};
  const auto exception = std::lower_bound(
      exceptions_.begin(), exceptions_.end(), day,
      [](const DayException& left, absl::CivilDay right) { return left.day < right; });
  if (exception != exceptions_.end() && exception->day == day) {
    plan.kind =
        exception->kind == DayException::Kind::kDayOff ? DayKind::kDayOff : DayKind::kMakeUpDay;
    plan.reason = exception->reason;
  } else {
    plan.kind = plan.intervals.empty() ? DayKind::kRestDay : DayKind::kWorkingDay;
  }
  return plan;
}

int64_t WorkingCalendar::ToLocalSecond(absl::Time instant) const {
  int64_t second = absl::ToUnixSeconds(instant);
  if (absl::FromUnixSeconds(second) < instant && second < kUnixSecondMax) ++second;
  return std::clamp(second, kUnixSecondMin, kUnixSecondMax) + offset_seconds_;
}

absl::Time WorkingCalendar::FromLocalSecond(int64_t second) const {
  const int64_t unix_second = second - offset_seconds_;
  if (unix_second > kUnixSecondMax) return absl::InfiniteFuture();
  if (unix_second < kUnixSecondMin) return absl::InfinitePast();
  return absl::FromUnixSeconds(unix_second);
}

}  // namespace motcua::calendar
