// SPDX-License-Identifier: Apache-2.0
#include "common/catalog/catalog_conversion.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/time/local_date.h"

namespace motcua::catalog {
namespace {

namespace v1 = motcua::intake::v1;

constexpr absl::string_view kDefaultZone = "Asia/Ho_Chi_Minh";
constexpr uint32_t kDaySeconds = 86400;
constexpr int64_t kWeeklySecondsMin = 8 * 3600;
constexpr int kNanosPerMicro = 1000;
constexpr int64_t kMicrosPerSecond = 1000000;
// What a timestamp can name: the years 1 to 9999.
constexpr int64_t kSecondsMin = -62135596800;
constexpr int64_t kSecondsMax = 253402300799;
constexpr int32_t kNanosMax = 999'999'999;

// The calendar's dates are read from the fields of google.type.Date; a date that does not exist
// would come out as another one.
absl::CivilDay ReadDate(const google::type::Date& date, const std::string& path,
                        errors::Violations& violations) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (date.year() < 1 || date.year() > 9999 || day.year() != date.year() ||
      day.month() != date.month() || day.day() != date.day()) {
    violations.Add(path, "must be a date that exists");
  }
  return day;
}

std::vector<calendar::DailyInterval> ReadIntervals(
    const google::protobuf::RepeatedPtrField<v1::WorkingInterval>& intervals,
    const std::string& path, errors::Violations& violations) {
  std::vector<calendar::DailyInterval> result;
  for (int i = 0; i < intervals.size(); ++i) {
    if (intervals[i].start_second() > kDaySeconds || intervals[i].end_second() > kDaySeconds) {
      violations.Add(absl::StrCat(path, "[", i, "]"), "must lie within one day of 86400 seconds");
      continue;
    }
    result.push_back({static_cast<int32_t>(intervals[i].start_second()),
                      static_cast<int32_t>(intervals[i].end_second())});
  }
  return result;
}

// Where in the message a part of the definition came from, by the definition's path: the definition
// has days off and make-up days in one list ("exceptions[3]" is "calendars[0].make_up_days[1]"),
// and the hours of a weekday at its place in the week.
using Origins = std::map<std::string, std::string>;

// The second of two entries for one weekday would replace the first.
void ReadWeek(const v1::WorkingCalendar& proto, const std::string& path,
              calendar::CalendarDefinition& definition, Origins& origins,
              errors::Violations& violations) {
  if (proto.weekly_hours().empty()) {
    return;
  }
  definition.weekly = {};
  for (int i = 0; i < proto.weekly_hours_size(); ++i) {
    const std::string item = absl::StrCat(path, ".weekly_hours[", i, "]");
    const uint32_t weekday = proto.weekly_hours(i).iso_weekday();
    if (weekday < 1 || weekday > 7) {
      violations.Add(absl::StrCat(item, ".iso_weekday"), "must be 1 (Monday) to 7 (Sunday)");
    } else if (!definition.weekly[weekday - 1].empty()) {
      violations.Add(absl::StrCat(item, ".iso_weekday"), "stands in the list twice");
    } else {
      const std::string intervals = absl::StrCat(item, ".intervals");
      definition.weekly[weekday - 1] =
          ReadIntervals(proto.weekly_hours(i).intervals(), intervals, violations);
      origins[absl::StrCat("weekly[", weekday - 1, "]")] = intervals;
    }
  }
}

int64_t WeeklySeconds(const calendar::CalendarDefinition& definition) {
  int64_t seconds = 0;
  for (const auto& intervals : definition.weekly) {
    for (const calendar::DailyInterval& interval : intervals) {
      seconds += interval.end_second - interval.start_second;
    }
  }
  return seconds;
}

absl::Weekday FirstWorkingWeekday(const calendar::CalendarDefinition& definition) {
  for (size_t day = 0; day < definition.weekly.size(); ++day) {
    if (!definition.weekly[day].empty()) {
      return static_cast<absl::Weekday>(day);
    }
  }
  return absl::Weekday::monday;
}

void ReadExceptions(const v1::WorkingCalendar& proto, const std::string& path,
                    calendar::CalendarDefinition& definition, Origins& origins,
                    errors::Violations& violations) {
  const auto add = [&](const std::string& item, calendar::DayException exception) {
    origins[absl::StrCat("exceptions[", definition.exceptions.size(), "]")] = item;
    definition.exceptions.push_back(std::move(exception));
  };
  for (int i = 0; i < proto.days_off_size(); ++i) {
    const std::string item = absl::StrCat(path, ".days_off[", i, "]");
    add(item, {.day = ReadDate(proto.days_off(i).date(), absl::StrCat(item, ".date"), violations),
               .kind = calendar::DayException::Kind::kDayOff,
               .reason = proto.days_off(i).reason()});
  }
  for (int i = 0; i < proto.make_up_days_size(); ++i) {
    const v1::MakeUpDay& day = proto.make_up_days(i);
    const std::string item = absl::StrCat(path, ".make_up_days[", i, "]");
    add(item, {.day = ReadDate(day.date(), absl::StrCat(item, ".date"), violations),
               .kind = calendar::DayException::Kind::kMakeUpDay,
               .reason = day.reason(),
               .works_as = FirstWorkingWeekday(definition),
               .intervals =
                   ReadIntervals(day.intervals(), absl::StrCat(item, ".intervals"), violations)});
  }
}

// The message's path for one of the definition.
std::string PathInMessage(absl::string_view field, const std::string& path,
                          const Origins& origins) {
  const size_t end_of_index = field.find(']');
  if (end_of_index == absl::string_view::npos) {
    static constexpr std::pair<absl::string_view, absl::string_view> kNames[] = {
        {"code", "calendar_code"},
        {"first_day", "first_date"},
        {"last_day", "last_date"},
        {"weekly", "weekly_hours"},
        {"zone", "time_zone"}};
    for (const auto& [name, in_message] : kNames) {
      if (field == name) {
        return absl::StrCat(path, ".", in_message);
      }
    }
    return path;
  }
  const absl::string_view rest = field.substr(end_of_index + 1);
  const auto origin = origins.find(std::string(field.substr(0, end_of_index + 1)));
  // The weekday whose hours a make-up day has is the first that works; there may be none.
  if (origin == origins.end() || rest == ".works_as") {
    return absl::StrCat(path, ".weekly_hours");
  }
  return absl::StrCat(origin->second, rest == ".day" ? ".date" : rest);
}

// Rules over the whole of a definition whose parts are well-formed.
errors::Violations CheckWhole(const calendar::CalendarDefinition& definition,
                              const std::string& path, const Origins& origins) {
  errors::Violations violations;
  for (const calendar::Violation& violation : calendar::Validate(definition)) {
    violations.Add(PathInMessage(violation.field, path, origins), violation.description);
  }
  // With less, a limit that is legal could end beyond the years that times can say.
  if (WeeklySeconds(definition) < kWeeklySecondsMin) {
    violations.Add(absl::StrCat(path, ".weekly_hours"), "must have at least 8 hours a week");
  }
  return violations;
}

// Adds what is said of fields of which nothing is said yet.
void AddOfOtherFields(const errors::Violations& more, errors::Violations& violations) {
  if (more.empty()) {
    return;
  }
  std::set<std::string> told;
  for (const errors::Violation& violation : violations.all()) {
    told.insert(violation.field);
  }
  for (const errors::Violation& violation : more.all()) {
    if (told.insert(violation.field).second) {
      violations.Add(violation.field, violation.description);
    }
  }
}

}  // namespace

