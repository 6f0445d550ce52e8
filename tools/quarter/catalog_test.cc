// SPDX-License-Identifier: Apache-2.0
//
// The catalogue has as many agencies and services as were published, every reference in it
// resolves, and the calendar in it is the one that counts.

#include "tools/quarter/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "common/calendar/working_calendar.h"
#include "tools/quarter/announced_calendar.h"

namespace motcua::quarter {
namespace {

using ::testing::MatchesRegex;

published::Published ReadFigures() {
  auto published = published::ReadPublished(std::string(std::getenv("MOTCUA_SOURCE_DIR")) +
                                            "/tests/data/hoabinh-2023q1.json");
  EXPECT_TRUE(published.ok()) << published.status();
  return *std::move(published);
}

TEST(Catalog, HasThePublishedDesks) {
  const published::Published published = ReadFigures();
  const Catalog catalog = BuildCatalog(published, 1);

  std::map<intake::v1::AgencyKind, int64_t> counts;
  std::set<std::string> codes;
  std::set<std::string> names;
  for (const intake::v1::Agency& agency : catalog.agencies) {
    ++counts[agency.kind()];
    EXPECT_TRUE(codes.insert(agency.agency_code()).second) << agency.agency_code();
    names.insert(agency.display_name());
    EXPECT_THAT(agency.agency_code(), MatchesRegex("000.[0-9][0-9].[0-9][0-9].H28"));
    EXPECT_EQ(agency.calendar_code(), catalog.calendar.calendar_code());
    if (agency.kind() == intake::v1::AGENCY_KIND_PROVINCE) {
      EXPECT_EQ(agency.parent_agency_code(), "");
    } else {
      EXPECT_TRUE(codes.contains(agency.parent_agency_code())) << "parents come first";
    }
  }
  EXPECT_EQ(counts[intake::v1::AGENCY_KIND_PROVINCE], published.one_stop_desks.provincial_centre);
  EXPECT_EQ(counts[intake::v1::AGENCY_KIND_DISTRICT], published.one_stop_desks.districts);
  EXPECT_EQ(counts[intake::v1::AGENCY_KIND_COMMUNE], published.one_stop_desks.communes);
  EXPECT_GE(counts[intake::v1::AGENCY_KIND_DEPARTMENT], 18);
  EXPECT_TRUE(names.contains("Ủy ban nhân dân thành phố Hòa Bình"));
  for (const std::string& district : published.districts) {
    EXPECT_TRUE(names.contains("Ủy ban nhân dân huyện " + district) ||
                names.contains("Ủy ban nhân dân thành phố " + district))
        << district;
  }
}

TEST(Catalog, HasThePublishedServices) {
  const published::Published published = ReadFigures();
  const Catalog catalog = BuildCatalog(published, 1);

  std::map<common::v1::OnlineLevel, int64_t> levels;
  std::set<std::string> codes;
  for (const intake::v1::Procedure& procedure : catalog.procedures) {
    ++levels[procedure.level()];
    EXPECT_TRUE(codes.insert(procedure.procedure_code()).second) << procedure.procedure_code();
    EXPECT_FALSE(procedure.display_name().empty());
    EXPECT_NE(procedure.time_limit().limit_case(), intake::v1::TimeLimit::LIMIT_NOT_SET);
    EXPECT_GT(procedure.offering_agency_codes_size() + procedure.offering_agency_kinds_size(), 0)
        << procedure.field_code();
  }
  EXPECT_EQ(levels[common::v1::ONLINE_LEVEL_PARTIAL], published.online_services.partial);
  EXPECT_EQ(levels[common::v1::ONLINE_LEVEL_FULL], published.online_services.full);
  EXPECT_EQ(levels.size(), 2u);
}

TEST(Catalog, FitsAnyPublishedNumberOfCommunesAndServices) {
  published::Published published = ReadFigures();
  for (const int64_t communes : {0, 7, 400}) {
    published.one_stop_desks.communes = communes;
    published.online_services = {.total = 70, .partial = 70, .full = 0};
    const Catalog catalog = BuildCatalog(published, 1);
    int64_t count = 0;
    for (const intake::v1::Agency& agency : catalog.agencies) {
      if (agency.kind() == intake::v1::AGENCY_KIND_COMMUNE) ++count;
    }
    EXPECT_EQ(count, communes);
    EXPECT_EQ(catalog.procedures.size(), 70u);
  }
}

TEST(Catalog, GoesIntoRequestsThatAreTaken) {
  const Catalog catalog = BuildCatalog(ReadFigures(), 1);
  const auto requests = PutCatalogRequests(catalog);

  size_t procedures = 0;
  std::set<std::string> ids;
  for (const intake::v1::PutCatalogRequest& request : requests) {
    EXPECT_LT(request.ByteSizeLong(), size_t{4} << 20);
    EXPECT_TRUE(ids.insert(request.request_id()).second);
    procedures += static_cast<size_t>(request.procedures_size());
  }
  EXPECT_EQ(procedures, catalog.procedures.size());
  EXPECT_EQ(requests[0].agencies_size(), static_cast<int>(catalog.agencies.size()));
  EXPECT_EQ(requests[0].calendars_size(), 1);
}

TEST(AnnouncedCalendar, IsWhatTheCatalogueSays) {
  const auto calendar = calendar::WorkingCalendar::Create(AnnouncedCalendar());
  ASSERT_TRUE(calendar.ok()) << calendar.status();
  const intake::v1::WorkingCalendar proto = AnnouncedCalendarProto();
  EXPECT_EQ(proto.calendar_code(), (*calendar)->code());

  std::set<absl::CivilDay> off;
  for (const intake::v1::DayOff& day : proto.days_off()) {
    off.insert(absl::CivilDay(day.date().year(), day.date().month(), day.date().day()));
  }
  for (absl::CivilDay day(2022, 1, 1); day < absl::CivilDay(2024, 1, 1); ++day) {
    const calendar::DayPlan plan = (*calendar)->PlanOf(day);
    EXPECT_EQ(plan.kind == calendar::DayKind::kDayOff, off.contains(day)) << day;
    const bool weekend = absl::GetWeekday(day) == absl::Weekday::saturday ||
                         absl::GetWeekday(day) == absl::Weekday::sunday;
    EXPECT_EQ(plan.intervals.empty(), weekend || off.contains(day)) << day;
  }
}

TEST(AnnouncedCalendar, KnowsTheHolidaysAroundTheQuarter) {
  const auto calendar = calendar::WorkingCalendar::Create(AnnouncedCalendar());
  ASSERT_TRUE(calendar.ok());
  const struct {
    absl::CivilDay day;
    bool worked;
  } cases[] = {
      {absl::CivilDay(2022, 1, 3), false},  {absl::CivilDay(2022, 1, 28), true},
      {absl::CivilDay(2022, 1, 31), false}, {absl::CivilDay(2022, 2, 4), false},
      {absl::CivilDay(2022, 2, 7), true},   {absl::CivilDay(2022, 4, 11), false},
      {absl::CivilDay(2022, 5, 3), false},  {absl::CivilDay(2022, 5, 4), true},
      {absl::CivilDay(2022, 9, 1), false},  {absl::CivilDay(2022, 9, 5), true},
      {absl::CivilDay(2022, 12, 30), true}, {absl::CivilDay(2023, 1, 2), false},
      {absl::CivilDay(2023, 1, 3), true},   {absl::CivilDay(2023, 1, 19), true},
      {absl::CivilDay(2023, 1, 20), false}, {absl::CivilDay(2023, 1, 26), false},
      {absl::CivilDay(2023, 1, 27), true},  {absl::CivilDay(2023, 3, 31), true},
      {absl::CivilDay(2023, 5, 3), false},  {absl::CivilDay(2023, 9, 4), false},
  };
  for (const auto& [day, worked] : cases) {
    EXPECT_EQ(!(*calendar)->PlanOf(day).intervals.empty(), worked) << day;
  }
}

}  // namespace
}  // namespace motcua::quarter
