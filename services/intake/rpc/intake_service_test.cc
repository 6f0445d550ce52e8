// SPDX-License-Identifier: Apache-2.0
// The counter over a real connection: a dossier's way, repeats, batches, limits, and what happens
// when there is too much of something.
#include "services/intake/rpc/intake_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "common/dossier/dossier_id.h"
#include "services/intake/rpc/server_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using testing::ElementsAre;

class Intake : public Served {
 protected:
  template <typename Request, typename Response, typename Method>
  Response Done(Method method, const Request& request, const std::string& said = "OK") {
    Response response;
    EXPECT_EQ(Say(Call(*intake_, method, request, response)), said);
    return response;
  }
};

TEST_F(Intake, DossierGoesItsWayAndIsFoundByIdAndByNumber) {
  const v1::SubmitDossierResponse submitted = Submit(SubmitRequest("s-1"));
  const std::string id = submitted.dossier().dossier_id();
  EXPECT_EQ(submitted.revision().journal(), "intake");
  EXPECT_EQ(submitted.revision().sequence(), 1u);
  EXPECT_EQ(submitted.dossier().SerializeAsString(), Get(id).SerializeAsString())
      << "the answer is what a read gives";

  clock_.Advance(absl::Hours(1));
  const v1::AcceptDossierResponse accepted =
      Accept(MoveRequest<v1::AcceptDossierRequest>("a-1", id));
  EXPECT_EQ(accepted.revision().sequence(), 2u);
  const std::string code = accepted.dossier().dossier_code();
  EXPECT_EQ(code, "000.01.21.H28-230208-0001");
  EXPECT_EQ(Local(accepted.dossier().receipt().due_time()), "2023-02-15 10:00:00");
  EXPECT_EQ(Get(code).SerializeAsString(), accepted.dossier().SerializeAsString());

  auto supplement = MoveRequest<v1::SupplementDossierRequest>("p-1", code);
  supplement.set_etag(accepted.dossier().etag());
  supplement.add_documents()->set_document_code("cmnd");
  const auto supplemented = Done<v1::SupplementDossierRequest, v1::SupplementDossierResponse>(
      &IntakeStub::SupplementDossier, supplement);
  EXPECT_EQ(supplemented.dossier().documents_size(), 2);
  EXPECT_EQ(supplemented.dossier().supplement_count(), 1u);

  const auto withdrawn = Done<v1::WithdrawDossierRequest, v1::WithdrawDossierResponse>(
      &IntakeStub::WithdrawDossier, MoveRequest<v1::WithdrawDossierRequest>("w-1", id));
  EXPECT_EQ(withdrawn.dossier().state(), motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED);
  EXPECT_EQ(withdrawn.revision().sequence(), 4u);
  EXPECT_EQ(withdrawn.dossier().etag(), "4");
}

TEST_F(Intake, RefusalTellsItsReasonToWhoeverReads) {
  const std::string id = Submit(SubmitRequest("s-1")).dossier().dossier_id();
  auto refuse = MoveRequest<v1::RefuseDossierRequest>("r-1", id);
  refuse.set_reason("thiếu tờ khai");

  const auto refused =
      Done<v1::RefuseDossierRequest, v1::RefuseDossierResponse>(&IntakeStub::RefuseDossier, refuse);

  EXPECT_EQ(refused.dossier().refuse_reason(), "thiếu tờ khai");
  EXPECT_EQ(Get(id).state(), motcua::common::v1::DOSSIER_STATE_REFUSED);
  Accept(MoveRequest<v1::AcceptDossierRequest>("a-1", id),
         "WRONG_STATE action=ACCEPT state=REFUSED");
}

TEST_F(Intake, NamesAreNormalisedOnTheirWayIn) {
  const auto submitted = Submit(SubmitRequest("s-1", kCommune, "Hoa\xCC\x80"));

  EXPECT_EQ(submitted.dossier().applicant().full_name(), "Hoà");
}

