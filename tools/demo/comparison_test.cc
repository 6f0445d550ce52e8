// SPDX-License-Identifier: Apache-2.0
//
// Every published number is compared, and no difference goes unnoticed.

#include "tools/demo/comparison.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace motcua::demo {
namespace {

using statistics::v1::DossierCounts;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

DossierCounts SomeCounts() {
  DossierCounts counts;
  counts.set_received_online(100);
  counts.set_received_direct(7);
  counts.set_received_postal(3);
  counts.set_carried_over(20);
  counts.set_received(130);
  counts.set_resolved_early(80);
  counts.set_resolved_on_time(30);
  counts.set_resolved_late(5);
  counts.set_resolved(115);
  counts.set_pending_in_time(13);
  counts.set_pending_overdue(2);
  counts.set_pending(15);
  return counts;
}

published::Published SomeFigures() {
  published::Published published;
  published.received = {.total = 130, .online = 100, .direct_and_postal = 10, .carried_over = 20};
  published.resolved = {.total = 115, .early = 80, .on_time = 30, .late = 5};
  published.pending = {.total = 15, .in_time = 13, .overdue = 2};
  published.online_services = {.total = 3, .partial = 1, .full = 2};
  published.one_stop_desks = {.provincial_centre = 1, .districts = 1, .communes = 2};
  return published;
}

size_t Differences(const std::vector<Comparison>& comparisons) {
  return static_cast<size_t>(
      std::count_if(comparisons.begin(), comparisons.end(),
                    [](const Comparison& comparison) { return !comparison.equal(); }));
}

TEST(CompareReport, FindsNothingWhereAllIsEqual) {
  EXPECT_EQ(Differences(CompareReport(SomeFigures(), SomeCounts())), 0u);
}

TEST(CompareReport, NoticesEachNumber) {
  // Every field that the published table has something to say about.
  const auto* descriptor = DossierCounts::descriptor();
  for (const char* name : {"received_online", "received_direct", "received_postal", "carried_over",
                           "received", "resolved_early", "resolved_on_time", "resolved_late",
                           "resolved", "pending_in_time", "pending_overdue", "pending"}) {
    DossierCounts counts = SomeCounts();
    const auto* field = descriptor->FindFieldByName(name);
    ASSERT_NE(field, nullptr) << name;
    const auto* reflection = counts.GetReflection();
    reflection->SetInt64(&counts, field, reflection->GetInt64(counts, field) + 1);
    EXPECT_EQ(Differences(CompareReport(SomeFigures(), counts)), 1u) << name;
  }
}

TEST(CompareCatalog, CountsDesksAndServices) {
  std::vector<intake::v1::Agency> agencies(5);
  agencies[0].set_kind(intake::v1::AGENCY_KIND_PROVINCE);
  agencies[1].set_kind(intake::v1::AGENCY_KIND_DISTRICT);
  agencies[2].set_kind(intake::v1::AGENCY_KIND_COMMUNE);
  agencies[3].set_kind(intake::v1::AGENCY_KIND_COMMUNE);
  agencies[4].set_kind(intake::v1::AGENCY_KIND_DEPARTMENT);
  std::vector<intake::v1::Procedure> procedures(4);
  procedures[0].set_level(common::v1::ONLINE_LEVEL_PARTIAL);
  procedures[1].set_level(common::v1::ONLINE_LEVEL_FULL);
  procedures[2].set_level(common::v1::ONLINE_LEVEL_FULL);
  procedures[3].set_level(common::v1::ONLINE_LEVEL_NONE);
  EXPECT_EQ(Differences(CompareCatalog(SomeFigures(), agencies, procedures)), 0u);

  agencies.pop_back();
  agencies.pop_back();
  EXPECT_EQ(Differences(CompareCatalog(SomeFigures(), agencies, procedures)), 1u);
  procedures[3].set_level(common::v1::ONLINE_LEVEL_FULL);
  EXPECT_EQ(Differences(CompareCatalog(SomeFigures(), agencies, procedures)), 3u);
}

TEST(OpenIdentities, FindsRowsThatDoNotCloseOrAddUp) {
  statistics::v1::GetDossierReportResponse report;
  *report.mutable_total() = SomeCounts();
  EXPECT_THAT(OpenIdentities(report), IsEmpty()) << "a report without rows has only its total";

  auto* row = report.add_rows();
  row->mutable_key()->set_agency_kind("COMMUNE");
  *row->mutable_counts() = SomeCounts();
  EXPECT_THAT(OpenIdentities(report), IsEmpty());

  row->mutable_counts()->set_stopped(1);
  const std::vector<std::string> open = OpenIdentities(report);
  ASSERT_EQ(open.size(), 2u);
  EXPECT_THAT(open[0], HasSubstr("COMMUNE: received is 130, its parts add up to 131"));
  EXPECT_THAT(open[1], HasSubstr("stopped: the rows add up to 1, the total is 0"));

  report.mutable_total()->set_received(131);
  EXPECT_THAT(OpenIdentities(report)[0], HasSubstr("the total: received is 131"));
}

}  // namespace
}  // namespace motcua::demo
