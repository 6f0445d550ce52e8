// SPDX-License-Identifier: Apache-2.0
//
// Calendars: a definition is refused with its reasons or can be counted with, and counting keeps
// the laws that working_calendar.h promises. The message is one of the catalogue; once it is read
// as the services do, and once without the form being looked at.
#include <array>

#include "common/calendar/due_time.h"
#include "common/calendar/working_calendar.h"
#include "common/catalog/catalog_conversion.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/messages.h"

namespace motcua::fuzz {
namespace {

namespace v1 = intake::v1;
using calendar::CalendarDefinition;
using calendar::WorkingCalendar;

absl::CivilDay RawDate(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

std::vector<calendar::DailyInterval> RawIntervals(
    const google::protobuf::RepeatedPtrField<v1::WorkingInterval>& intervals) {
  std::vector<calendar::DailyInterval> result;
  for (const v1::WorkingInterval& interval : intervals) {
    result.push_back({static_cast<int32_t>(interval.start_second()),
                      static_cast<int32_t>(interval.end_second())});
  }
  return result;
}

// Whatever the message says, as a definition.
CalendarDefinition RawDefinition(const v1::WorkingCalendar& message) {
  using Kind = calendar::DayException::Kind;
  CalendarDefinition definition;
  definition.code = message.calendar_code();
  if (const auto zone = time::LoadZone(message.time_zone()); zone.ok()) {
    definition.zone = *zone;
  }
  for (const v1::WeekdayHours& hours : message.weekly_hours()) {
    definition.weekly[hours.iso_weekday() % 7] = RawIntervals(hours.intervals());
  }
  definition.first_day = RawDate(message.first_date());
  definition.last_day = RawDate(message.last_date());
  for (const v1::DayOff& day : message.days_off()) {
    definition.exceptions.push_back({.day = RawDate(day.date()),
                                     .kind = static_cast<Kind>(message.version() % 3),
                                     .reason = day.reason()});
  }
  for (const v1::MakeUpDay& day : message.make_up_days()) {
    definition.exceptions.push_back({.day = RawDate(day.date()),
                                     .kind = Kind::kMakeUpDay,
                                     .reason = day.reason(),
                                     .works_as = static_cast<absl::Weekday>(message.version() % 9),
                                     .intervals = RawIntervals(day.intervals())});
  }
  return definition;
}

void CheckCounting(const WorkingCalendar& calendar, absl::Time start, absl::Duration working) {
  const absl::Time opening = calendar.NextWorkingMoment(start);
  MOTCUA_FUZZ_REQUIRE(opening >= start && calendar.NextWorkingMoment(opening) == opening);
  const absl::Time end = calendar.AddWorkingTime(start, working);
  if (end != absl::InfiniteFuture()) {
    MOTCUA_FUZZ_REQUIRE(end >= start);
    MOTCUA_FUZZ_REQUIRE(calendar.WorkingTimeBetween(start, end) == working);
    MOTCUA_FUZZ_REQUIRE(calendar.WorkingTimeBetween(end, start) == -working);
    const absl::Duration half = absl::Trunc(working / 2, absl::Seconds(1));
    MOTCUA_FUZZ_REQUIRE(
        calendar.AddWorkingTime(calendar.AddWorkingTime(start, half), working - half) == end);
  }
}

void CheckDueTime(const WorkingCalendar& calendar, absl::Time accepted, int64_t amount) {
  using Unit = calendar::TimeLimit::Unit;
  for (const Unit unit : {Unit::kWorkingDays, Unit::kWorkingHours, Unit::kCalendarDays}) {
    const calendar::ClockPause pause{.stopped = accepted + absl::Hours(30),
                                     .resumed = accepted + absl::Hours(30 + amount)};
    for (const bool paused : {false, true}) {
      const auto due = calendar::DueTime(calendar, accepted, {.unit = unit, .amount = amount},
                                         {&pause, paused ? 1u : 0u});
      MOTCUA_FUZZ_REQUIRE(due.ok() && due->due.has_value() && *due->due >= accepted);
    }
  }
}

void CheckCalendar(const WorkingCalendar& calendar, const CalendarDefinition& definition) {
  constexpr int kHours = 24 * 9;
  const absl::Time begin = absl::FromCivil(definition.first_day, definition.zone);
  for (int hour = -48; hour < kHours; hour += 7) {
    CheckCounting(calendar, begin + absl::Hours(hour) + absl::Milliseconds(hour),
                  absl::Seconds(3601 * (hour + 48)));
  }
  for (absl::CivilDay day = definition.first_day;
       day < definition.first_day + 400 && day.year() <= 9999; ++day) {
    const calendar::DayPlan plan = calendar.PlanOf(day);
    MOTCUA_FUZZ_REQUIRE(plan.announced == (day <= definition.last_day));
  }
}

void CheckDefinition(const CalendarDefinition& definition) {
  const bool valid = calendar::Validate(definition).empty();
  const auto calendar = WorkingCalendar::Create(definition);
  MOTCUA_FUZZ_REQUIRE(calendar.ok() == valid);
  if (valid) {
    CheckCalendar(**calendar, definition);
  }
}

void CheckWorkingCalendar(const v1::WorkingCalendar& message, absl::string_view /*bytes*/) {
  CheckDefinition(RawDefinition(message));
  errors::Violations violations;
  const CalendarDefinition definition = catalog::ReadCalendar(message, "calendar", violations);
  const auto calendar = catalog::MakeCalendar(message);
  MOTCUA_FUZZ_REQUIRE(calendar.ok() == violations.empty());
  if (calendar.ok()) {
    CheckCalendar(**calendar, definition);
    // With eight hours a week, every limit ends within the years that times can say; the first of
    // these years is not counted in from its first day on.
    const absl::Time accepted = absl::FromCivil(definition.first_day, definition.zone);
    if (definition.first_day.year() > 1 && definition.first_day.year() < 9000) {
      CheckDueTime(**calendar, accepted, 1 + static_cast<int64_t>(message.version() % 3650));
    }
  }
}

}  // namespace

absl::Span<const MessageKind> Kinds() {
  static const std::array kinds = {KindOf<v1::WorkingCalendar, CheckWorkingCalendar>()};
  return kinds;
}

}  // namespace motcua::fuzz
