// SPDX-License-Identifier: Apache-2.0
#include "tools/load/script.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "motcua/echo/v1/echo_service.pb.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "motcua/statistics/v1/statistics_service.pb.h"
#include "tools/load/materials_for_test.h"

namespace motcua::load {
namespace {

using ::testing::SizeIs;

ScenarioOptions Only(Kind kind) {
  ScenarioOptions options;
  options.weights[static_cast<size_t>(kind)] = 1;
  return options;
}

std::string SubmitAnswer(const std::string& id) {
  intake::v1::SubmitDossierResponse answer;
  answer.mutable_dossier()->set_dossier_id(id);
  answer.mutable_dossier()->set_state(common::v1::DOSSIER_STATE_REGISTERED);
  answer.mutable_revision()->set_journal("intake");
  answer.mutable_revision()->set_partition(3);
  answer.mutable_revision()->set_sequence(7);
  return answer.SerializeAsString();
}

TEST(EchoScript, AsksForAsManyBytesAsItIsToGet) {
  ScenarioOptions options = Only(Kind::kEcho);
  options.echo_request_bytes = 321;
  options.echo_response_bytes = 12;
  const auto script = MakeScript(Kind::kEcho, options, nullptr);
  OperationState state;
  const auto request = Parsed<echo::v1::EchoRequest>(script->Make(state).request);
  EXPECT_EQ(request.payload().size(), 321u);
  EXPECT_EQ(request.response_bytes(), 12u);

  echo::v1::EchoResponse answer;
  answer.set_payload(std::string(12, 'e'));
  EXPECT_TRUE(script->Judge(state, answer.SerializeAsString()).good);
  answer.set_payload(std::string(11, 'e'));
  EXPECT_FALSE(script->Judge(state, answer.SerializeAsString()).good);
}

TEST(SubmitScript, PutsANewRequestIdBeforeAPayload) {
  Materials materials = MaterialsForTest();
  const auto script = MakeScript(Kind::kSubmit, Only(Kind::kSubmit), &materials);
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    OperationState state;
    auto request = Parsed<intake::v1::SubmitDossierRequest>(script->Make(state).request);
    EXPECT_EQ(request.request_id().size(), RequestIds::kBytes);
    EXPECT_TRUE(ids.insert(request.request_id()).second);
    request.clear_request_id();
    EXPECT_THAT(materials.payloads->submissions, testing::Contains(request.SerializeAsString()));
  }
}

TEST(SubmitScript, TakesOnlyARegisteredDossierWithARevision) {
  Materials materials = MaterialsForTest();
  const auto script = MakeScript(Kind::kSubmit, Only(Kind::kSubmit), &materials);
  OperationState state;
  EXPECT_TRUE(script->Judge(state, SubmitAnswer("0123456789abc")).good);
  EXPECT_FALSE(script->Judge(state, SubmitAnswer("")).good);
  EXPECT_FALSE(script->Judge(state, "").good);
  EXPECT_FALSE(script->Judge(state, "\x0a\x7f").good);
  intake::v1::SubmitDossierResponse answer;
  answer.ParseFromString(SubmitAnswer("0123456789abc"));
  answer.mutable_dossier()->set_state(common::v1::DOSSIER_STATE_REFUSED);
  EXPECT_FALSE(script->Judge(state, answer.SerializeAsString()).good);
}

TEST(BatchScript, MakesAsManyValidRequestsAsAskedFor) {
  Materials materials = MaterialsForTest();
  const auto batch = Parsed<intake::v1::BatchSubmitDossiersRequest>(MakeBatch(100, &materials));
  std::set<std::string> ids;
  for (const auto& request : batch.requests()) {
    EXPECT_FALSE(request.agency_code().empty());
    ids.insert(request.request_id());
  }
  EXPECT_THAT(ids, SizeIs(100));
}

TEST(BatchScript, CountsResultsWithoutAndWithAnError) {
  intake::v1::BatchSubmitDossiersResponse answer;
  answer.add_results()->set_dossier_id("a");
  answer.add_results()->mutable_error()->set_code(3);
  answer.add_results()->set_dossier_id("b");
  DossierIds ids;
  const Judgement judgement = JudgeBatchAnswer(3, answer.SerializeAsString(), &ids);
  EXPECT_TRUE(judgement.good);
  EXPECT_EQ(judgement.items, 2u);
  EXPECT_EQ(judgement.items_failed, 1u);
  EXPECT_EQ(ids, (DossierIds{"a", "b"}));
  EXPECT_FALSE(JudgeBatchAnswer(4, answer.SerializeAsString(), nullptr).good);
}

TEST(ImportMessage, HoldsRowsWithKeysOfTheirOwn) {
  Materials materials = MaterialsForTest();
  intake::v1::ImportDossiersRequest message;
  ASSERT_TRUE(message.ParseFromString(MakeImportMessage(60, &materials)));
  EXPECT_EQ(message.source(), "motcua-load");
  std::set<std::string> keys;
  for (const auto& row : message.rows()) keys.insert(row.source_key());
  EXPECT_THAT(keys, SizeIs(60));
}

TEST(ImportMessage, CountsOnlyRowsThatWereImportedNow) {
  intake::v1::ImportDossiersResponse answer;
  answer.add_results()->set_status(intake::v1::IMPORT_ROW_STATUS_IMPORTED);
  answer.add_results()->set_status(intake::v1::IMPORT_ROW_STATUS_FAILED);
  answer.add_results()->set_status(intake::v1::IMPORT_ROW_STATUS_ALREADY_IMPORTED);
  const Judgement judgement = JudgeImportAnswer(3, answer.SerializeAsString());
  EXPECT_TRUE(judgement.good);
  EXPECT_EQ(judgement.items, 1u);
  EXPECT_EQ(judgement.items_failed, 2u);
  EXPECT_FALSE(JudgeImportAnswer(2, answer.SerializeAsString()).good);
}

TEST(AcceptScript, TakesWhatWasMadeReadyAndSubmitsWhenThereIsNone) {
  Materials materials = MaterialsForTest();
  materials.registered = {"ready"};
  const auto script = MakeScript(Kind::kAccept, Only(Kind::kAccept), &materials);
  OperationState first;
  Outgoing outgoing = script->Make(first);
  EXPECT_EQ(outgoing.method, Method::kAcceptDossier);
  EXPECT_EQ(Parsed<intake::v1::AcceptDossierRequest>(outgoing.request).dossier(), "ready");

  OperationState second;
  outgoing = script->Make(second);
  EXPECT_EQ(outgoing.method, Method::kSubmitDossier);
  const Judgement judgement = script->Judge(second, SubmitAnswer("fresh"));
  EXPECT_TRUE(judgement.good);
  EXPECT_FALSE(judgement.finished);
  outgoing = script->Make(second);
  EXPECT_EQ(Parsed<intake::v1::AcceptDossierRequest>(outgoing.request).dossier(), "fresh");
}

TEST(SubmitScript, LeavesItsDossiersToThoseThatAccept) {
  Materials materials = MaterialsForTest();
  ScenarioOptions mix = Only(Kind::kSubmit);
  const auto alone = MakeScript(Kind::kSubmit, mix, &materials);
  OperationState state;
  alone->Judge(state, SubmitAnswer("x"));
  EXPECT_TRUE(materials.registered.empty());
  mix.weights[static_cast<size_t>(Kind::kAccept)] = 1;
  MakeScript(Kind::kSubmit, mix, &materials)->Judge(state, SubmitAnswer("y"));
  EXPECT_EQ(materials.registered, DossierIds{"y"});
}

TEST(GetScript, TakesOnlyTheDossierThatItAskedFor) {
  Materials materials = MaterialsForTest();
  const auto script = MakeScript(Kind::kGet, Only(Kind::kGet), &materials);
  OperationState state;
  const auto request = Parsed<intake::v1::GetDossierRequest>(script->Make(state).request);
  EXPECT_TRUE(request.dossier() == "known-1" || request.dossier() == "known-2");
  intake::v1::GetDossierResponse answer;
  answer.mutable_dossier()->set_dossier_id(request.dossier());
  EXPECT_TRUE(script->Judge(state, answer.SerializeAsString()).good);
  answer.mutable_dossier()->set_dossier_id("another");
  EXPECT_FALSE(script->Judge(state, answer.SerializeAsString()).good);
  answer.mutable_dossier()->set_dossier_code(request.dossier());
  EXPECT_TRUE(script->Judge(state, answer.SerializeAsString()).good);
}

TEST(ListScript, AsksAnAgencyForAPage) {
  Materials materials = MaterialsForTest();
  ScenarioOptions options = Only(Kind::kList);
  options.page_size = 20;
  const auto script = MakeScript(Kind::kList, options, &materials);
  OperationState state;
  const auto request = Parsed<intake::v1::ListDossiersRequest>(script->Make(state).request);
  EXPECT_THAT(materials.payloads->agency_codes, testing::Contains(request.agency_code()));
  EXPECT_EQ(request.page_size(), 20);
  intake::v1::ListDossiersResponse answer;
  answer.add_dossiers()->set_dossier_id("a");
  answer.add_dossiers()->set_dossier_id("b");
  EXPECT_EQ(script->Judge(state, answer.SerializeAsString()).items, 2u);
  EXPECT_TRUE(script->Judge(state, "").good);
}

TEST(ReportScript, AsksForAYearOfTheProvince) {
  ScenarioOptions options = Only(Kind::kReport);
  options.report_year = 2023;
  options.report_agency_code = "000.00.00.H28";
  options.report_grouping = statistics::v1::REPORT_GROUPING_FIELD;
  const auto script = MakeScript(Kind::kReport, options, nullptr);
  OperationState state;
  const auto request = Parsed<statistics::v1::GetDossierReportRequest>(script->Make(state).request);
  EXPECT_EQ(request.definition().start_date().year(), 2023);
  EXPECT_EQ(request.definition().end_date().year(), 2024);
  EXPECT_EQ(request.definition().agency_code(), "000.00.00.H28");
  EXPECT_TRUE(request.definition().include_subtree());
  EXPECT_EQ(request.grouping(), statistics::v1::REPORT_GROUPING_FIELD);
  EXPECT_FALSE(script->Judge(state, "").good);
}

TEST(WatchRequest, NamesADossierThatProcessingKnows) {
  Materials materials = MaterialsForTest();
  processing::v1::WatchDossierRequest request;
  ASSERT_TRUE(request.ParseFromString(MakeWatchRequest(&materials)));
  EXPECT_EQ(request.dossier(), "watchable");
}

// Answers a call of the course as the services would.
class Services {
 public:
  std::string Answer(const Outgoing& outgoing) {
    methods.push_back(outgoing.method);
    ++sequence_;
    switch (outgoing.method) {
      case Method::kSubmitDossier:
        return Intake(common::v1::DOSSIER_STATE_REGISTERED);
      case Method::kAcceptDossier:
      case Method::kSupplementDossier:
        return Intake(common::v1::DOSSIER_STATE_ACCEPTED);
      case Method::kStartProcessing:
        return Processing<processing::v1::StartProcessingRequest>(
            outgoing, common::v1::DOSSIER_STATE_IN_PROGRESS);
      case Method::kRequestSupplement:
        return Processing<processing::v1::RequestSupplementRequest>(
            outgoing, common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED);
      case Method::kResumeProcessing:
        return Processing<processing::v1::ResumeProcessingRequest>(
            outgoing, common::v1::DOSSIER_STATE_IN_PROGRESS);
      case Method::kResolveDossier:
        return Processing<processing::v1::ResolveDossierRequest>(
            outgoing, common::v1::DOSSIER_STATE_RESOLVED);
      case Method::kReturnResult:
        return Processing<processing::v1::ReturnResultRequest>(
            outgoing, common::v1::DOSSIER_STATE_RESULT_RETURNED);
      default:
        return StatisticsStatus(outgoing);
    }
  }