TEST_F(Intake, RepeatedRequestIsAnsweredAsBeforeWithTheDossierAsItIsNow) {
  const auto first = Submit(SubmitRequest("s-1"));
  const std::string id = first.dossier().dossier_id();
  const auto accepted = Accept(MoveRequest<v1::AcceptDossierRequest>("a-1", id));

  const auto again = Submit(SubmitRequest("s-1"));
  const auto accepted_again = Accept(MoveRequest<v1::AcceptDossierRequest>("a-1", id));

  EXPECT_EQ(again.dossier().dossier_id(), id);
  EXPECT_EQ(again.revision().SerializeAsString(), first.revision().SerializeAsString());
  EXPECT_EQ(again.dossier().state(), motcua::common::v1::DOSSIER_STATE_ACCEPTED);
  EXPECT_EQ(accepted_again.SerializeAsString(), accepted.SerializeAsString());
}

TEST_F(Intake, RequestIdOfAnotherRequestIsRefused) {
  const std::string id = Submit(SubmitRequest("x-1")).dossier().dossier_id();
  const std::string reused = "REQUEST_ID_REUSED request_id=x-1";

  // Other content; another agency, and so another partition; other methods.
  Submit(SubmitRequest("x-1", kCommune, "Lò Thị Mai"), reused);
  Submit(SubmitRequest("x-1", kDepartment), reused);
  Accept(MoveRequest<v1::AcceptDossierRequest>("x-1", id), reused);
  Done<v1::WithdrawDossierRequest, v1::WithdrawDossierResponse>(
      &IntakeStub::WithdrawDossier, MoveRequest<v1::WithdrawDossierRequest>("x-1", id), reused);
  v1::PutCatalogRequest put = CatalogForTest();
  put.set_request_id("x-1");
  v1::PutCatalogResponse put_response;
  EXPECT_EQ(Say(Call(*catalog_, &CatalogStub::PutCatalog, put, put_response)), reused);

  EXPECT_NE(Submit(SubmitRequest("x-1"), "OK", "portal").dossier().dossier_id(), id)
      << "ids are a caller's own";
  EXPECT_EQ(Get(id).etag(), "1") << "nothing was done to it";
}

TEST_F(Intake, BatchHasAResultForEachRequest) {
  v1::BatchSubmitDossiersRequest request;
  *request.add_requests() = SubmitRequest("s-1");
  *request.add_requests() = SubmitRequest("s-2");
  request.mutable_requests(1)->clear_channel();
  request.mutable_requests(1)->mutable_applicant()->clear_full_name();
  *request.add_requests() = SubmitRequest("s-3", "H29");
  *request.add_requests() = SubmitRequest("s-1");
  *request.add_requests() = SubmitRequest("s-4", kDepartment);

  const auto response = Done<v1::BatchSubmitDossiersRequest, v1::BatchSubmitDossiersResponse>(
      &IntakeStub::BatchSubmitDossiers, request);

  ASSERT_EQ(response.results_size(), 5);
  const auto status_of = [&response](int i) {
    grpc::Status status(static_cast<grpc::StatusCode>(response.results(i).error().code()),
                        response.results(i).error().message(),
                        response.results(i).error().SerializeAsString());
    return rpc::FromGrpcStatus(status);
  };
  EXPECT_EQ(Say(status_of(0)), "OK");
  EXPECT_THAT(FieldsOf(status_of(1)), ElementsAre("channel", "applicant.full_name"));
  EXPECT_EQ(Say(status_of(2)), "UNKNOWN_AGENCY agency_code=H29");
  EXPECT_EQ(response.results(3).dossier_id(), response.results(0).dossier_id());
  EXPECT_EQ(Say(status_of(4)), "OK");
  EXPECT_NE(response.results(4).revision().partition(), response.results(0).revision().partition());
  EXPECT_EQ(Get(response.results(4).dossier_id()).agency_code(), kDepartment);
}

TEST_F(Intake, DossierThatIsNotThereIsNotFound) {
  const std::string id = dossier::FormatDossierId({1, 99});

  Get(id, "UNKNOWN_DOSSIER dossier=" + id);
  Accept(MoveRequest<v1::AcceptDossierRequest>("a-1", id), "UNKNOWN_DOSSIER dossier=" + id);
}

