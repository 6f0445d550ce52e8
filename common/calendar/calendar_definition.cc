// SPDX-License-Identifier: Apache-2.0
//
// Validation of announced calendars. Each function checks one part and appends what it finds, so
// that whoever loads a calendar can mend all of it at once. Checks that would be meaningless after
// an earlier failure are skipped, not guessed.

#include "common/calendar/calendar_definition.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace motcua::calendar {
namespace {

constexpr int32_t kSecondsPerDay = 24 * 60 * 60;
constexpr size_t kIntervalsPerDayMax = 16;
constexpr size_t kReasonBytesMax = 800;
constexpr int kYearsMax = 60;

class ViolationList {
 public:
  void Add(std::string field, absl::string_view description) {
    violations_.push_back({.field = std::move(field), .description = std::string(description)});
  }

  std::vector<Violation> Take() && { return std::move(violations_); }

 private:
  std::vector<Violation> violations_;
};

void CheckIntervals(const std::vector<DailyInterval>& intervals, const std::string& field,
                    ViolationList& violations) {
  if (intervals.size() > kIntervalsPerDayMax) {
    violations.Add(field, absl::StrCat("has ", intervals.size(), " intervals; at most ",
                                       kIntervalsPerDayMax, " are allowed"));
    return;
  }
  int32_t previous_end = 0;
  for (size_t i = 0; i < intervals.size(); ++i) {
    const DailyInterval& interval = intervals[i];
    const std::string path = absl::StrCat(field, "[", i, "]");
    if (interval.start_second < 0) {
      violations.Add(path + ".start_second", "must not be negative");
    } else if (interval.start_second < previous_end) {
      violations.Add(path + ".start_second",
                     "overlaps the interval before it; intervals are listed in order");
    }
    if (interval.end_second <= interval.start_second) {
      violations.Add(path + ".end_second", "must be after the start");
    } else if (interval.end_second > kSecondsPerDay) {
      violations.Add(path + ".end_second",
                     absl::StrCat("must be at most ", kSecondsPerDay, ", the end of the day"));
    }
    previous_end = std::max(previous_end, interval.end_second);
  }
}

void CheckWeekly(const WeeklyIntervals& weekly, ViolationList& violations) {
  for (size_t weekday = 0; weekday < weekly.size(); ++weekday) {
    CheckIntervals(weekly[weekday], absl::StrCat("weekly[", weekday, "]"), violations);
  }
  const bool has_working_time = std::any_of(
      weekly.begin(), weekly.end(), [](const auto& intervals) { return !intervals.empty(); });
  // Make-up days would not be enough: outside the announced days only the week counts, and a due
  // time would never come.
  if (!has_working_time) violations.Add("weekly", "has no working time at all");
}

// False if the range cannot be worked with any further.
bool CheckRange(const CalendarDefinition& definition, ViolationList& violations) {
  const auto has_supported_year = [](absl::CivilDay day) {
    return day.year() >= 1 && day.year() <= 9999;
  };
  bool valid = true;
  if (!has_supported_year(definition.first_day)) {
    violations.Add("first_day", "must be in the years 1 to 9999");
    valid = false;
  }
  if (!has_supported_year(definition.last_day)) {
    violations.Add("last_day", "must be in the years 1 to 9999");
    valid = false;
  }
  if (!valid) return false;
  const absl::CivilDay first = definition.first_day;
  if (definition.last_day < first) {
    violations.Add("last_day", "must not be before the first day");
    return false;
  }
  if (definition.last_day >= absl::CivilDay(first.year() + kYearsMax, first.month(), first.day())) {
    violations.Add("last_day",
                   absl::StrCat("must be within ", kYearsMax, " years of the first day"));
    return false;
  }
  return true;
}

void CheckZone(const CalendarDefinition& definition, ViolationList& violations) {
  // A zone with summer time changes within the first year or so; the bound only ends the search in
  // an odd one, which is refused.
  constexpr int kTransitionsMax = 1000;
  absl::Time instant = time::StartOfDay(definition.first_day, definition.zone);
  absl::TimeZone::CivilTransition transition;
  for (int i = 0; definition.zone.NextTransition(instant, &transition); ++i) {
    // Others change only the name of the zone's time, or whether it is called summer time.
    if (transition.from != transition.to || i == kTransitionsMax) {
      violations.Add("zone", absl::StrCat("changes its UTC offset on ",
                                          absl::FormatCivilTime(absl::CivilDay(transition.to)),
                                          "; it must not do so from the first day on"));
      return;
    }
    instant = definition.zone.At(transition.to).trans;
  }
}

void CheckExceptionContent(const CalendarDefinition& definition, const DayException& exception,
                           const std::string& path, ViolationList& violations) {
  if (exception.reason.empty()) violations.Add(path + ".reason", "is required");
  if (exception.reason.size() > kReasonBytesMax) {
    violations.Add(path + ".reason", absl::StrCat("must be at most ", kReasonBytesMax, " bytes"));
  }
  switch (exception.kind) {
    case DayException::Kind::kDayOff:
      if (!exception.intervals.empty())
        violations.Add(path + ".intervals", "must be empty for a day off");
      return;
    case DayException::Kind::kMakeUpDay:
      CheckIntervals(exception.intervals, path + ".intervals", violations);
      if (!exception.intervals.empty()) return;
      if (const auto weekday = static_cast<size_t>(exception.works_as);
          weekday >= definition.weekly.size()) {
        violations.Add(path + ".works_as", "is not a weekday");
      } else if (definition.weekly[weekday].empty()) {
        violations.Add(path + ".works_as", "names a weekday without working time");
      }
      return;
  }
  violations.Add(path + ".kind", "is unknown");
}

void CheckExceptionDays(const CalendarDefinition& definition, ViolationList& violations) {
  absl::flat_hash_set<absl::CivilDay> days;
  for (size_t i = 0; i < definition.exceptions.size(); ++i) {
    const absl::CivilDay day = definition.exceptions[i].day;
    const std::string path = absl::StrCat("exceptions[", i, "].day");
    if (day < definition.first_day || day > definition.last_day) {
      violations.Add(path, "is outside the announced days");
    }
    if (!days.insert(day).second) {
      violations.Add(path, "repeats the day of another exception");
    }
  }
}

}  // namespace

WeeklyIntervals DefaultWeeklyIntervals() {
  constexpr int32_t kHour = 60 * 60;
  constexpr int32_t kHalfHour = 30 * 60;
  const std::vector<DailyInterval> working_day = {
      {.start_second = 7 * kHour, .end_second = 11 * kHour + kHalfHour},
      {.start_second = 13 * kHour + kHalfHour, .end_second = 17 * kHour},
  };
  return {working_day, working_day, working_day, working_day, working_day, {}, {}};
}

std::vector<Violation> Validate(const CalendarDefinition& definition) {
  ViolationList violations;
  if (definition.code.empty()) violations.Add("code", "is required");
  CheckWeekly(definition.weekly, violations);
  for (size_t i = 0; i < definition.exceptions.size(); ++i) {
    CheckExceptionContent(definition, definition.exceptions[i], absl::StrCat("exceptions[", i, "]"),
                          violations);
  }
  if (CheckRange(definition, violations)) {
    CheckZone(definition, violations);
    CheckExceptionDays(definition, violations);
  }
  return std::move(violations).Take();
}

}  // namespace motcua::calendar