  std::vector<Method> methods;
  std::vector<uint64_t> awaited;  // Sequences that requests named.
  std::set<std::string> request_ids;

 private:
  std::string Intake(common::v1::DossierState state) {
    intake::v1::AcceptDossierResponse answer;
    answer.mutable_dossier()->set_dossier_id("d");
    answer.mutable_dossier()->set_state(state);
    answer.mutable_revision()->set_sequence(sequence_);
    return answer.SerializeAsString();
  }

  template <typename Request>
  std::string Processing(const Outgoing& outgoing, common::v1::DossierState state) {
    const auto request = Parsed<Request>(outgoing.request);
    EXPECT_EQ(request.dossier(), "d");
    request_ids.insert(request.request_id());
    for (const auto& revision : request.min_revisions()) awaited.push_back(revision.sequence());
    processing::v1::StartProcessingResponse answer;
    answer.mutable_course()->set_dossier_id("d");
    answer.mutable_course()->set_state(state);
    answer.mutable_revision()->set_sequence(sequence_);
    return answer.SerializeAsString();
  }

  std::string StatisticsStatus(const Outgoing& outgoing) {
    const auto request = Parsed<statistics::v1::GetStatisticsStatusRequest>(outgoing.request);
    for (const auto& revision : request.min_revisions()) awaited.push_back(revision.sequence());
    statistics::v1::GetStatisticsStatusResponse answer;
    answer.add_journals();
    return answer.SerializeAsString();
  }