// Every method over the wire: code, reason and paths arrive.
TEST_F(Intake, InvalidRequestsAreToldWithEveryField) {
  const auto fields = [this](auto method, const auto& request, auto response) {
    const absl::Status status = Call(*intake_, method, request, response);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "INVALID_FIELD");
    return FieldsOf(status);
  };
  EXPECT_THAT(
      fields(&IntakeStub::SubmitDossier, v1::SubmitDossierRequest(), v1::SubmitDossierResponse()),
      ElementsAre("request_id", "agency_code", "procedure_code", "channel", "applicant"));
  EXPECT_THAT(fields(&IntakeStub::BatchSubmitDossiers, v1::BatchSubmitDossiersRequest(),
                     v1::BatchSubmitDossiersResponse()),
              ElementsAre("requests"));
  EXPECT_THAT(
      fields(&IntakeStub::AcceptDossier, v1::AcceptDossierRequest(), v1::AcceptDossierResponse()),
      ElementsAre("request_id", "dossier"));
  EXPECT_THAT(
      fields(&IntakeStub::RefuseDossier, v1::RefuseDossierRequest(), v1::RefuseDossierResponse()),
      ElementsAre("request_id", "dossier", "reason"));
  EXPECT_THAT(fields(&IntakeStub::SupplementDossier, v1::SupplementDossierRequest(),
                     v1::SupplementDossierResponse()),
              ElementsAre("request_id", "dossier", "documents"));
  EXPECT_THAT(fields(&IntakeStub::WithdrawDossier, v1::WithdrawDossierRequest(),
                     v1::WithdrawDossierResponse()),
              ElementsAre("request_id", "dossier"));
  EXPECT_THAT(fields(&IntakeStub::GetDossier, v1::GetDossierRequest(), v1::GetDossierResponse()),
              ElementsAre("dossier"));
  EXPECT_THAT(
      fields(&IntakeStub::ListDossiers, v1::ListDossiersRequest(), v1::ListDossiersResponse()),
      ElementsAre("agency_code"));
}

TEST_F(Intake, CallerThatIsNoNameIsRefused) {
  v1::SubmitDossierResponse response;
  const absl::Status status =
      Call(*intake_, &IntakeStub::SubmitDossier, SubmitRequest("s-1"), response, "a/b");

  EXPECT_THAT(FieldsOf(status), ElementsAre("motcua-caller"));
}

TEST_F(Intake, ReadWaitsForTheRevisionsThatItNames) {
  Create({});  // Groups are run here.
  // The first dossier of the partition will be at its first entry's ordinal 0.
  const dossier::DossierId id{.partition = dossier::PartitionOf(kCommune, 4), .serial = 1 << 12};
  v1::GetDossierRequest request;
  request.set_dossier(dossier::FormatDossierId(id));
  auto& revision = *request.add_min_revisions();
  revision.set_journal("intake");
  revision.set_partition(id.partition);
  revision.set_sequence(1);
  v1::GetDossierResponse response;
  absl::Status status;
  std::thread reader([&] { status = Call(*intake_, &IntakeStub::GetDossier, request, response); });
  std::thread writer([&] { Submit(SubmitRequest("s-1")); });
  WaitForQueue(1);
  // The reader's call may still be under way, and must then not have to wait. A read without the
  // revision finds nothing.
  Get(request.dossier(), "UNKNOWN_DOSSIER dossier=" + request.dossier());

  core_->committer().RunGroup();
  writer.join();
  reader.join();

  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.dossier().dossier_id(), request.dossier());

  request.mutable_min_revisions(0)->set_journal("processing");
  EXPECT_THAT(FieldsOf(Call(*intake_, &IntakeStub::GetDossier, request, response)),
              ElementsAre("min_revisions"));
  request.mutable_min_revisions(0)->set_journal("intake");
  request.mutable_min_revisions(0)->set_partition(99);
  EXPECT_THAT(FieldsOf(Call(*intake_, &IntakeStub::GetDossier, request, response)),
              ElementsAre("min_revisions"));
}

