// SPDX-License-Identifier: Apache-2.0
//
// What a calendar that is loaded may get wrong: each rule alone, and all of them at once.

#include "common/calendar/calendar_definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "common/calendar/calendars_for_test.h"

namespace motcua::calendar {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> FieldsOf(const CalendarDefinition& definition) {
  std::vector<std::string> fields;
  for (const Violation& violation : Validate(definition)) {
    EXPECT_FALSE(violation.description.empty());
    fields.push_back(violation.field);
  }
  return fields;
}

DayException MakeUpDay(absl::CivilDay day) {
  return {.day = day, .kind = DayException::Kind::kMakeUpDay, .reason = "làm bù"};
}

TEST(CalendarDefinition, AcceptsAnnouncedCalendars) {
  EXPECT_THAT(FieldsOf(Definition2023()), IsEmpty());
  EXPECT_THAT(FieldsOf(Definition2014And2015()), IsEmpty());
}

TEST(CalendarDefinition, DefaultWeekHasFortyHours) {
  int seconds = 0;
  for (const std::vector<DailyInterval>& day : DefaultWeeklyIntervals()) {
    for (const DailyInterval& interval : day)
      seconds += interval.end_second - interval.start_second;
  }

  EXPECT_EQ(seconds, 40 * 60 * 60);
}

TEST(CalendarDefinition, AcceptsTheLimitsThemselves) {
  CalendarDefinition definition = Definition2023();
  // Intervals may touch and fill the day; 60 years include the day before the 60th anniversary.
  definition.weekly[5] = {{.start_second = 0, .end_second = 43200},
                          {.start_second = 43200, .end_second = 86400}};
  definition.last_day = absl::CivilDay(2082, 12, 31);

  EXPECT_THAT(FieldsOf(definition), IsEmpty());
}

TEST(CalendarDefinition, NamesTheBrokenRule) {
  const struct {
    const char* field;
    std::function<void(CalendarDefinition&)> breaks;
  } cases[] = {
      {"code", [](auto& d) { d.code.clear(); }},
      {"weekly", [](auto& d) { d.weekly = {}; }},
      {"weekly[6][0].start_second",
       [](auto& d) {
         d.weekly[6] = {{-1, 10}};
       }},
      {"weekly[6][0].end_second",
       [](auto& d) {
         d.weekly[6] = {{10, 10}};
       }},
      {"weekly[6][0].end_second",
       [](auto& d) {
         d.weekly[6] = {{10, 86401}};
       }},
      {"weekly[6][1].start_second",
       [](auto& d) {
         d.weekly[6] = {{10, 20}, {19, 30}};
       }},
      {"weekly[6][1].start_second",
       [](auto& d) {
         d.weekly[6] = {{50, 60}, {10, 20}};
       }},
      {"weekly[6]",
       [](auto& d) {
         d.weekly[6].assign(17, {10, 20});
       }},
      {"exceptions[0].reason", [](auto& d) { d.exceptions[0].reason.clear(); }},
      {"exceptions[0].reason", [](auto& d) { d.exceptions[0].reason.assign(801, 'a'); }},
      {"exceptions[0].intervals",
       [](auto& d) {
         d.exceptions[0].intervals = {{10, 20}};
       }},
      {"exceptions[0].kind",
       [](auto& d) { d.exceptions[0].kind = static_cast<DayException::Kind>(9); }},
      {"exceptions[1].day", [](auto& d) { d.exceptions[1].day = d.exceptions[0].day; }},
      {"exceptions[0].day", [](auto& d) { d.exceptions[0].day = absl::CivilDay(2022, 12, 31); }},
      {"exceptions[0].day", [](auto& d) { d.exceptions[0].day = absl::CivilDay(2024, 1, 1); }},
      {"last_day", [](auto& d) { d.last_day = absl::CivilDay(2022, 12, 31); }},
      {"last_day", [](auto& d) { d.last_day = absl::CivilDay(2083, 1, 1); }},
      {"first_day", [](auto& d) { d.first_day = absl::CivilDay(0, 12, 31); }},
      {"last_day", [](auto& d) { d.last_day = absl::CivilDay::max(); }},
  };
  for (const auto& broken : cases) {
    CalendarDefinition definition = Definition2023();
    broken.breaks(definition);
    EXPECT_THAT(FieldsOf(definition), ElementsAre(broken.field));
  }
}

TEST(CalendarDefinition, NamesTheBrokenRuleOfMakeUpDays) {
  const absl::CivilDay saturday(2023, 3, 4);
  CalendarDefinition definition = Definition2023();
  definition.exceptions = {MakeUpDay(saturday), MakeUpDay(saturday + 7), MakeUpDay(saturday + 14)};
  definition.exceptions[0].works_as = absl::Weekday::sunday;
  definition.exceptions[1].intervals = {{20, 10}};
  definition.exceptions[2].works_as = static_cast<absl::Weekday>(7);

  EXPECT_THAT(FieldsOf(definition),
              ElementsAre("exceptions[0].works_as", "exceptions[1].intervals[0].end_second",
                          "exceptions[2].works_as"));
}

// A year of a zone, without exceptions.
CalendarDefinition YearFrom(absl::CivilDay first_day, const std::string& zone) {
  CalendarDefinition definition = {
      .code = "ZONE", .first_day = first_day, .last_day = first_day + 364};
  EXPECT_TRUE(absl::LoadTimeZone(zone, &definition.zone)) << zone;
  return definition;
}

TEST(CalendarDefinition, RefusesZonesThatChangeTheirClocks) {
  const struct {
    const char* zone;
    absl::CivilDay first_day;
    const char* change;
  } cases[] = {
      // First forwards: an hour is skipped.
      {"America/New_York", absl::CivilDay(2023, 1, 1), "2023-03-12"},
      {"Europe/Paris", absl::CivilDay(2026, 1, 1), "2026-03-29"},
      {"Asia/Ho_Chi_Minh", absl::CivilDay(1957, 1, 1), "1960-01-01"},
      // First backwards: an hour is repeated.
      {"America/New_York", absl::CivilDay(2026, 6, 1), "2026-11-01"},
      {"Europe/Paris", absl::CivilDay(2026, 7, 1), "2026-10-25"},
      {"Asia/Ho_Chi_Minh", absl::CivilDay(1950, 1, 1), "1955-07-01"},
      {"Asia/Ho_Chi_Minh", absl::CivilDay(1975, 6, 12), "1975-06-12"},
  };
  for (const auto& changing : cases) {
    const std::vector<Violation> violations = Validate(YearFrom(changing.first_day, changing.zone));

    ASSERT_EQ(violations.size(), 1u) << changing.zone << " from " << changing.first_day;
    EXPECT_EQ(violations[0].field, "zone");
    EXPECT_THAT(violations[0].description, HasSubstr(changing.change)) << changing.zone;
  }
}

TEST(CalendarDefinition, AcceptsZonesFromTheirLastChangeOn) {
  const struct {
    const char* zone;
    absl::CivilDay first_day;
  } cases[] = {
      {"Asia/Ho_Chi_Minh", absl::CivilDay(1975, 6, 14)},
      {"Asia/Ho_Chi_Minh", absl::CivilDay(2015, 1, 1)},
      {"UTC", absl::CivilDay(1, 1, 1)},
      // Its summer time became its time of the whole year: the name changed, and no clock.
      {"Europe/Istanbul", absl::CivilDay(2016, 6, 1)},
  };
  for (const auto& constant : cases) {
    EXPECT_THAT(FieldsOf(YearFrom(constant.first_day, constant.zone)), IsEmpty())
        << constant.zone << " from " << constant.first_day;
  }
}

TEST(CalendarDefinition, ReportsAllViolationsAtOnce) {
  CalendarDefinition definition = Definition2023();
  definition.code.clear();
  definition.weekly[0] = {{20, 10}};
  definition.exceptions[2].reason.clear();
  definition.exceptions[3].day = definition.exceptions[2].day;

  EXPECT_THAT(FieldsOf(definition),
              UnorderedElementsAre("code", "weekly[0][0].end_second", "exceptions[2].reason",
                                   "exceptions[3].day"));
}

}  // namespace
}  // namespace motcua::calendar
