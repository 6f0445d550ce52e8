// SPDX-License-Identifier: Apache-2.0
//
// The sums. Day numbers count from 1970-01-01, a Thursday; adding three makes day 0 of the week a
// Monday.

#include "common/calendar/work_timeline.h"

#include <algorithm>
#include <utility>

namespace motcua::calendar {
namespace {

constexpr int64_t kDaysPerWeek = 7;
constexpr int64_t kMondayShift = 3;
constexpr uint16_t kDayOffPattern = kDaysPerWeek;

size_t WeekdayOf(int64_t day) {
  const int64_t shifted = day + kMondayShift;
  return static_cast<size_t>(shifted - FloorDivide(shifted, kDaysPerWeek) * kDaysPerWeek);
}

}  // namespace

int64_t DayNumber(absl::CivilDay day) { return day - absl::CivilDay(1970, 1, 1); }

WorkTimeline::DayPattern::DayPattern(std::vector<DailyInterval> day_intervals)
    : intervals(std::move(day_intervals)) {
  for (const DailyInterval& interval : intervals)
    worked += interval.end_second - interval.start_second;
}

WorkTimeline::WorkTimeline(const CalendarDefinition& definition)
    : first_day_(DayNumber(definition.first_day)), end_day_(DayNumber(definition.last_day) + 1) {
  for (const std::vector<DailyInterval>& intervals : definition.weekly) {
    patterns_.emplace_back(intervals);
    week_worked_[patterns_.size()] = week_worked_[patterns_.size() - 1] + patterns_.back().worked;
  }
  patterns_.emplace_back(std::vector<DailyInterval>{});

  for (int64_t day = first_day_; day < end_day_; ++day) {
    announced_patterns_.push_back(static_cast<uint16_t>(WeekdayOf(day)));
  }
  for (const DayException& exception : definition.exceptions) {
    uint16_t& pattern =
        announced_patterns_[static_cast<size_t>(DayNumber(exception.day) - first_day_)];
    if (exception.kind == DayException::Kind::kDayOff) {
      pattern = kDayOffPattern;
    } else if (exception.intervals.empty()) {
      pattern = static_cast<uint16_t>(exception.works_as);
    } else {
      // 60 years have fewer days than a uint16_t has values.
      pattern = static_cast<uint16_t>(patterns_.size());
      patterns_.emplace_back(exception.intervals);
    }
  }

  announced_worked_.reserve(announced_patterns_.size() + 1);
  announced_worked_.push_back(0);
  for (const uint16_t pattern : announced_patterns_) {
    announced_worked_.push_back(announced_worked_.back() + patterns_[pattern].worked);
  }
}

int64_t WorkTimeline::WorkedBefore(int64_t second) const {
  const int64_t day = FloorDivide(second, kSecondsPerLocalDay);
  const int64_t second_of_day = second - day * kSecondsPerLocalDay;
  int64_t worked = WorkedBeforeDay(day);
  for (const DailyInterval& interval : PatternOf(day).intervals) {
    if (second_of_day <= interval.start_second) break;
    worked += std::min<int64_t>(second_of_day, interval.end_second) - interval.start_second;
  }
  return worked;
}

int64_t WorkTimeline::FirstSecondWith(int64_t worked) const {
  const int64_t day = DayReaching(worked);
  int64_t missing = worked - WorkedBeforeDay(day);
  int64_t second_of_day = 0;
  for (const DailyInterval& interval : PatternOf(day).intervals) {
    const int64_t length = interval.end_second - interval.start_second;
    second_of_day = interval.start_second + std::min(missing, length);
    if (missing <= length) break;
    missing -= length;
  }
  return day * kSecondsPerLocalDay + second_of_day;
}

int64_t WorkTimeline::WorkedBeforeDay(int64_t day) const {
  if (IsAnnounced(day)) return announced_worked_[static_cast<size_t>(day - first_day_)];
  const int64_t anchor = day < first_day_ ? first_day_ : end_day_;
  const int64_t worked_before_anchor = day < first_day_ ? 0 : announced_worked_.back();
  return worked_before_anchor + WeeklyWorkedBeforeDay(day) - WeeklyWorkedBeforeDay(anchor);
}

std::span<const DailyInterval> WorkTimeline::IntervalsOf(int64_t day) const {
  return PatternOf(day).intervals;
}

const WorkTimeline::DayPattern& WorkTimeline::PatternOf(int64_t day) const {
  if (IsAnnounced(day))
    return patterns_[announced_patterns_[static_cast<size_t>(day - first_day_)]];
  return patterns_[WeekdayOf(day)];
}

int64_t WorkTimeline::DayReaching(int64_t worked) const {
  if (worked <= 0) return WeeklyDayReaching(worked + WeeklyWorkedBeforeDay(first_day_));
  if (worked > announced_worked_.back()) {
    return WeeklyDayReaching(worked - announced_worked_.back() + WeeklyWorkedBeforeDay(end_day_));
  }
  const auto reached = std::lower_bound(announced_worked_.begin(), announced_worked_.end(), worked);
  return first_day_ + (reached - announced_worked_.begin()) - 1;
}

int64_t WorkTimeline::WeeklyWorkedBeforeDay(int64_t day) const {
  return FloorDivide(day + kMondayShift, kDaysPerWeek) * week_worked_.back() +
         week_worked_[WeekdayOf(day)];
}

int64_t WorkTimeline::WeeklyDayReaching(int64_t worked) const {
  const int64_t week = FloorDivide(worked - 1, week_worked_.back());
  const int64_t worked_in_week = worked - week * week_worked_.back();  // from 1 to the whole week's
  const auto reached = std::lower_bound(week_worked_.begin(), week_worked_.end(), worked_in_week);
  return week * kDaysPerWeek + (reached - week_worked_.begin()) - 1 - kMondayShift;
}

}  // namespace motcua::calendar