TEST_F(Intake, FullQueueIsToldAtOnceWithWhenToRetry) {
  Create({.queue = {.count_max = 1}});
  v1::SubmitDossierResponse waiting;
  absl::Status waited;
  std::thread first(
      [&] { waited = Call(*intake_, &IntakeStub::SubmitDossier, SubmitRequest("s-1"), waiting); });
  WaitForQueue(1);

  v1::SubmitDossierResponse response;
  const absl::Status refused =
      Call(*intake_, &IntakeStub::SubmitDossier, SubmitRequest("s-2"), response);

  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(refused).reason(), "QUEUE_FULL");
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(refused).retry_delay().nanos(), 0);
  core_->committer().RunGroup();
  first.join();
  EXPECT_TRUE(waited.ok()) << waited;

  core_->committer().Start();
  Submit(SubmitRequest("s-2"));
}

TEST_F(Intake, ServiceThatStopsSaysSo) {
  const std::string id = Submit(SubmitRequest("s-1")).dossier().dossier_id();
  core_->committer().Stop();

  Submit(SubmitRequest("s-2"), "DRAINING");
  Accept(MoveRequest<v1::AcceptDossierRequest>("a-1", id), "DRAINING");
  EXPECT_EQ(Get(id).dossier_id(), id) << "reads go on";
}

TEST_F(Intake, MessageOverFourMebibytesIsRefused) {
  v1::SubmitDossierRequest request = SubmitRequest("s-1");
  request.mutable_applicant()->set_address(std::string(5 << 20, 'x'));
  v1::SubmitDossierResponse response;

  EXPECT_EQ(Call(*intake_, &IntakeStub::SubmitDossier, request, response).code(),
            absl::StatusCode::kResourceExhausted);

  request.mutable_applicant()->set_address(std::string(3 << 20, 'x'));
  EXPECT_THAT(FieldsOf(Call(*intake_, &IntakeStub::SubmitDossier, request, response)),
              ElementsAre("applicant.address"))
      << "up to there it is ours to refuse";
  Submit(SubmitRequest("s-1"));
}

TEST_F(Intake, SubmissionsFromManyThreadsAllGetIdsOfTheirOwn) {
  constexpr int kThreads = 4;
  constexpr int kEach = 50;
  std::vector<std::vector<std::string>> ids(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t, &ids] {
      const auto stub = v1::IntakeService::NewStub(Channel());
      for (int i = 0; i < kEach; ++i) {
        v1::SubmitDossierResponse response;
        const absl::Status status = Call(*stub, &IntakeStub::SubmitDossier,
                                         SubmitRequest(absl::StrCat("s-", t, "-", i)), response);
        EXPECT_TRUE(status.ok()) << status;
        ids[t].push_back(response.dossier().dossier_id());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  std::set<std::string> all;
  for (const auto& some : ids) {
    all.insert(some.begin(), some.end());
  }
  EXPECT_EQ(all.size(), static_cast<size_t>(kThreads * kEach));
}

// Several accept the same dossier at once: one number is given, the others are told why not.
TEST_F(Intake, AcceptancesFromManyThreadsGiveOneNumber) {
  const std::string id = Submit(SubmitRequest("s-1")).dossier().dossier_id();
  std::vector<std::string> said(8);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < said.size(); ++t) {
    threads.emplace_back([this, t, &id, &said] {
      v1::AcceptDossierResponse response;
      said[t] =
          Say(Call(*intake_, &IntakeStub::AcceptDossier,
                   MoveRequest<v1::AcceptDossierRequest>(absl::StrCat("a-", t), id), response));
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  EXPECT_EQ(std::count(said.begin(), said.end(), "OK"), 1);
  EXPECT_EQ(std::count(said.begin(), said.end(), "WRONG_STATE action=ACCEPT state=ACCEPTED"), 7);
  EXPECT_EQ(Get(id).dossier_code(), "000.01.21.H28-230208-0001");
}

}  // namespace
}  // namespace motcua::intake
