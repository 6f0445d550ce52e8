// SPDX-License-Identifier: Apache-2.0
// Periods and instants of reports.
#include "services/statistics/domain/report_window.h"

#include "gtest/gtest.h"
#include "services/statistics/domain/events_for_test.h"

namespace motcua::statistics {
namespace {

google::type::Date DateOf(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::ReportDefinition FirstQuarter() {
  v1::ReportDefinition definition;
  *definition.mutable_start_date() = DateOf(2023, 1, 1);
  *definition.mutable_end_date() = DateOf(2023, 4, 1);
  return definition;
}

TEST(ReportWindow, IsHalfOpenBetweenLocalMidnights) {
  const ReportWindow window = WindowOf(FirstQuarter(), time::VietnamZone());
  EXPECT_EQ(window.start, At("2023-01-01"));
  EXPECT_EQ(window.end, At("2023-04-01"));
  EXPECT_EQ(absl::FormatTime(window.start, absl::UTCTimeZone()), "2022-12-31T17:00:00+00:00");
}

TEST(ReportWindow, EndsAtAsOfTimeButNotAfterThePeriod) {
  v1::ReportDefinition definition = FirstQuarter();
  SetTime(At("2023-02-03 10:11:12.5"), definition.mutable_as_of_time());
  EXPECT_EQ(WindowOf(definition, time::VietnamZone()).end, At("2023-02-03 10:11:12.5"));

  SetTime(At("2024-02-03"), definition.mutable_as_of_time());
  EXPECT_EQ(WindowOf(definition, time::VietnamZone()).end, At("2023-04-01"));
}

TEST(ReportWindow, IsEmptyAtAnInstantBeforeThePeriod) {
  v1::ReportDefinition definition = FirstQuarter();
  SetTime(At("2022-12-03 10:11"), definition.mutable_as_of_time());

  const ReportWindow window = WindowOf(definition, time::VietnamZone());
  EXPECT_EQ(window.start, At("2022-12-03 10:11"));
  EXPECT_EQ(window.end, window.start);
}

TEST(ReportWindow, ReadsNanosecondsAsTheNextWholeMicrosecond) {
  v1::ReportDefinition definition = FirstQuarter();
  SetTime(At("2023-02-03 10:11"), definition.mutable_as_of_time());
  definition.mutable_as_of_time()->set_nanos(1);

  // What happened at 10:11 sharp was before it.
  EXPECT_EQ(WindowOf(definition, time::VietnamZone()).end,
            At("2023-02-03 10:11") + absl::Microseconds(1));
}

TEST(ReportWindow, KnowsDates) {
  EXPECT_TRUE(IsDate(DateOf(2024, 2, 29)));
  EXPECT_TRUE(IsDate(DateOf(9999, 12, 31)));
  EXPECT_FALSE(IsDate(DateOf(2023, 2, 29)));
  EXPECT_FALSE(IsDate(DateOf(2023, 0, 1)));
  EXPECT_FALSE(IsDate(DateOf(2023, 1, 0)));
  EXPECT_FALSE(IsDate(DateOf(0, 1, 1)));
  EXPECT_FALSE(IsDate(DateOf(10000, 1, 1)));
  EXPECT_FALSE(IsDate(DateOf(2023, 2147483647, 1)));
}

}  // namespace
}  // namespace motcua::statistics
