// SPDX-License-Identifier: Apache-2.0
//
// What a client owes the services, against services that answer as a test wants.

#include "client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/call_error.h"
#include "common/errors/errors.h"
#include "common/rpc/call.h"
#include "common/rpc/server_host.h"

namespace motcua::client {
namespace {

using errors::Reason;
using intake::v1::IntakeService;
using processing::v1::ProcessingService;
using statistics::v1::StatisticsService;
using ::testing::ElementsAre;
using ::testing::SizeIs;

namespace intake_v1 = intake::v1;
namespace processing_v1 = processing::v1;
namespace statistics_v1 = statistics::v1;

common::v1::Revision RevisionOf(const char* journal, uint32_t partition, uint64_t sequence) {
  common::v1::Revision revision;
  revision.set_journal(journal);
  revision.set_partition(partition);
  revision.set_sequence(sequence);
  return revision;
}

template <typename Request>
std::string MinRevisionsOf(const Request& request) {
  RevisionSet revisions;
  revisions.AddAll(request.min_revisions());
  return revisions.ToText();
}

// Unary calls are noted with their deadlines, then answered by the test. Handlers run one at a
// time: a test makes one call after the other.
class ScriptedIntake final : public IntakeService::CallbackService {
 public:
  std::function<absl::Status(const intake_v1::SubmitDossierRequest&,
                             intake_v1::SubmitDossierResponse&)>
      on_submit;
  std::function<absl::Status(const intake_v1::BatchSubmitDossiersRequest&,
                             intake_v1::BatchSubmitDossiersResponse&)>
      on_batch;
  std::function<absl::Status(const intake_v1::ListDossiersRequest&,
                             intake_v1::ListDossiersResponse&)>
      on_list;
  std::vector<rpc::CallInfo> calls;
  std::vector<std::string> waited_for;

  grpc::ServerUnaryReactor* SubmitDossier(grpc::CallbackServerContext* context,
                                          const intake_v1::SubmitDossierRequest* request,
                                          intake_v1::SubmitDossierResponse* response) override {
    return Answered(context, on_submit(*request, *response));
  }
  grpc::ServerUnaryReactor* BatchSubmitDossiers(
      grpc::CallbackServerContext* context, const intake_v1::BatchSubmitDossiersRequest* request,
      intake_v1::BatchSubmitDossiersResponse* response) override {
    return Answered(context, on_batch(*request, *response));
  }
  grpc::ServerUnaryReactor* ListDossiers(grpc::CallbackServerContext* context,
                                         const intake_v1::ListDossiersRequest* request,
                                         intake_v1::ListDossiersResponse* response) override {
    return Answered(context, on_list(*request, *response));
  }
  grpc::ServerUnaryReactor* GetDossier(grpc::CallbackServerContext* context,
                                       const intake_v1::GetDossierRequest* request,
                                       intake_v1::GetDossierResponse* /*response*/) override {
    waited_for.push_back(MinRevisionsOf(*request));
    return Answered(context, absl::OkStatus());
  }

 private:
  grpc::ServerUnaryReactor* Answered(grpc::CallbackServerContext* context,
                                     const absl::Status& status) {
    rpc::UnaryCall call(context);
    calls.push_back(call.info());
    const absl::Status answer = call.ok() ? status : call.status();
    return rpc::Answer(std::move(call), answer);
  }
};

// A watch sends the numbers that the test wants, then ends as it wants.
struct ScriptedWatch {
  std::vector<uint32_t> numbers;
  absl::Status end;
};

class ScriptedProcessing final : public ProcessingService::CallbackService {
 public:
  std::vector<ScriptedWatch> watches;
  std::vector<uint32_t> opened_after;
  std::vector<std::string> waited_for;

  grpc::ServerWriteReactor<processing_v1::WatchDossierResponse>* WatchDossier(
      grpc::CallbackServerContext* /*context*/,
      const processing_v1::WatchDossierRequest* request) override {
    opened_after.push_back(request->after_number());
    waited_for.push_back(MinRevisionsOf(*request));
    return new Stream(watches.at(opened_after.size() - 1));
  }

 private:
  class Stream final : public grpc::ServerWriteReactor<processing_v1::WatchDossierResponse> {
   public:
    explicit Stream(const ScriptedWatch& script) : script_(script) { Next(); }
    void OnWriteDone(bool /*ok*/) override { Next(); }
    void OnDone() override { delete this; }

   private:
    void Next() {
      if (next_ == script_.numbers.size()) {
        Finish(rpc::ToGrpcStatus(script_.end));
        return;
      }
      response_.mutable_transition()->set_number(script_.numbers[next_++]);
      StartWrite(&response_);
    }