  uint64_t sequence_ = 0;
};

int WalkCourse(Script& script, Services& services) {
  OperationState state;
  for (int calls = 1; calls < 20; ++calls) {
    const Judgement judgement = script.Judge(state, services.Answer(script.Make(state)));
    if (!judgement.good) return -calls;
    if (judgement.finished) return calls;
  }
  return 0;
}

TEST(CourseScript, TakesADossierThroughEightCommandsOfTwoServices) {
  Materials materials = MaterialsForTest();
  const auto script = MakeScript(Kind::kCourse, Only(Kind::kCourse), &materials);
  Services services;
  EXPECT_EQ(WalkCourse(*script, services), 8);
  EXPECT_THAT(services.methods,
              testing::ElementsAre(Method::kSubmitDossier, Method::kAcceptDossier,
                                   Method::kStartProcessing, Method::kRequestSupplement,
                                   Method::kSupplementDossier, Method::kResumeProcessing,
                                   Method::kResolveDossier, Method::kReturnResult));
  // Read-your-writes where it crosses from intake to processing: after acceptance and supplement.
  EXPECT_THAT(services.awaited, testing::ElementsAre(2, 5));
  EXPECT_THAT(services.request_ids, SizeIs(5));
  EXPECT_EQ(script->ItemsOf(8), 1u);
}

TEST(CourseScript, WaitsUntilStatisticsHasSeenTheLastCommand) {
  Materials materials = MaterialsForTest();
  ScenarioOptions options = Only(Kind::kCourse);
  options.wait_statistics = true;
  const auto script = MakeScript(Kind::kCourse, options, &materials);
  Services services;
  EXPECT_EQ(WalkCourse(*script, services), 9);
  EXPECT_EQ(services.methods.back(), Method::kGetStatisticsStatus);
  EXPECT_EQ(services.awaited.back(), 8u);
}

TEST(CourseScript, StopsAtAStateThatIsNotTheNext) {
  Materials materials = MaterialsForTest();
  const auto script = MakeScript(Kind::kCourse, Only(Kind::kCourse), &materials);
  OperationState state;
  script->Make(state);
  ASSERT_TRUE(script->Judge(state, SubmitAnswer("d")).good);
  script->Make(state);
  EXPECT_FALSE(script->Judge(state, SubmitAnswer("d")).good);  // Still registered.
}

}  // namespace
}  // namespace motcua::load
