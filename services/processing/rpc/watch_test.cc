// SPDX-License-Identifier: Apache-2.0
// Watches see every transition once and in order, whenever they begin, and end when nothing can
// follow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/errors/errors.h"
#include "services/processing/rpc/service_for_test.h"

namespace motcua::processing {
namespace {

using Stub = v1::ProcessingService::Stub;

// A watch in the hands of a client.
class Client {
 public:
  Client(ServiceForTest& service, const v1::WatchDossierRequest& request) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    reader_ = service.stub().WatchDossier(&context_, request);
  }
  Client(ServiceForTest& service, uint64_t serial, uint32_t after = 0)
      : Client(service, Request(serial, after)) {}

  static v1::WatchDossierRequest Request(uint64_t serial, uint32_t after) {
    v1::WatchDossierRequest request;
    request.set_dossier(CodeForTest(serial));
    request.set_after_number(after);
    return request;
  }

  // The number of the next transition; 0 at the end.
  uint32_t Next() {
    v1::WatchDossierResponse response;
    return reader_->Read(&response) ? response.transition().number() : 0;
  }
  std::vector<uint32_t> Rest() {
    std::vector<uint32_t> numbers;
    while (const uint32_t number = Next()) {
      numbers.push_back(number);
    }
    return numbers;
  }
  absl::Status Finish() { return rpc::FromGrpcStatus(reader_->Finish()); }
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchDossierResponse>> reader_;
};

void Start(ServiceForTest& service, uint64_t serial) {
  v1::StartProcessingResponse response;
  ASSERT_TRUE(service
                  .Call(&Stub::StartProcessing,
                        RequestFor<v1::StartProcessingRequest>(serial, absl::StrCat("s", serial)),
                        response)
                  .ok());
}

void ResolveAndReturn(ServiceForTest& service, uint64_t serial) {
  v1::ResolveDossierResponse resolved;
  ASSERT_TRUE(service
                  .Call(&Stub::ResolveDossier,
                        RequestFor<v1::ResolveDossierRequest>(serial, absl::StrCat("e", serial)),
                        resolved)
                  .ok());
  v1::ReturnResultResponse returned;
  ASSERT_TRUE(service
                  .Call(&Stub::ReturnResult,
                        RequestFor<v1::ReturnResultRequest>(serial, absl::StrCat("t", serial)),
                        returned)
                  .ok());
}

// Stops the clock and starts it again, `count` times.
void PauseAndResume(ServiceForTest& service, uint64_t serial, int count) {
  for (int i = 0; i < count; ++i) {
    v1::RequestPaymentResponse paused;
    ASSERT_TRUE(
        service
            .Call(&Stub::RequestPayment,
                  RequestFor<v1::RequestPaymentRequest>(serial, absl::StrCat("p", serial, "-", i)),
                  paused)
            .ok());
    v1::ConfirmPaymentResponse resumed;
    ASSERT_TRUE(
        service
            .Call(&Stub::ConfirmPayment,
                  RequestFor<v1::ConfirmPaymentRequest>(serial, absl::StrCat("c", serial, "-", i)),
                  resumed)
            .ok());
  }
}

TEST(WatchDossier, SendsTheHistoryThenWhatHappensAndEndsWithTheReturn) {
  ServiceForTest service;
  service.Accept(1);
  Start(service, 1);

  Client client(service, 1);
  EXPECT_EQ(client.Next(), 1);
  EXPECT_EQ(client.Next(), 2);
  ResolveAndReturn(service, 1);

  EXPECT_THAT(client.Rest(), testing::ElementsAre(3, 4));
  EXPECT_TRUE(client.Finish().ok());
}

TEST(WatchDossier, MissesNothingAndRepeatsNothingWhileTransitionsPour) {
  ServiceForTest service;
  service.Accept(1);
  service.Accept(2);
  Start(service, 1);
  constexpr int kPauses = 40;
  std::thread officer([&] {
    PauseAndResume(service, 1, kPauses);
    ResolveAndReturn(service, 1);
  });
  std::vector<uint32_t> all(2 + 2 * kPauses + 2);
  for (size_t i = 0; i < all.size(); ++i) {
    all[i] = i + 1;
  }

  // Each begins at another moment of the course.
  std::vector<std::thread> watchers;
  for (size_t i = 0; i < ServiceForTest::kWatchCountMax; ++i) {
    watchers.emplace_back([&] {
      Client client(service, 1);
      EXPECT_EQ(client.Rest(), all);
      EXPECT_TRUE(client.Finish().ok());
    });
  }
  for (std::thread& watcher : watchers) {
    watcher.join();
  }
  officer.join();
}

TEST(WatchDossier, GoesOnAfterTheNumberThatWasSeen) {
  ServiceForTest service;
  service.Accept(1);
  Start(service, 1);
  ResolveAndReturn(service, 1);

  EXPECT_THAT(Client(service, 1, 2).Rest(), testing::ElementsAre(3, 4));
  Client nothing_left(service, 1, 4);
  EXPECT_THAT(nothing_left.Rest(), testing::IsEmpty());
  EXPECT_TRUE(nothing_left.Finish().ok());
}

TEST(WatchDossier, EndsWithAWithdrawal) {
  ServiceForTest service;
  service.Accept(1);
  Client client(service, 1);
  EXPECT_EQ(client.Next(), 1);
  auto response = std::make_unique<Response>();
  service.intake().AddEntry(IdForTest(1).partition,
                            {IntakeForTest::Withdrawn(1, At("2023-01-11 08:00:00"))}, *response);
  service.Follow(std::move(response));

  EXPECT_THAT(client.Rest(), testing::ElementsAre(2));
  EXPECT_TRUE(client.Finish().ok());
}

TEST(WatchDossier, WaitsForTheRevisionThatItRestsOn) {
  ServiceForTest service;
  std::unique_ptr<Response> acceptance = service.Acceptance(1);
  v1::WatchDossierRequest request = Client::Request(1, 0);
  *request.add_min_revisions() = service.IntakeRevision();
  Client client(service, request);

  service.Follow(std::move(acceptance));

  EXPECT_EQ(client.Next(), 1);
}

TEST(WatchDossier, UnknownDossiersAndBadRequestsAreRefused) {
  ServiceForTest service;
  EXPECT_EQ(errors::ReasonOf(Client(service, 1).Finish()), "UNKNOWN_DOSSIER");
  EXPECT_EQ(errors::ReasonOf(Client(service, v1::WatchDossierRequest()).Finish()), "INVALID_FIELD");
  v1::WatchDossierRequest elsewhere = Client::Request(1, 0);
  elsewhere.add_min_revisions()->set_journal("nowhere");
  EXPECT_EQ(errors::ReasonOf(Client(service, elsewhere).Finish()), "INVALID_FIELD");
}

TEST(WatchDossier, TheirNumberIsBoundedAndPlacesBecomeFree) {
  ServiceForTest service;
  service.Accept(1);
  std::vector<std::unique_ptr<Client>> clients;
  for (size_t i = 0; i < ServiceForTest::kWatchCountMax; ++i) {
    clients.push_back(std::make_unique<Client>(service, 1));
    EXPECT_EQ(clients.back()->Next(), 1);
  }
  EXPECT_EQ(errors::ReasonOf(Client(service, 1).Finish()), "TOO_MANY_STREAMS");

  clients[0]->Cancel();
  EXPECT_EQ(clients[0]->Finish().code(), absl::StatusCode::kCancelled);
  // The server learns of it a moment later.
  uint32_t first = 0;
  for (int attempt = 0; attempt < 10'000 && first == 0; ++attempt) {
    first = Client(service, 1).Next();
  }
  EXPECT_EQ(first, 1);
}

TEST(WatchDossier, EndsWhenTheServiceDrains) {
  ServiceForTest service;
  service.Accept(1);
  Client client(service, 1);
  EXPECT_EQ(client.Next(), 1);

  service.Drain();

  EXPECT_EQ(client.Next(), 0);
  EXPECT_EQ(errors::ReasonOf(client.Finish()), "DRAINING");
  EXPECT_EQ(errors::ReasonOf(Client(service, 1).Finish()), "DRAINING");
}

}  // namespace
}  // namespace motcua::processing
