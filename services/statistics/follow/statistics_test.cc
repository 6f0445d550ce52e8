// SPDX-License-Identifier: Apache-2.0
// Statistics over its two journals, case by case: what reports and lists say, what they go on
// saying, and what stops the following.
#include "services/statistics/follow/statistics.h"

#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statistics/app/report_dossiers.h"
#include "services/statistics/domain/events_for_test.h"
#include "services/statistics/follow/world_for_test.h"

namespace motcua::statistics {
namespace {

using errors::ReasonOf;
using motcua::common::v1::CHANNEL_DIRECT;
using motcua::common::v1::CHANNEL_POSTAL;
using motcua::common::v1::DOSSIER_STATE_RESOLVED;
using motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED;
using motcua::common::v1::OUTCOME_EARLY;
using motcua::common::v1::OUTCOME_LATE;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

google::type::Date DateOf(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::ReportDefinition Period(google::type::Date start, google::type::Date end) {
  v1::ReportDefinition definition;
  *definition.mutable_start_date() = std::move(start);
  *definition.mutable_end_date() = std::move(end);
  definition.set_agency_code("P");
  definition.set_include_subtree(true);
  return definition;
}

const v1::ReportDefinition kFirstQuarter = Period(DateOf(2023, 1, 1), DateOf(2023, 4, 1));

class StatisticsTest : public testing::Test {
 protected:
  StatisticsTest() { intake_.Append(0, {CatalogForTest()}); }

  // A dossier of an agency is accepted; returns its id.
  std::string Accept(AcceptedForTest accepted) {
    accepted.dossier_id = DossierIdForTest(accepted.agency_code, ++serial_);
    intake_.Append(PartitionOf(accepted.dossier_id), {Accepted(accepted)});
    return accepted.dossier_id;
  }
  void Move(const std::string& dossier_id, const MovedForTest& moved) {
    processing_.Append(PartitionOf(dossier_id), {Moved(moved, dossier_id)});
  }
  static uint32_t PartitionOf(const std::string& dossier_id) {
    return dossier::ParseDossierId(dossier_id)->partition;
  }
  void Follow() { world_.Follow(intake_, processing_); }

  v1::GetDossierReportResponse Report(
      const v1::ReportDefinition& definition,
      v1::ReportGrouping grouping = v1::REPORT_GROUPING_UNSPECIFIED) {
    v1::GetDossierReportRequest request;
    *request.mutable_definition() = definition;
    request.set_grouping(grouping);
    auto report = world_.statistics().GetDossierReport(request);
    EXPECT_TRUE(report.ok()) << report.status();
    return *std::move(report);
  }

  v1::ListReportDossiersResponse List(const v1::ReportDefinition& definition, v1::Measure measure) {
    v1::ListReportDossiersRequest request;
    *request.mutable_definition() = definition;
    request.set_measure(measure);
    auto list = world_.statistics().ListReportDossiers(request);
    EXPECT_TRUE(list.ok()) << list.status();
    return *std::move(list);
  }

  WorldForTest world_;
  JournalForTest<IntakeEventBatch, IntakeEvent> intake_;
  JournalForTest<ProcessingEventBatch, ProcessingEvent> processing_;
  uint64_t serial_ = 0;
};

TEST_F(StatisticsTest, ReportsTheEleventhOfJanuaryApartFromTheFirstOfNovember) {
  Accept({.agency_code = "C1", .accepted = At("2023-01-11 08:00")});
  Accept({.agency_code = "C1", .accepted = At("2023-11-01 08:00")});
  Follow();

  const auto january = Report(Period(DateOf(2023, 1, 11), DateOf(2023, 1, 12)));
  EXPECT_EQ(january.total().received_online(), 1);
  EXPECT_EQ(january.total().carried_over(), 0);
  const auto november = Report(Period(DateOf(2023, 11, 1), DateOf(2023, 11, 2)));
  EXPECT_EQ(november.total().received_online(), 1);
  EXPECT_EQ(november.total().carried_over(), 1);
  EXPECT_EQ(Report(Period(DateOf(2023, 11, 11), DateOf(2023, 11, 12))).total().received_online(),
            0);
}

TEST_F(StatisticsTest, LeavesLastQuarterAloneWhenADossierMovesToday) {
  const std::string id = Accept(
      {.agency_code = "P.D1", .accepted = At("2023-03-10 08:00"), .due = At("2023-03-17 17:00")});
  Follow();
  const std::string before = Report(kFirstQuarter).total().DebugString();
  EXPECT_EQ(Report(kFirstQuarter).total().pending_overdue(), 1);

  Move(id, {.to = DOSSIER_STATE_RESOLVED,
            .time = At("2023-05-02 09:00"),
            .due = At("2023-03-17 17:00"),
            .outcome = OUTCOME_LATE});
  Follow();

  EXPECT_EQ(Report(kFirstQuarter).total().DebugString(), before);
  const auto second = Report(Period(DateOf(2023, 4, 1), DateOf(2023, 7, 1)));
  EXPECT_EQ(second.total().carried_over(), 1);
  EXPECT_EQ(second.total().resolved_late(), 1);
  EXPECT_EQ(second.total().pending(), 0);
}

TEST_F(StatisticsTest, CountsHowDossiersStandNow) {
  const absl::Time accepted = At("2023-02-01 08:00");
  const absl::Time now = At("2023-02-10 16:00");
  for (const char* const due :
       {"2023-02-10 15:00", "2023-02-10 17:00", "2023-02-11 15:59", "2023-02-11 16:01"}) {
    Accept({.agency_code = "C1", .accepted = accepted, .due = At(due)});
  }
  Accept({.agency_code = "P.D1", .accepted = accepted});
  Move(Accept({.agency_code = "P.D1", .accepted = accepted, .due = At("2023-02-10 17:00")}),
       {.to = DOSSIER_STATE_RESOLVED,
        .time = At("2023-02-09 09:00"),
        .due = At("2023-02-10 17:00"),
        .outcome = OUTCOME_EARLY});
  Follow();
  world_.clock().Set(now);

  const auto current = world_.statistics().CountCurrent(absl::Hours(24));

  ASSERT_TRUE(current.ok()) << current.status();
  EXPECT_EQ(current->counts.pending_overdue(), 1);
  EXPECT_EQ(current->counts.pending_in_time(), 3);
  EXPECT_EQ(current->counts.pending_no_due_time(), 1);
  EXPECT_EQ(current->counts.resolved_early(), 1);
  EXPECT_EQ(current->due_soon, 2);
  v1::ReportDefinition until_now = Period(DateOf(2023, 1, 1), DateOf(2023, 2, 11));
  until_now.mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(now));
  EXPECT_EQ(current->counts.DebugString(), Report(until_now).total().DebugString());
}

TEST_F(StatisticsTest, SaysAsOfAnInstantWhatItSaidThen) {
  const absl::Time due = At("2023-02-10 17:00");
  const absl::Time moved_due = At("2023-02-20 17:00");
  v1::ReportDefinition then = kFirstQuarter;
  std::vector<std::pair<absl::Time, std::string>> said;
  const auto say = [&](absl::Time instant) {
    SetTime(instant, then.mutable_as_of_time());
    return Report(then).total().DebugString();
  };
  const std::string id =
      Accept({.agency_code = "P.D2", .accepted = At("2023-02-01 08:00"), .due = due});
  Follow();
  said.emplace_back(At("2023-02-01 08:00"), say(At("2023-02-01 08:00")));
  said.emplace_back(At("2023-02-05 10:30"), say(At("2023-02-05 10:30")));
  Move(id, {.to = DOSSIER_STATE_SUPPLEMENT_REQUESTED,
            .time = At("2023-02-11 09:00"),
            .due = due,
            .clock_stopped = true});
  Follow();
  said.emplace_back(At("2023-02-11 09:00"), say(At("2023-02-11 09:00")));
  said.emplace_back(At("2023-02-12 00:00"), say(At("2023-02-12 00:00")));
  Move(id, {.time = At("2023-02-14 09:00"), .due = moved_due});
  Move(id, {.to = DOSSIER_STATE_RESOLVED,
            .time = At("2023-02-15 11:00"),
            .due = moved_due,
            .outcome = OUTCOME_EARLY});
  Follow();
  said.emplace_back(At("2023-02-20 00:00"), say(At("2023-02-20 00:00")));

  EXPECT_EQ(said[0].second, "");
  EXPECT_THAT(said[2].second, testing::HasSubstr("pending_overdue: 1"));
  EXPECT_THAT(said[3].second, testing::HasSubstr("pending_in_time: 1"));
  EXPECT_THAT(said[4].second, testing::HasSubstr("resolved_early: 1"));
  for (const auto& [instant, text] : said) {
    EXPECT_EQ(say(instant), text) << instant;
  }
}

TEST_F(StatisticsTest, FillsInTheDefinitionAndTellsTheRevisions) {
  Accept({.agency_code = "C1", .accepted = At("2023-01-11 08:00")});
  Follow();

  const auto report = Report(kFirstQuarter);
  EXPECT_EQ(catalog::ReadTime(report.definition().as_of_time()), At("2023-04-01"));
  EXPECT_EQ(report.definition().closed_without_result(), v1::CLOSED_WITHOUT_RESULT_SEPARATE);
  ASSERT_EQ(report.revisions_size(), 2 * (static_cast<int>(kPartitionsForTest) + 1));
  EXPECT_EQ(report.revisions(0).journal(), "intake");
  EXPECT_EQ(report.revisions(0).partition(), 0u);
  EXPECT_EQ(report.revisions(0).sequence(), 1u);

  v1::ReportDefinition later = kFirstQuarter;
  SetTime(At("2024-01-01"), later.mutable_as_of_time());
  EXPECT_EQ(Report(later).definition().DebugString(), report.definition().DebugString());
}

TEST_F(StatisticsTest, OrdersAndNamesItsRows) {
  Accept({.agency_code = "C1", .field_code = "TAX", .accepted = At("2023-01-11 08:00")});
  Accept({.agency_code = "P.D1",
          .field_code = "LAND",
          .channel = CHANNEL_POSTAL,
          .accepted = At("2023-01-12 08:00")});
  Accept({.agency_code = "P",
          .field_code = "NEW",
          .channel = CHANNEL_DIRECT,
          .accepted = At("2023-01-13 08:00")});
  Follow();
  const auto rows = [&](v1::ReportGrouping grouping) {
    std::vector<std::string> names;
    const v1::GetDossierReportResponse report = Report(kFirstQuarter, grouping);
    for (const v1::ReportRow& row : report.rows()) {
      names.push_back(row.display_name());
    }
    return names;
  };
  EXPECT_THAT(rows(v1::REPORT_GROUPING_AGENCY), ElementsAre("Tên C1", "Tên P", "Tên P.D1"));
  EXPECT_THAT(rows(v1::REPORT_GROUPING_AGENCY_KIND),
              ElementsAre("Tỉnh", "Huyện, thành phố, thị xã", "Xã, phường, thị trấn"));
  // A field whose name no procedure has told is called by its code.
  EXPECT_THAT(rows(v1::REPORT_GROUPING_FIELD), ElementsAre("Lĩnh vực LAND", "NEW", "Lĩnh vực TAX"));
  EXPECT_THAT(rows(v1::REPORT_GROUPING_CHANNEL),
              ElementsAre("Trực tuyến", "Trực tiếp", "Bưu chính công ích"));
  EXPECT_THAT(rows(v1::REPORT_GROUPING_LEVEL), ElementsAre("Toàn trình"));
  EXPECT_THAT(rows(v1::REPORT_GROUPING_UNSPECIFIED), IsEmpty());
}

TEST_F(StatisticsTest, KnowsTheTreeAsItIsToday) {
  Accept({.agency_code = "C1", .accepted = At("2023-01-11 08:00")});
  Follow();
  v1::ReportDefinition district = kFirstQuarter;
  district.set_agency_code("P.D2");
  EXPECT_EQ(Report(district).total().received(), 0);

  IntakeEvent moved;
  *moved.mutable_catalog_put_v1()->add_agencies() =
      AgencyForTest("C1", "P.D2", motcua::intake::v1::AGENCY_KIND_COMMUNE);
  intake_.Append(0, {moved});
  Follow();

  EXPECT_EQ(Report(district).total().received(), 1);
  district.set_include_subtree(false);
  EXPECT_EQ(Report(district).total().received(), 0);
}

TEST_F(StatisticsTest, DoesNotKnowAgenciesThatAreNotInTheCatalogue) {
  Follow();
  v1::GetDossierReportRequest report;
  *report.mutable_definition() = kFirstQuarter;
  report.mutable_definition()->set_agency_code("NOBODY");
  EXPECT_EQ(ReasonOf(world_.statistics().GetDossierReport(report).status()), "UNKNOWN_AGENCY");

  v1::ListReportDossiersRequest list;
  *list.mutable_definition() = report.definition();
  list.set_measure(v1::MEASURE_PENDING);
  EXPECT_EQ(ReasonOf(world_.statistics().ListReportDossiers(list).status()), "UNKNOWN_AGENCY");
}

TEST_F(StatisticsTest, ListsDossiersAsTheyWereThen) {
  const std::string id = Accept({.agency_code = "P.D1",
                                 .dossier_code = "P.D1-230110-0001",
                                 .channel = CHANNEL_DIRECT,
                                 .accepted = At("2023-01-10 08:00"),
                                 .due = At("2023-01-17 08:00")});
  Move(id, {.to = DOSSIER_STATE_RESOLVED,
            .time = At("2023-02-01 08:00"),
            .due = At("2023-01-17 08:00"),
            .outcome = OUTCOME_LATE});
  Follow();

  v1::ReportDefinition before = kFirstQuarter;
  SetTime(At("2023-01-20"), before.mutable_as_of_time());
  const auto pending = List(before, v1::MEASURE_PENDING_OVERDUE);
  ASSERT_THAT(pending.dossiers(), SizeIs(1));
  EXPECT_EQ(pending.dossiers(0).dossier_id(), id);
  EXPECT_EQ(pending.dossiers(0).dossier_code(), "P.D1-230110-0001");
  EXPECT_EQ(pending.dossiers(0).agency_code(), "P.D1");
  EXPECT_EQ(pending.dossiers(0).procedure_code(), "1.000001");
  EXPECT_EQ(pending.dossiers(0).channel(), CHANNEL_DIRECT);
  EXPECT_EQ(catalog::ReadTime(pending.dossiers(0).due_time()), At("2023-01-17 08:00"));
  EXPECT_FALSE(pending.dossiers(0).has_close_time());
  EXPECT_EQ(pending.dossiers(0).outcome(), motcua::common::v1::OUTCOME_UNSPECIFIED);

  const auto resolved = List(kFirstQuarter, v1::MEASURE_RESOLVED_LATE);
  ASSERT_THAT(resolved.dossiers(), SizeIs(1));
  EXPECT_EQ(catalog::ReadTime(resolved.dossiers(0).close_time()), At("2023-02-01 08:00"));
  EXPECT_EQ(resolved.dossiers(0).outcome(), OUTCOME_LATE);
}

TEST_F(StatisticsTest, RefusesATokenOfAnotherRequest) {
  for (int i = 0; i < 3; ++i) {
    Accept({.agency_code = "C1", .accepted = At("2023-01-11 08:00")});
  }
  Follow();
  v1::ListReportDossiersRequest request;
  *request.mutable_definition() = kFirstQuarter;
  request.set_measure(v1::MEASURE_PENDING);
  request.set_page_size(2);
  const auto first = world_.statistics().ListReportDossiers(request);
  ASSERT_TRUE(first.ok()) << first.status();
  request.set_page_token(first->next_page_token());
  EXPECT_THAT(world_.statistics().ListReportDossiers(request)->dossiers(), SizeIs(1));

  request.set_measure(v1::MEASURE_RECEIVED);
  EXPECT_EQ(ReasonOf(world_.statistics().ListReportDossiers(request).status()),
            "INVALID_PAGE_TOKEN");
}

TEST_F(StatisticsTest, CountsAnImportOnceProcessingHasToldItsPast) {
  const std::string id = DossierIdForTest("C2", 7);
  intake_.Append(PartitionOf(id), {Imported({.dossier_id = id,
                                             .agency_code = "C2",
                                             .accepted = At("2022-12-20 08:00"),
                                             .due = At("2022-12-27 08:00")},
                                            1)});
  Follow();
  EXPECT_EQ(Report(kFirstQuarter).total().received(), 0);
  EXPECT_EQ(world_.statistics().GetStatisticsStatus()->dossier_count(), 0u);

  processing_.Append(PartitionOf(id), {CourseImported({{.to = DOSSIER_STATE_RESOLVED,
                                                        .time = At("2023-01-03 08:00"),
                                                        .due = At("2022-12-27 08:00"),
                                                        .outcome = OUTCOME_LATE}},
                                                      id)});
  Follow();
  EXPECT_EQ(Report(kFirstQuarter).total().carried_over(), 1);
  EXPECT_EQ(Report(kFirstQuarter).total().resolved_late(), 1);
  EXPECT_EQ(world_.statistics().GetStatisticsStatus()->dossier_count(), 1u);
}

TEST_F(StatisticsTest, StopsAtWhatItDoesNotUnderstandAndKeepsWhatCameBefore) {
  const std::string id = DossierIdForTest("C1", 1);
  intake_.Append(
      PartitionOf(id),
      {Accepted({.dossier_id = id, .agency_code = "C1", .accepted = At("2023-01-11 08:00")})});
  // An entry whose first event is good and whose second is of a later version.
  const std::string next = DossierIdForTest("C1", 2);
  intake_.Append(
      PartitionOf(id),
      {Accepted({.dossier_id = next, .agency_code = "C1", .accepted = At("2023-01-11 08:00")}),
       IntakeEvent()});
  feed::Follower& follower = world_.statistics().intake();
  world_.Enqueue(follower, intake_.After(follower.cursors()));

  EXPECT_EQ(ReasonOf(world_.Run()), "SCHEMA_TOO_NEW");
  EXPECT_EQ(follower.cursors()[PartitionOf(id)].sequence, 1u);
  EXPECT_EQ(Report(kFirstQuarter).total().received(), 1);
  EXPECT_THAT(world_.store().Rows(kFacts), SizeIs(1));

  // It stays so however often it is tried.
  world_.Enqueue(follower, intake_.After(follower.cursors()));
  EXPECT_EQ(ReasonOf(world_.Run()), "SCHEMA_TOO_NEW");
  EXPECT_EQ(Report(kFirstQuarter).total().received(), 1);
  EXPECT_EQ(world_.statistics().GetStatisticsStatus()->dossier_count(), 1u);
}

TEST_F(StatisticsTest, RefusesEventsThatStandInTheWrongPartition) {
  const std::string id = DossierIdForTest("C1", 1);
  const uint32_t elsewhere = PartitionOf(id) % kPartitionsForTest + 1;
  feed::Follower& follower = world_.statistics().processing();
  processing_.Append(elsewhere, {Moved({.time = At("2023-01-11")}, id)});
  world_.Enqueue(follower, processing_.After(follower.cursors()));
  EXPECT_EQ(ReasonOf(world_.Run()), "CORRUPT_DATA");

  // A dossier whose agency has its home elsewhere.
  const std::string stray = dossier::FormatDossierId({.partition = elsewhere, .serial = 9});
  intake_.Append(
      elsewhere,
      {Accepted({.dossier_id = stray, .agency_code = "C1", .accepted = At("2023-01-11")})});
  world_.Enqueue(world_.statistics().intake(),
                 intake_.After(world_.statistics().intake().cursors()));
  EXPECT_EQ(ReasonOf(world_.Run()), "CORRUPT_DATA");
  EXPECT_THAT(world_.store().Rows(kFacts), IsEmpty());
}

TEST_F(StatisticsTest, RefusesBytesThatAreNoEvents) {
  processing_.AppendBytes(1, "\xFF\xFF what is this");
  feed::Follower& follower = world_.statistics().processing();
  world_.Enqueue(follower, processing_.After(follower.cursors()));
  EXPECT_EQ(ReasonOf(world_.Run()), "CORRUPT_DATA");
}

TEST_F(StatisticsTest, DoesNotMixDaysOfTwoTimeZones) {
  auto other = Statistics::Create(world_.store().store(), &world_.gate(), &world_.clock(), "UTC");
  EXPECT_EQ(ReasonOf(other.status()), "STORE_MISMATCH");
  auto nowhere =
      Statistics::Create(world_.store().store(), &world_.gate(), &world_.clock(), "No/Where");
  EXPECT_EQ(nowhere.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(StatisticsTest, TellsHowFarItIsBehind) {
  Accept({.agency_code = "C1", .accepted = At("2023-01-11 08:00")});
  feed::Follower& follower = world_.statistics().intake();
  const auto response = intake_.After(follower.cursors());
  follower.SetConnected(true);
  follower.NoteHeads(*response);
  world_.clock().Advance(absl::Seconds(3) + absl::Milliseconds(500));

  auto status = world_.statistics().GetStatisticsStatus();
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_TRUE(status->journals(0).connected());
  EXPECT_EQ(status->journals(0).lag_entries(), 2u);
  EXPECT_EQ(status->journals(0).lag().seconds(), 3);
  EXPECT_EQ(status->journals(0).lag().nanos(), 500'000'000);
  EXPECT_FALSE(status->journals(0).has_last_apply_time());

  Follow();
  status = world_.statistics().GetStatisticsStatus();
  EXPECT_EQ(status->journals(0).lag_entries(), 0u);
  EXPECT_EQ(status->journals(0).lag().seconds(), 0);
  EXPECT_TRUE(status->journals(0).has_last_apply_time());
}

}  // namespace
}  // namespace motcua::statistics