calendar::CalendarDefinition ReadCalendar(const v1::WorkingCalendar& proto, const std::string& path,
                                          errors::Violations& violations) {
  calendar::CalendarDefinition definition;
  definition.code = proto.calendar_code();
  const absl::string_view zone_name =
      proto.time_zone().empty() ? kDefaultZone : absl::string_view(proto.time_zone());
  if (const auto zone = time::LoadZone(zone_name); zone.ok()) {
    definition.zone = *zone;
  } else {
    violations.Add(absl::StrCat(path, ".time_zone"), "must be an IANA time zone");
  }
  Origins origins;
  errors::Violations form;
  definition.first_day = ReadDate(proto.first_date(), absl::StrCat(path, ".first_date"), form);
  definition.last_day = ReadDate(proto.last_date(), absl::StrCat(path, ".last_date"), form);
  ReadWeek(proto, path, definition, origins, form);
  ReadExceptions(proto, path, definition, origins, form);
  AddOfOtherFields(form, violations);
  if (form.empty()) {
    AddOfOtherFields(CheckWhole(definition, path, origins), violations);
  }
  return definition;
}

absl::StatusOr<std::unique_ptr<const calendar::WorkingCalendar>> MakeCalendar(
    const v1::WorkingCalendar& proto) {
  errors::Violations violations;
  calendar::CalendarDefinition definition = ReadCalendar(proto, "calendar", violations);
  if (!violations.empty()) {
    return errors::MakeError(errors::Reason::kCorruptData, "a stored calendar is not valid",
                             {{"calendar_code", proto.calendar_code()}});
  }
  return calendar::WorkingCalendar::Create(std::move(definition));
}

std::optional<calendar::TimeLimit> ReadTimeLimit(const v1::TimeLimit& limit) {
  using Unit = calendar::TimeLimit::Unit;
  switch (limit.limit_case()) {
    case v1::TimeLimit::kWorkingDays:
      return calendar::TimeLimit{.unit = Unit::kWorkingDays, .amount = limit.working_days()};
    case v1::TimeLimit::kWorkingHours:
      return calendar::TimeLimit{.unit = Unit::kWorkingHours, .amount = limit.working_hours()};
    case v1::TimeLimit::kCalendarDays:
      return calendar::TimeLimit{.unit = Unit::kCalendarDays, .amount = limit.calendar_days()};
    case v1::TimeLimit::LIMIT_NOT_SET:
      return std::nullopt;
  }
  return std::nullopt;
}

absl::Time ReadTime(const google::protobuf::Timestamp& timestamp) {
  const int64_t seconds = std::clamp(timestamp.seconds(), kSecondsMin, kSecondsMax);
  const int32_t nanos = std::clamp(timestamp.nanos(), 0, kNanosMax);
  return absl::FromUnixMicros(seconds * kMicrosPerSecond + nanos / kNanosPerMicro);
}

void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp) {
  const int64_t micros = absl::ToUnixMicros(time);
  int64_t seconds = micros / kMicrosPerSecond;
  int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --seconds;
  }
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(static_cast<int32_t>(rest) * kNanosPerMicro);
}

}  // namespace motcua::catalog
