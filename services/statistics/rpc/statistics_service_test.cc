// SPDX-License-Identifier: Apache-2.0
// The service as its callers see it, over a server on a free port.
#include "services/statistics/rpc/statistics_service.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/errors/errors.h"
#include "common/rpc/channel.h"
#include "common/rpc/server_host.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statistics/domain/events_for_test.h"
#include "services/statistics/follow/world_for_test.h"

namespace motcua::statistics {
namespace {

using errors::ReasonOf;

class StatisticsServiceTest : public testing::Test {
 protected:
  StatisticsServiceTest() : threads_(1), reads_(&world_.gate(), &threads_) {
    handlers_ = std::make_unique<StatisticsServiceHandlers>(&world_.statistics(), &reads_);
    host_ = *rpc::ServerHost::Start({}, {handlers_.get()});
    stub_ =
        v1::StatisticsService::NewStub(rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_->port())));
  }

  void FollowOneDossier() {
    intake_.Append(0, {CatalogForTest()});
    const std::string id = DossierIdForTest("P.D1", 1);
    intake_.Append(dossier::PartitionOf("P.D1", kPartitionsForTest),
                   {Accepted({.dossier_id = id,
                              .agency_code = "P.D1",
                              .accepted = At("2023-01-10 08:00"),
                              .due = At("2023-01-17 08:00")})});
    world_.Follow(intake_, processing_);
  }

  static v1::ReportDefinition FirstQuarter(const std::string& agency_code) {
    v1::ReportDefinition definition;
    definition.mutable_start_date()->set_year(2023);
    definition.mutable_start_date()->set_month(1);
    definition.mutable_start_date()->set_day(1);
    definition.mutable_end_date()->set_year(2023);
    definition.mutable_end_date()->set_month(4);
    definition.mutable_end_date()->set_day(1);
    definition.set_agency_code(agency_code);
    definition.set_include_subtree(true);
    return definition;
  }

  template <typename Method, typename Request, typename Response>
  absl::Status Call(Method method, const Request& request, Response& response,
                    absl::Duration timeout = absl::Seconds(30)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    return rpc::FromGrpcStatus((*stub_.*method)(&context, request, &response));
  }

  WorldForTest world_;
  JournalForTest<IntakeEventBatch, IntakeEvent> intake_;
  JournalForTest<ProcessingEventBatch, ProcessingEvent> processing_;
  executor::ThreadPool threads_;
  rpc::Reads reads_;
  std::unique_ptr<StatisticsServiceHandlers> handlers_;
  std::unique_ptr<rpc::ServerHost> host_;
  std::unique_ptr<v1::StatisticsService::Stub> stub_;
};

TEST_F(StatisticsServiceTest, AnswersAReportAndTheDossiersBehindIt) {
  FollowOneDossier();

  v1::GetDossierReportRequest report_request;
  *report_request.mutable_definition() = FirstQuarter("P");
  report_request.set_grouping(v1::REPORT_GROUPING_AGENCY);
  v1::GetDossierReportResponse report;
  const absl::Status reported =
      Call(&v1::StatisticsService::Stub::GetDossierReport, report_request, report);
  ASSERT_TRUE(reported.ok()) << reported;
  EXPECT_EQ(report.total().received_online(), 1);
  EXPECT_EQ(report.total().pending_overdue(), 1);
  ASSERT_EQ(report.rows_size(), 1);
  EXPECT_EQ(report.rows(0).key().agency_code(), "P.D1");

  v1::ListReportDossiersRequest list_request;
  *list_request.mutable_definition() = report.definition();
  list_request.set_measure(v1::MEASURE_PENDING_OVERDUE);
  *list_request.mutable_key() = report.rows(0).key();
  v1::ListReportDossiersResponse list;
  const absl::Status listed =
      Call(&v1::StatisticsService::Stub::ListReportDossiers, list_request, list);
  ASSERT_TRUE(listed.ok()) << listed;
  ASSERT_EQ(list.dossiers_size(), 1);
  EXPECT_EQ(list.dossiers(0).dossier_id(), DossierIdForTest("P.D1", 1));
}

TEST_F(StatisticsServiceTest, TellsHowFarItHasFollowed) {
  FollowOneDossier();

  v1::GetStatisticsStatusResponse status;
  const absl::Status told = Call(&v1::StatisticsService::Stub::GetStatisticsStatus,
                                 v1::GetStatisticsStatusRequest(), status);
  ASSERT_TRUE(told.ok()) << told;
  EXPECT_EQ(status.dossier_count(), 1u);
  ASSERT_EQ(status.journals_size(), 2);
  EXPECT_EQ(status.journals(0).journal(), "intake");
  EXPECT_EQ(status.journals(0).revisions_size(), static_cast<int>(kPartitionsForTest) + 1);
  EXPECT_EQ(status.journals(0).revisions(0).sequence(), 1u);
  EXPECT_EQ(status.journals(1).journal(), "processing");
  EXPECT_EQ(status.journals(0).lag_entries(), 0u);
}

TEST_F(StatisticsServiceTest, RefusesBadRequestsAndUnknownAgencies) {
  FollowOneDossier();
  v1::GetDossierReportResponse report;
  v1::ListReportDossiersResponse list;
  EXPECT_EQ(ReasonOf(Call(&v1::StatisticsService::Stub::GetDossierReport,
                          v1::GetDossierReportRequest(), report)),
            "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(Call(&v1::StatisticsService::Stub::ListReportDossiers,
                          v1::ListReportDossiersRequest(), list)),
            "INVALID_FIELD");

  v1::GetDossierReportRequest request;
  *request.mutable_definition() = FirstQuarter("NOBODY");
  const absl::Status unknown =
      Call(&v1::StatisticsService::Stub::GetDossierReport, request, report);
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(unknown), "UNKNOWN_AGENCY");

  v1::ListReportDossiersRequest list_request;
  *list_request.mutable_definition() = FirstQuarter("P");
  list_request.set_measure(v1::MEASURE_PENDING);
  list_request.set_page_token("what is this");
  EXPECT_EQ(ReasonOf(Call(&v1::StatisticsService::Stub::ListReportDossiers, list_request, list)),
            "INVALID_PAGE_TOKEN");
}

TEST_F(StatisticsServiceTest, RefusesRevisionsOfJournalsThatItDoesNotFollow) {
  v1::GetStatisticsStatusRequest request;
  auto& revision = *request.add_min_revisions();
  revision.set_journal("weather");
  revision.set_sequence(1);
  v1::GetStatisticsStatusResponse status;
  EXPECT_EQ(ReasonOf(Call(&v1::StatisticsService::Stub::GetStatisticsStatus, request, status)),
            "INVALID_FIELD");
}

TEST_F(StatisticsServiceTest, WaitsForTheRevisionsThatTheCallerHasSeen) {
  v1::GetDossierReportRequest request;
  *request.mutable_definition() = FirstQuarter("P");
  auto& revision = *request.add_min_revisions();
  revision.set_journal("intake");
  revision.set_partition(dossier::PartitionOf("P.D1", kPartitionsForTest));
  revision.set_sequence(1);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
  v1::GetDossierReportResponse report;
  absl::Notification answered;
  absl::Status status;
  stub_->async()->GetDossierReport(&context, &request, &report, [&](const grpc::Status& ended) {
    status = rpc::FromGrpcStatus(ended);
    answered.Notify();
  });

  FollowOneDossier();

  // Whichever of the two came first at the server, the answer has the dossier.
  answered.WaitForNotification();
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(report.total().received(), 1);
}

}  // namespace
}  // namespace motcua::statistics
