// SPDX-License-Identifier: Apache-2.0
//
// The published layout, what is added to it when there is more to say, and the two forms for
// programs.

#include "tools/terminal/report_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace motcua::terminal {
namespace {

using statistics::v1::DossierCounts;
using statistics::v1::GetDossierReportResponse;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

DossierCounts SomeCounts() {
  DossierCounts counts;
  counts.set_received_online(1200);
  counts.set_received_direct(30);
  counts.set_received_postal(7);
  counts.set_carried_over(100);
  counts.set_received(1337);
  counts.set_resolved_early(1000);
  counts.set_resolved_on_time(200);
  counts.set_resolved_late(5);
  counts.set_resolved(1205);
  counts.set_pending_in_time(130);
  counts.set_pending_overdue(2);
  counts.set_pending(132);
  return counts;
}

GetDossierReportResponse SomeReport() {
  GetDossierReportResponse report;
  auto& definition = *report.mutable_definition();
  definition.mutable_start_date()->set_year(2023);
  definition.mutable_start_date()->set_month(1);
  definition.mutable_start_date()->set_day(1);
  definition.mutable_end_date()->set_year(2023);
  definition.mutable_end_date()->set_month(4);
  definition.mutable_end_date()->set_day(1);
  definition.set_agency_code("000.00.00.H28");
  definition.set_include_subtree(true);
  *report.mutable_total() = SomeCounts();
  auto* row = report.add_rows();
  row->mutable_key()->set_agency_code("000.00.43.H28");
  row->set_display_name("huyện Đà Bắc, \"vùng cao\"");
  *row->mutable_counts() = SomeCounts();
  return report;
}

TEST(ReportView, ShowsThePublishedLayout) {
  EXPECT_EQ(TotalText(SomeCounts(), false),
            "received                            1,337\n"
            "  online                            1,200\n"
            "  direct+postal                        37\n"
            "  carried over                        100\n"
            "resolved                            1,205\n"
            "  early                             1,000\n"
            "  on time                             200\n"
            "  late                                  5\n"
            "pending                               132\n"
            "  in time                             130\n"
            "  overdue                               2\n");
}

TEST(ReportView, ShowsOtherMeasuresWhenTheyCount) {
  DossierCounts counts = SomeCounts();
  EXPECT_THAT(
      TotalText(counts, false),
      AllOf(Not(HasSubstr("withdrawn")), Not(HasSubstr("stopped")), Not(HasSubstr("without"))));
  counts.set_withdrawn(1);
  counts.set_stopped(2);
  counts.set_resolved_no_due_time(3);
  counts.set_pending_no_due_time(4);
  EXPECT_THAT(TotalText(counts, false),
              AllOf(HasSubstr("withdrawn                               1\n"),
                    HasSubstr("stopped                                 2\n"),
                    HasSubstr("  resolved without due time             3\n"),
                    HasSubstr("  pending without due time              4\n")));
}

TEST(ReportView, HeadsWithTheLastDayOfThePeriod) {
  EXPECT_EQ(ReportHeading(SomeReport().definition()),
            "Dossiers 2023-01-01 to 2023-03-31, received by 000.00.00.H28 and all below\n");
}

TEST(ReportView, EndsTheRowsWithTheTotal) {
  const std::string text = RowsText(SomeReport());
  EXPECT_THAT(text, HasSubstr("000.00.43.H28  huyện Đà Bắc, \"vùng cao\"     1,337   1,200"));
  EXPECT_THAT(text, HasSubstr("\ntotal                                       1,337   1,200"));
}

TEST(ReportView, GivesJsonWithNumbers) {
  const auto json = nlohmann::json::parse(ReportJson(SomeReport()), nullptr, false);
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json["start_date"], "2023-01-01");
  EXPECT_EQ(json["end_date"], "2023-04-01");
  EXPECT_EQ(json["total"]["received_online"], 1200);
  EXPECT_EQ(json["total"]["withdrawn"], 0) << "zeros are numbers too";
  EXPECT_EQ(json["rows"][0]["key"], "000.00.43.H28");
  EXPECT_EQ(json["rows"][0]["counts"]["pending_overdue"], 2);
}

TEST(ReportView, GivesCsvWithAHeaderAndTheTotal) {
  EXPECT_EQ(ReportCsv(SomeReport()),
            "key,display_name,received_online,received_direct,received_postal,carried_over,"
            "received,resolved_early,resolved_on_time,resolved_late,resolved_no_due_time,resolved,"
            "withdrawn,stopped,pending_in_time,pending_overdue,pending_no_due_time,pending\n"
            "000.00.43.H28,\"huyện Đà Bắc, \"\"vùng cao\"\"\",1200,30,7,100,1337,1000,200,5,0,1205,"
            "0,0,130,2,0,132\n"
            "total,,1200,30,7,100,1337,1000,200,5,0,1205,0,0,130,2,0,132\n");
}

TEST(ReportView, NamesEveryKindOfKey) {
  statistics::v1::ReportKey key;
  EXPECT_EQ(KeyWord(key), "");
  key.set_agency_kind("COMMUNE");
  EXPECT_EQ(KeyWord(key), "COMMUNE");
  key.set_channel(common::v1::CHANNEL_POSTAL);
  EXPECT_EQ(KeyWord(key), "postal");
  key.set_level(common::v1::ONLINE_LEVEL_FULL);
  EXPECT_EQ(KeyWord(key), "full");
  key.set_field_code("ho-tich");
  EXPECT_EQ(KeyWord(key), "ho-tich");
}

TEST(BrokenIdentity, FindsEveryOne) {
  EXPECT_EQ(BrokenIdentity(SomeCounts()), "");
  for (void (DossierCounts::*set)(int64_t) :
       {&DossierCounts::set_received_online, &DossierCounts::set_received_postal,
        &DossierCounts::set_carried_over, &DossierCounts::set_received,
        &DossierCounts::set_resolved_early, &DossierCounts::set_resolved_no_due_time,
        &DossierCounts::set_resolved, &DossierCounts::set_withdrawn, &DossierCounts::set_stopped,
        &DossierCounts::set_pending_overdue, &DossierCounts::set_pending_no_due_time,
        &DossierCounts::set_pending}) {
    DossierCounts counts = SomeCounts();
    (counts.*set)(3);
    EXPECT_NE(BrokenIdentity(counts), "");
  }
}

}  // namespace
}  // namespace motcua::terminal
