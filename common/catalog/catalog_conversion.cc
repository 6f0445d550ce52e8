// SPDX-License-Identifier: Apache-2.0
#include "common/catalog/catalog_conversion.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/time/local_date.h"

namespace motcua::catalog {
namespace {

namespace v1 = motcua::intake::v1;

constexpr absl::string_view kDefaultZone = "Asia/Ho_Chi_Minh";
constexpr uint32_t kDaySeconds = 86400;
constexpr int64_t kWeeklySecondsMin = 8 * 3600;
constexpr int kNanosPerMicro = 1000;
constexpr int64_t kMicrosPerSecond = 1000000;

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

void ReadWeek(const v1::WorkingCalendar& proto, const std::string& path,
              calendar::CalendarDefinition& definition, errors::Violations& violations) {
  if (proto.weekly_hours().empty()) {
    return;
  }
  definition.weekly = {};
  std::set<uint32_t> weekdays;
  for (int i = 0; i < proto.weekly_hours_size(); ++i) {
    const std::string item = absl::StrCat(path, ".weekly_hours[", i, "]");
    const uint32_t weekday = proto.weekly_hours(i).iso_weekday();
    if (weekday < 1 || weekday > 7) {
      violations.Add(absl::StrCat(item, ".iso_weekday"), "must be 1 (Monday) to 7 (Sunday)");
    } else if (!weekdays.insert(weekday).second) {
      violations.Add(absl::StrCat(item, ".iso_weekday"), "stands in the list twice");
    } else {
      definition.weekly[weekday - 1] = ReadIntervals(proto.weekly_hours(i).intervals(),
                                                     absl::StrCat(item, ".intervals"), violations);
    }
  }
}

// Where in the message a rule over the whole was broken: the definition has days off and make-up
// days in one list, and a list of hours for every weekday.
std::string PathInMessage(const v1::WorkingCalendar& proto, absl::string_view path) {
  const auto number_at = [](absl::string_view text) {
    int number = 0;
    return absl::SimpleAtoi(text.substr(0, text.find(']')), &number) ? number : 0;
  };
  if (absl::ConsumePrefix(&path, "exceptions[")) {
    const int number = number_at(path);
    path.remove_prefix(path.find(']') + 1);
    const std::string rest = path == ".day" ? ".date" : std::string(path);
    return number < proto.days_off_size()
               ? absl::StrCat("days_off[", number, "]", rest)
               : absl::StrCat("make_up_days[", number - proto.days_off_size(), "]", rest);
  }
  if (absl::ConsumePrefix(&path, "weekly[")) {
    const uint32_t weekday = 1 + number_at(path);
    path.remove_prefix(path.find(']') + 1);
    int place = 0;
    while (place + 1 < proto.weekly_hours_size() &&
           proto.weekly_hours(place).iso_weekday() != weekday) {
      ++place;
    }
    return absl::StrCat("weekly_hours[", place, "].intervals", path);
  }
  const std::pair<absl::string_view, absl::string_view> names[] = {{"code", "calendar_code"},
                                                                   {"first_day", "first_date"},
                                                                   {"last_day", "last_date"},
                                                                   {"zone", "time_zone"},
                                                                   {"weekly", "weekly_hours"}};
  for (const auto& [name, in_message] : names) {
    if (path == name) {
      return std::string(in_message);
    }
  }
  return std::string(path);
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
  errors::Violations form;
  definition.first_day = ReadDate(proto.first_date(), absl::StrCat(path, ".first_date"), form);
  definition.last_day = ReadDate(proto.last_date(), absl::StrCat(path, ".last_date"), form);
  ReadWeek(proto, path, definition, form);
  for (int i = 0; i < proto.days_off_size(); ++i) {
    const std::string item = absl::StrCat(path, ".days_off[", i, "]");
    definition.exceptions.push_back(
        {.day = ReadDate(proto.days_off(i).date(), absl::StrCat(item, ".date"), form),
         .kind = calendar::DayException::Kind::kDayOff,
         .reason = proto.days_off(i).reason()});
  }
  for (int i = 0; i < proto.make_up_days_size(); ++i) {
    const v1::MakeUpDay& day = proto.make_up_days(i);
    const std::string item = absl::StrCat(path, ".make_up_days[", i, "]");
    definition.exceptions.push_back(
        {.day = ReadDate(day.date(), absl::StrCat(item, ".date"), form),
         .kind = calendar::DayException::Kind::kMakeUpDay,
         .reason = day.reason(),
         .works_as = FirstWorkingWeekday(definition),
         .intervals = ReadIntervals(day.intervals(), absl::StrCat(item, ".intervals"), form)});
  }
  for (const errors::Violation& violation : form.all()) {
    violations.Add(violation.field, violation.description);
  }
  if (form.empty()) {
    std::set<std::string> told;  // Each field is told once.
    for (const errors::Violation& violation : violations.all()) {
      told.insert(violation.field);
    }
    for (const calendar::Violation& violation : calendar::Validate(definition)) {
      const std::string field = absl::StrCat(path, ".", PathInMessage(proto, violation.field));
      if (told.insert(field).second) {
        violations.Add(field, violation.description);
      }
    }
    // With less, a limit that is legal could end beyond the years that times can say.
    if (WeeklySeconds(definition) < kWeeklySecondsMin) {
      violations.Add(absl::StrCat(path, ".weekly_hours"), "must have at least 8 hours a week");
    }
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
  return absl::FromUnixMicros(timestamp.seconds() * kMicrosPerSecond +
                              timestamp.nanos() / kNanosPerMicro);
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