    const ScriptedWatch script_;
    size_t next_ = 0;
    processing_v1::WatchDossierResponse response_;
  };
};

class ScriptedStatistics final : public StatisticsService::CallbackService {
 public:
  std::vector<std::string> waited_for;

  grpc::ServerUnaryReactor* GetDossierReport(
      grpc::CallbackServerContext* context, const statistics_v1::GetDossierReportRequest* request,
      statistics_v1::GetDossierReportResponse* /*response*/) override {
    waited_for.push_back(MinRevisionsOf(*request));
    return rpc::Answer(rpc::UnaryCall(context), absl::OkStatus());
  }
};

class ClientTest : public testing::Test {
 protected:
  void SetUp() override {
    auto host = rpc::ServerHost::Start({}, {&intake_, &processing_, &statistics_});
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    host_->SetServing(true);
    client_ = NewClient(absl::Seconds(30));
  }
  void TearDown() override { host_.reset(); }

  std::unique_ptr<Client> NewClient(absl::Duration timeout, const std::string& caller = "a") const {
    const std::string address = absl::StrCat("127.0.0.1:", host_->port());
    return std::make_unique<Client>(ClientOptions{
        .addresses = {address, address, address}, .caller = caller, .timeout = timeout});
  }

  grpc::Status Submit(intake_v1::SubmitDossierRequest& request) {
    return client_->Call(&IntakeService::Stub::SubmitDossier, request, submitted_);
  }
  grpc::Status Submit() {
    intake_v1::SubmitDossierRequest request;
    return Submit(request);
  }

