// SPDX-License-Identifier: Apache-2.0
#include "common/catalog/catalog_conversion.h"

#include <set>

#include "gtest/gtest.h"

namespace motcua::catalog {
namespace {

namespace v1 = motcua::intake::v1;

google::type::Date Date(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::WorkingCalendar TwoYears() {
  v1::WorkingCalendar calendar;
  calendar.set_calendar_code("vn");
  *calendar.mutable_first_date() = Date(2022, 1, 1);
  *calendar.mutable_last_date() = Date(2023, 12, 31);
  return calendar;
}

TEST(MakeCalendar, CountsByTheDefaultWeekWithAnnouncedExceptions) {
  v1::WorkingCalendar proto = TwoYears();
  v1::DayOff* const day_off = proto.add_days_off();
  *day_off->mutable_date() = Date(2023, 1, 2);
  day_off->set_reason("Tết Dương lịch");
  v1::MakeUpDay* const make_up = proto.add_make_up_days();
  *make_up->mutable_date() = Date(2023, 1, 7);
  make_up->set_reason("swapped");

  const auto calendar = MakeCalendar(proto);

  ASSERT_TRUE(calendar.ok()) << calendar.status();
  const auto seconds_of = [&](int day) {
    const absl::CivilDay date(2023, 1, day);
    return (*calendar)->WorkingTimeBetween(absl::FromCivil(date, (*calendar)->zone()),
                                           absl::FromCivil(date + 1, (*calendar)->zone()));
  };
  EXPECT_EQ(seconds_of(2), absl::ZeroDuration());
  EXPECT_EQ(seconds_of(3), absl::Hours(8));
  EXPECT_EQ(seconds_of(7), absl::Hours(8));
  EXPECT_EQ(seconds_of(8), absl::ZeroDuration());
}

TEST(ReadCalendar, TellsAllViolationsWithPaths) {
  v1::WorkingCalendar proto = TwoYears();
  proto.set_time_zone("Mars/Olympus");
  *proto.mutable_first_date() = Date(2023, 2, 30);
  v1::WeekdayHours* const hours = proto.add_weekly_hours();
  hours->set_iso_weekday(8);
  v1::WorkingInterval* const interval = proto.add_make_up_days()->add_intervals();
  interval->set_end_second(90000);

  errors::Violations violations;
  ReadCalendar(proto, "calendars[2]", violations);

  std::set<std::string> fields;
  for (const errors::Violation& violation : violations.all()) {
    fields.insert(violation.field);
  }
  EXPECT_EQ(fields, (std::set<std::string>{"calendars[2].time_zone", "calendars[2].first_date",
                                           "calendars[2].weekly_hours[0].iso_weekday",
                                           "calendars[2].make_up_days[0].date",
                                           "calendars[2].make_up_days[0].intervals[0]"}));
}

TEST(ReadCalendar, RefusesAWeekWithHardlyAnyWork) {
  v1::WorkingCalendar proto = TwoYears();
  v1::WeekdayHours* const hours = proto.add_weekly_hours();
  hours->set_iso_weekday(1);
  v1::WorkingInterval* const interval = hours->add_intervals();
  interval->set_start_second(25200);
  interval->set_end_second(25201);
  errors::Violations violations;
  ReadCalendar(proto, "calendars[0]", violations);
  ASSERT_EQ(violations.all().size(), 1u);
  EXPECT_EQ(violations.all()[0].field, "calendars[0].weekly_hours");

  interval->set_end_second(25200 + 8 * 3600);
  errors::Violations none;
  ReadCalendar(proto, "calendars[0]", none);
  EXPECT_TRUE(none.empty());
}

TEST(ReadTimeLimit, KnowsEveryUnit) {
  v1::TimeLimit limit;
  EXPECT_FALSE(ReadTimeLimit(limit).has_value());
  limit.set_working_days(3);
  EXPECT_EQ(ReadTimeLimit(limit)->unit, calendar::TimeLimit::Unit::kWorkingDays);
  limit.set_working_hours(4);
  EXPECT_EQ(ReadTimeLimit(limit)->unit, calendar::TimeLimit::Unit::kWorkingHours);
  limit.set_calendar_days(5);
  EXPECT_EQ(ReadTimeLimit(limit)->unit, calendar::TimeLimit::Unit::kCalendarDays);
  EXPECT_EQ(ReadTimeLimit(limit)->amount, 5);
}

TEST(Times, KeepMicrosecondsOnBothSidesOfNineteenSeventy) {
  for (const int64_t micros : {0ll, 1ll, -1ll, 1700000000123456ll, -1700000000123456ll}) {
    google::protobuf::Timestamp timestamp;
    SetTime(absl::FromUnixMicros(micros), &timestamp);
    EXPECT_GE(timestamp.nanos(), 0);
    EXPECT_EQ(absl::ToUnixMicros(ReadTime(timestamp)), micros);
  }
}

}  // namespace
}  // namespace motcua::catalog
