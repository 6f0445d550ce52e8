// SPDX-License-Identifier: Apache-2.0
#include "common/catalog/catalog_conversion.h"

#include <limits>
#include <set>
#include <string>
#include <vector>

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

void AddHours(int weekday, uint32_t start, uint32_t end, v1::WorkingCalendar& calendar) {
  v1::WeekdayHours* const hours = calendar.add_weekly_hours();
  hours->set_iso_weekday(weekday);
  v1::WorkingInterval* const interval = hours->add_intervals();
  interval->set_start_second(start);
  interval->set_end_second(end);
}

std::vector<std::string> FieldsOf(const v1::WorkingCalendar& calendar) {
  errors::Violations violations;
  ReadCalendar(calendar, "c", violations);
  std::vector<std::string> fields;
  for (const errors::Violation& violation : violations.all()) {
    fields.push_back(violation.field);
    // Nor do the descriptions name what the message does not have.
    for (const char* part : {"exceptions", "first_day", "last_day", "weekly["}) {
      EXPECT_EQ(violation.description.find(part), std::string::npos) << violation.description;
    }
  }
  return fields;
}

using Fields = std::vector<std::string>;

TEST(ReadCalendar, NamesTheMessagesOwnPathsInRulesOverTheWhole) {
  v1::WorkingCalendar proto = TwoYears();
  for (int year : {2022, 2024}) {  // The second is not announced, and has no reason.
    *proto.add_days_off()->mutable_date() = Date(year, 1, 3);
  }
  proto.mutable_days_off(0)->set_reason("nghỉ bù");
  for (int i = 0; i < 2; ++i) {
    *proto.add_make_up_days()->mutable_date() = Date(2022, 1, 3);  // Also off, and twice.
  }
  proto.mutable_make_up_days(0)->set_reason("làm bù");
  proto.mutable_make_up_days(1)->add_intervals()->set_start_second(9);
  // The hours of Sunday stand first.
  AddHours(7, 25200, 25200, proto);
  AddHours(1, 25200, 61200, proto);

  EXPECT_EQ(FieldsOf(proto),
            (Fields{"c.weekly_hours[0].intervals[0].end_second", "c.days_off[1].reason",
                    "c.make_up_days[1].reason", "c.make_up_days[1].intervals[0].end_second",
                    "c.days_off[1].date", "c.make_up_days[0].date", "c.make_up_days[1].date"}));
}

TEST(ReadCalendar, NamesTheDatesTheCodeAndTheZone) {
  v1::WorkingCalendar proto = TwoYears();
  proto.clear_calendar_code();
  proto.set_time_zone("Europe/Paris");
  EXPECT_EQ(FieldsOf(proto), (Fields{"c.calendar_code", "c.time_zone"}));
  *proto.mutable_last_date() = Date(2021, 12, 31);
  EXPECT_EQ(FieldsOf(proto), (Fields{"c.calendar_code", "c.last_date"}));
  *proto.mutable_last_date() = Date(2082, 1, 1);
  EXPECT_EQ(FieldsOf(proto), (Fields{"c.calendar_code", "c.last_date"}));
}

TEST(ReadCalendar, TellsAFieldOnce) {
  v1::WorkingCalendar proto = TwoYears();
  proto.add_weekly_hours()->set_iso_weekday(2);  // No working time, and less than 8 hours.
  v1::MakeUpDay* const day = proto.add_make_up_days();
  *day->mutable_date() = Date(2022, 1, 8);
  day->set_reason("làm bù");  // No weekday's hours to work by.
  errors::Violations violations;
  violations.Add("c.weekly_hours", "said before");

  ReadCalendar(proto, "c", violations);

  EXPECT_EQ(violations.all().size(), 1u);
  EXPECT_EQ(FieldsOf(proto), (Fields{"c.weekly_hours"}));
}

TEST(MakeCalendar, ReadsWhatRequestsAreNotAllowedAnyMore) {
  v1::WorkingCalendar proto = TwoYears();
  proto.add_weekly_hours()->set_iso_weekday(1);
  AddHours(1, 25200, 39600, proto);
  v1::WorkingInterval* const touching = proto.mutable_weekly_hours(1)->add_intervals();
  touching->set_start_second(39600);
  touching->set_end_second(61200);

  const auto calendar = MakeCalendar(proto);

  ASSERT_TRUE(calendar.ok()) << calendar.status();
  const absl::Time monday = absl::FromCivil(absl::CivilDay(2022, 1, 3), (*calendar)->zone());
  EXPECT_EQ((*calendar)->WorkingTimeBetween(monday, monday + absl::Hours(24)), absl::Hours(10));
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

TEST(Times, OutsideOfTheYearsOfATimestampAreItsFirstAndLast) {
  constexpr int64_t kFirst = -62135596800;
  constexpr int64_t kLast = 253402300799;
  const auto micros_of = [](int64_t seconds, int32_t nanos) {
    google::protobuf::Timestamp timestamp;
    timestamp.set_seconds(seconds);
    timestamp.set_nanos(nanos);
    return absl::ToUnixMicros(ReadTime(timestamp));
  };
  EXPECT_EQ(micros_of(kFirst, 0), kFirst * 1000000);
  EXPECT_EQ(micros_of(kLast, 999999999), kLast * 1000000 + 999999);
  EXPECT_EQ(micros_of(std::numeric_limits<int64_t>::min(), -1), kFirst * 1000000);
  EXPECT_EQ(micros_of(std::numeric_limits<int64_t>::max(), 2000000000), kLast * 1000000 + 999999);
}

}  // namespace
}  // namespace motcua::catalog