  ScriptedIntake intake_;
  ScriptedProcessing processing_;
  ScriptedStatistics statistics_;
  std::unique_ptr<rpc::ServerHost> host_;
  std::unique_ptr<Client> client_;
  intake_v1::SubmitDossierResponse submitted_;
};

TEST_F(ClientTest, SendsAgainUnderTheSameRequestIdWhatWasDoneAndNotAnswered) {
  std::map<std::string, std::string> committed;
  intake_.on_submit = [&](const auto& request, auto& response) {
    const auto [place, is_new] =
        committed.emplace(request.request_id(), absl::StrCat("dossier-", committed.size()));
    if (is_new) {
      return errors::MakeError(Reason::kOutcomeUnknown, "the disk did not say");
    }
    response.mutable_dossier()->set_dossier_id(place->second);
    return absl::OkStatus();
  };

  const grpc::Status status = Submit();

  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(intake_.calls, SizeIs(2));
  EXPECT_THAT(committed, SizeIs(1));
  EXPECT_EQ(submitted_.dossier().dossier_id(), "dossier-0");
}

TEST_F(ClientTest, KeepsTheRequestIdForACallerWhoAsksAgain) {
  std::vector<std::string> ids;
  intake_.on_submit = [&](const auto& request, auto&) {
    ids.push_back(request.request_id());
    return absl::OkStatus();
  };
  intake_v1::SubmitDossierRequest request;
  ASSERT_TRUE(Submit(request).ok());
  ASSERT_TRUE(Submit(request).ok());
  request.clear_request_id();
  ASSERT_TRUE(Submit(request).ok());
  request.set_request_id("mine");
  ASSERT_TRUE(Submit(request).ok());

  EXPECT_THAT(ids, SizeIs(4));
  EXPECT_FALSE(ids[0].empty());
  EXPECT_EQ(ids[1], ids[0]);
  EXPECT_NE(ids[2], ids[0]);
  EXPECT_EQ(ids[3], "mine");
}

TEST_F(ClientTest, GivesEveryRequestOfABatchAnIdAndRemembersEveryResult) {
  std::vector<std::string> ids;
  intake_.on_batch = [&](const auto& batch, auto& response) {
    for (const auto& request : batch.requests()) {
      ids.push_back(request.request_id());
      *response.add_results()->mutable_revision() = RevisionOf("intake", ids.size(), 5);
    }
    return absl::OkStatus();
  };
  intake_v1::BatchSubmitDossiersRequest request;
  request.add_requests();
  request.add_requests();
  intake_v1::BatchSubmitDossiersResponse response;

  ASSERT_TRUE(client_->Call(&IntakeService::Stub::BatchSubmitDossiers, request, response).ok());

  ASSERT_THAT(ids, SizeIs(2));
  EXPECT_FALSE(ids[0].empty());
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(client_->seen().ToText(), "intake/1:5 intake/2:5");
}

TEST_F(ClientTest, DoesNotSendAgainWhatWasRefused) {
  intake_.on_submit = [](const auto&, auto&) {
    return errors::MakeError(Reason::kProcedureNotOffered, "not here");
  };
  const grpc::Status status = Submit();
  EXPECT_EQ(ErrorOf(status).reason, "PROCEDURE_NOT_OFFERED");
  EXPECT_THAT(intake_.calls, SizeIs(1));
}

// gRPC would abort this process if it were given such bytes.
TEST_F(ClientTest, IsRefusedWhereItsCallersNameCannotBeSent) {
  intake_.on_submit = [](const auto&, auto&) { return absl::OkStatus(); };
  for (const char* caller : {"Hoà", "a\nb", "a b"}) {
    client_ = NewClient(absl::Seconds(30), caller);
    const CallError error = ErrorOf(Submit());
    EXPECT_EQ(error.reason, "INVALID_FIELD") << caller;
    ASSERT_THAT(error.violations, SizeIs(1)) << caller;
    EXPECT_EQ(error.violations[0].field, "motcua-caller");
  }
}

// So gRPC ends a call that reaches a server which stops just then.
TEST_F(ClientTest, SendsAgainWhatAServerThatStopsHasCancelled) {
  intake_.on_submit = [&](const auto&, auto&) {
    return intake_.calls.empty() ? absl::CancelledError() : absl::OkStatus();
  };
  EXPECT_TRUE(Submit().ok());
  EXPECT_THAT(intake_.calls, SizeIs(2));
}

TEST_F(ClientTest, TriesFiveTimesAndThenTellsWhy) {
  intake_.on_submit = [](const auto&, auto&) {
    return errors::MakeError(Reason::kQueueFull, "too much waits");
  };
  const grpc::Status status = Submit();
  EXPECT_EQ(ErrorOf(status).reason, "QUEUE_FULL");
  EXPECT_THAT(intake_.calls, SizeIs(5));
}

// A full disk stays full for longer than a call: the caller is told, and comes again later.
TEST_F(ClientTest, LeavesToTheCallerWhatTakesLonger) {
  intake_.on_submit = [](const auto&, auto&) {
    return errors::MakeError(Reason::kReadOnly, "the disk is full");
  };
  const grpc::Status status = Submit();
  EXPECT_EQ(ErrorOf(status).reason, "READ_ONLY");
  EXPECT_THAT(intake_.calls, SizeIs(1));
}

TEST_F(ClientTest, HasOneDeadlineOverAllTries) {
  intake_.on_submit = [](const auto&, auto&) {
    return errors::MakeError(Reason::kOutcomeUnknown, "the disk did not say");
  };
  client_ = NewClient(absl::Seconds(3));
  const grpc::Status status = Submit();

  // The four pauses alone, of a second each, would take longer.
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  ASSERT_GE(intake_.calls.size(), 2u);
  // A later try has what the first has left: a deadline of its own would be a pause later.
  EXPECT_LT(absl::FromChrono(intake_.calls.back().deadline - intake_.calls.front().deadline),
            absl::Milliseconds(900));
}

TEST_F(ClientTest, WaitsForAServerThatIsNotReady) {
  intake_.on_submit = [](const auto&, auto&) { return absl::OkStatus(); };
  host_->SetServing(false);
  client_ = NewClient(absl::Milliseconds(300));
  EXPECT_EQ(Submit().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_THAT(intake_.calls, SizeIs(0)) << "a server that is not ready was asked";

  client_ = NewClient(absl::Seconds(30));
  host_->SetServing(true);
  EXPECT_TRUE(Submit().ok());
}

TEST_F(ClientTest, ReadsWhatItHasWrittenInWhicheverService) {
  intake_.on_submit = [](const auto&, auto& response) {
    *response.mutable_revision() = RevisionOf("intake", 3, 7);
    return absl::OkStatus();
  };
  ASSERT_TRUE(Submit().ok());
  RevisionSet others;
  others.Add(RevisionOf("processing", 3, 2));
  client_->AddSeen(others);

  intake_v1::GetDossierRequest get;
  intake_v1::GetDossierResponse dossier;
  ASSERT_TRUE(client_->Call(&IntakeService::Stub::GetDossier, get, dossier).ok());
  statistics_v1::GetDossierReportRequest report;
  *report.add_min_revisions() = RevisionOf("intake", 0, 1);
  statistics_v1::GetDossierReportResponse counted;
  ASSERT_TRUE(client_->Call(&StatisticsService::Stub::GetDossierReport, report, counted).ok());

  // Intake does not follow processing, and would refuse to wait for it.
  EXPECT_THAT(intake_.waited_for, ElementsAre("intake/3:7"));
  EXPECT_THAT(statistics_.waited_for, ElementsAre("intake/0:1 intake/3:7 processing/3:2"));
}

TEST_F(ClientTest, GoesThroughThePagesUntilTheLast) {
  intake_.on_list = [](const auto& request, auto& response) {
    const int page = request.page_token().empty() ? 0 : std::stoi(request.page_token());
    // The second page is empty, which is not the end.
    if (page != 1) {
      response.add_dossiers()->set_dossier_id(absl::StrCat(request.agency_code(), page));
    }
    response.set_next_page_token(page == 2 ? "" : absl::StrCat(page + 1));
    return absl::OkStatus();
  };
  intake_v1::ListDossiersRequest request;
  request.set_agency_code("agency-");
  std::vector<std::string> ids;
  auto pages = client_->List(&IntakeService::Stub::ListDossiers, request);
  for (const intake_v1::ListDossiersResponse& page : pages) {
    for (const intake_v1::Dossier& dossier : page.dossiers()) {
      ids.push_back(dossier.dossier_id());
    }
  }
  EXPECT_TRUE(pages.status().ok());
  EXPECT_THAT(ids, ElementsAre("agency-0", "agency-2"));
}

TEST_F(ClientTest, EndsThePagesAtAnErrorAndTellsIt) {
  intake_.on_list = [](const auto& request, auto& response) {
    if (!request.page_token().empty()) {
      return errors::MakeError(Reason::kInvalidPageToken, "damaged");
    }
    response.set_next_page_token("next");
    return absl::OkStatus();
  };
  int count = 0;
  auto pages = client_->List(&IntakeService::Stub::ListDossiers, intake_v1::ListDossiersRequest());
  for (const intake_v1::ListDossiersResponse& page : pages) {
    EXPECT_EQ(page.next_page_token(), "next");
    ++count;
  }
  EXPECT_EQ(count, 1);
  EXPECT_EQ(ErrorOf(pages.status()).reason, "INVALID_PAGE_TOKEN");
}

TEST_F(ClientTest, WatchesOnWhereAStreamWasCut) {
  const absl::Status draining = errors::MakeError(Reason::kDraining, "stopping");
  processing_.watches = {
      {{1, 2}, draining}, {{}, draining}, {{3}, absl::CancelledError()}, {{4}, absl::OkStatus()}};
  RevisionSet seen;
  seen.Add(RevisionOf("intake", 3, 7));
  client_->AddSeen(seen);
  std::vector<uint32_t> numbers;
  const grpc::Status status = client_->WatchDossier("dossier", {}, [&](const auto& transition) {
    numbers.push_back(transition.number());
    return true;
  });
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(processing_.opened_after, ElementsAre(0, 2, 2, 3));
  EXPECT_THAT(processing_.waited_for, testing::Each("intake/3:7"));
}

TEST_F(ClientTest, StopsWatchingWhenTheSinkHasEnough) {
  processing_.watches = {{{5, 6, 7}, absl::OkStatus()}};
  std::vector<uint32_t> numbers;
  const grpc::Status status =
      client_->WatchDossier("dossier", {.after_number = 4}, [&](const auto& transition) {
        numbers.push_back(transition.number());
        return numbers.size() < 2;
      });
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(numbers, ElementsAre(5, 6));
  EXPECT_THAT(processing_.opened_after, ElementsAre(4));
}

TEST_F(ClientTest, EndsAWatchThatIsRefused) {
  processing_.watches = {{{}, errors::MakeError(Reason::kUnknownDossier, "there is none")}};
  const grpc::Status status =
      client_->WatchDossier("dossier", {}, [](const auto&) { return true; });
  EXPECT_EQ(ErrorOf(status).reason, "UNKNOWN_DOSSIER");
  EXPECT_THAT(processing_.opened_after, SizeIs(1));
}

// The next stream would be opened after a pause of 50 ms at least.
TEST_F(ClientTest, SaysThatTheTimeOfAWatchIsUp) {
  const absl::Status draining = errors::MakeError(Reason::kDraining, "stopping");
  processing_.watches = {{{1}, absl::OkStatus()}, {{2}, draining}};
  const auto sink = [](const auto&) { return true; };
  ASSERT_TRUE(client_->WatchDossier("dossier", {}, sink).ok()) << "it connects";
  const grpc::Status status =
      client_->WatchDossier("dossier", {.deadline = absl::Now() + absl::Milliseconds(49)}, sink);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED) << status.error_message();
}

}  // namespace
}  // namespace motcua::client
