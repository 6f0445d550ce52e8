// SPDX-License-Identifier: Apache-2.0
// Imports over a real connection: results by row, resuming, and every way in which a stream ends.
#include "services/intake/rpc/import_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "services/intake/rpc/server_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using testing::ElementsAre;

class ImportStreams : public Served {
 protected:
  // A stream, and its context, which must outlive it.
  struct OpenCall {
    grpc::ClientContext context;
    std::unique_ptr<ImportCall> call;

    bool Write(const v1::ImportDossiersRequest& request) { return call->Write(request); }
    // The next answer; none if the stream has ended.
    std::optional<v1::ImportDossiersResponse> Read() {
      v1::ImportDossiersResponse response;
      return call->Read(&response) ? std::make_optional(response) : std::nullopt;
    }
    absl::Status Finish() { return rpc::FromGrpcStatus(call->Finish()); }
  };

  std::unique_ptr<OpenCall> Open(const std::string& caller = "desk") {
    auto open = std::make_unique<OpenCall>();
    Prepare(open->context, caller);
    open->call = intake_->ImportDossiers(&open->context);
    return open;
  }
};

absl::Status StatusOf(const v1::ImportRowResult& result) {
  return rpc::FromGrpcStatus(grpc::Status(static_cast<grpc::StatusCode>(result.error().code()),
                                          result.error().message(),
                                          result.error().SerializeAsString()));
}

std::vector<v1::ImportRow> Rows(int first, int count) {
  std::vector<v1::ImportRow> rows;
  for (int i = first; i < first + count; ++i) {
    rows.push_back(ImportRowForTest(absl::StrCat("row-", i)));
  }
  return rows;
}

TEST_F(ImportStreams, RowThatBreaksARuleIsReportedAndTheOthersGoOn) {
  std::vector<v1::ImportRow> rows = Rows(0, 5);
  rows[1].mutable_applicant()->clear_full_name();
  rows[1].clear_channel();
  rows[2] = ImportRowForTest("row-2", "2023-01-10 08:00:00", "2023-01-09 08:00:00");
  rows[3].set_agency_code(kDepartment);

  const v1::ImportDossiersResponse response = ImportOnce(ImportRequest(rows));

  ASSERT_EQ(response.results_size(), 5);
  EXPECT_EQ(response.results(0).status(), v1::IMPORT_ROW_STATUS_IMPORTED);
  EXPECT_EQ(response.results(1).status(), v1::IMPORT_ROW_STATUS_FAILED);
  EXPECT_THAT(FieldsOf(StatusOf(response.results(1))),
              ElementsAre("channel", "applicant.full_name"));
  EXPECT_EQ(response.results(2).status(), v1::IMPORT_ROW_STATUS_FAILED);
  EXPECT_EQ(Say(StatusOf(response.results(2))), "ILLEGAL_PAST field=steps[0]");
  EXPECT_EQ(response.results(2).dossier_id(), "");
  EXPECT_EQ(response.results(3).status(), v1::IMPORT_ROW_STATUS_IMPORTED);
  EXPECT_EQ(response.results(4).status(), v1::IMPORT_ROW_STATUS_IMPORTED);
  ASSERT_EQ(response.revisions_size(), 2) << "one for each partition that was written";
  EXPECT_EQ(response.revisions(0).sequence(), 1u);
  EXPECT_EQ(Get(response.results(4).dossier_id()).dossier_code(), "000.01.21.H28-230111-0002");
  EXPECT_EQ(Get(response.results(3).dossier_id()).agency_code(), kDepartment);
}

TEST_F(ImportStreams, RowsSentAgainAreRecognised) {
  const auto request = ImportRequest(Rows(0, 3));
  const v1::ImportDossiersResponse first = ImportOnce(request);
  auto longer = ImportRequest(Rows(0, 4));

  const v1::ImportDossiersResponse again = ImportOnce(longer);

  ASSERT_EQ(again.results_size(), 4);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(again.results(i).status(), v1::IMPORT_ROW_STATUS_ALREADY_IMPORTED);
    EXPECT_EQ(again.results(i).dossier_id(), first.results(i).dossier_id());
  }
  EXPECT_EQ(again.results(3).status(), v1::IMPORT_ROW_STATUS_IMPORTED);
  ASSERT_EQ(again.revisions_size(), 1);
  EXPECT_EQ(again.revisions(0).sequence(), first.revisions(0).sequence() + 1);

  longer.set_source("another-desk");
  EXPECT_EQ(ImportOnce(longer).results(0).status(), v1::IMPORT_ROW_STATUS_IMPORTED)
      << "keys are a source's own";
}

TEST_F(ImportStreams, ManyMessagesAreAnsweredInOrder) {
  constexpr int kMessages = 200;
  constexpr int kRows = 3;
  const auto open = Open();
  std::thread writer([&] {
    for (int i = 0; i < kMessages; ++i) {
      EXPECT_TRUE(open->Write(ImportRequest(Rows(i * kRows, kRows))));
    }
    EXPECT_TRUE(open->call->WritesDone());
  });
  std::string last_id;
  for (int i = 0; i < kMessages; ++i) {
    const auto response = open->Read();
    ASSERT_TRUE(response.has_value()) << i;
    ASSERT_EQ(response->results_size(), kRows);
    for (const v1::ImportRowResult& result : response->results()) {
      EXPECT_EQ(result.status(), v1::IMPORT_ROW_STATUS_IMPORTED);
      EXPECT_LT(last_id, result.dossier_id()) << "committed in another order than sent";
      last_id = result.dossier_id();
    }
  }
  writer.join();
  EXPECT_FALSE(open->Read().has_value());
  EXPECT_TRUE(open->Finish().ok());
}

TEST_F(ImportStreams, InvalidMessageEndsTheStreamAfterTheAnswersBeforeIt) {
  const auto open = Open();
  ASSERT_TRUE(open->Write(ImportRequest(Rows(0, 2))));
  v1::ImportDossiersRequest invalid;
  invalid.set_source("Not A Source");
  ASSERT_TRUE(open->Write(invalid));

  const auto first = open->Read();
  EXPECT_FALSE(open->Read().has_value());
  const absl::Status status = open->Finish();

  ASSERT_TRUE(first.has_value()) << "what was committed is answered";
  EXPECT_EQ(first->results_size(), 2);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status), ElementsAre("source", "rows"));
  EXPECT_EQ(ImportOnce(ImportRequest(Rows(0, 2))).results(1).status(),
            v1::IMPORT_ROW_STATUS_ALREADY_IMPORTED);
}

// gRPC takes a message that does not parse for the end of the stream: the import would have ended
// well.
TEST_F(ImportStreams, MessageThatDoesNotParseIsNotTheEndOfTheStream) {
  const auto open = Open();
  ASSERT_TRUE(open->Write(ImportRequest(Rows(0, 2))));
  v1::ImportDossiersRequest unreadable = ImportRequest(Rows(2, 2));
  unreadable.set_source("\xFF\xFE");  // No UTF-8.
  ASSERT_TRUE(open->Write(unreadable));
  open->call->WritesDone();

  EXPECT_TRUE(open->Read().has_value());
  EXPECT_FALSE(open->Read().has_value());
  const absl::Status status = open->Finish();

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status), ElementsAre("(message)"));
}

TEST_F(ImportStreams, EmptyStreamEndsWell) {
  const auto open = Open();
  EXPECT_TRUE(open->call->WritesDone());
  EXPECT_FALSE(open->Read().has_value());
  EXPECT_TRUE(open->Finish().ok());
}

TEST_F(ImportStreams, CallerThatIsNoNameIsRefused) {
  const auto open = Open("a/b");
  EXPECT_FALSE(open->Read().has_value());
  EXPECT_THAT(FieldsOf(open->Finish()), ElementsAre("motcua-caller"));
}

TEST_F(ImportStreams, MessageOverFourMebibytesEndsTheStream) {
  const auto open = Open();
  v1::ImportDossiersRequest request = ImportRequest(Rows(0, 1));
  request.mutable_rows(0)->mutable_applicant()->set_address(std::string(5 << 20, 'x'));
  open->Write(request);

  EXPECT_FALSE(open->Read().has_value());
  EXPECT_EQ(open->Finish().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ImportOnce(ImportRequest(Rows(0, 1))).results(0).status(),
            v1::IMPORT_ROW_STATUS_IMPORTED);
}

TEST_F(ImportStreams, FullQueueEndsTheStreamAfterTheAnswersBeforeItAndItIsResumed) {
  Create({.queue = {.count_max = 1}});
  const auto open = Open();
  ASSERT_TRUE(open->Write(ImportRequest(Rows(0, 2))));
  WaitForQueue(1);
  ASSERT_TRUE(open->Write(ImportRequest(Rows(2, 2))));
  while (core_->committer().stats().shed == 0) {
    std::this_thread::yield();
  }
  core_->committer().RunGroup();

  const auto first = open->Read();
  EXPECT_FALSE(open->Read().has_value());
  const absl::Status status = open->Finish();

  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->results(1).status(), v1::IMPORT_ROW_STATUS_IMPORTED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "QUEUE_FULL");
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(status).retry_delay().nanos(), 0);

  core_->committer().Start();
  EXPECT_EQ(ImportOnce(ImportRequest(Rows(0, 2))).results(0).status(),
            v1::IMPORT_ROW_STATUS_ALREADY_IMPORTED);
  EXPECT_EQ(ImportOnce(ImportRequest(Rows(2, 2))).results(0).status(),
            v1::IMPORT_ROW_STATUS_IMPORTED);
}

TEST_F(ImportStreams, ClientThatGoesAwayWhileRowsWaitLeavesNothingBehind) {
  Create({});  // Nothing is committed until it is said.
  {
    const auto open = Open();
    ASSERT_TRUE(open->Write(ImportRequest(Rows(0, 2))));
    ASSERT_TRUE(open->Write(ImportRequest(Rows(2, 2))));
    WaitForQueue(2);
    open->context.TryCancel();
    EXPECT_EQ(open->Finish().code(), absl::StatusCode::kCancelled);
  }
  core_->committer().RunGroup();

  core_->committer().Start();
  const auto again = ImportOnce(ImportRequest(Rows(0, 5)));
  EXPECT_EQ(again.results(3).status(), v1::IMPORT_ROW_STATUS_ALREADY_IMPORTED)
      << "what the queue had was done";
  EXPECT_EQ(again.results(4).status(), v1::IMPORT_ROW_STATUS_IMPORTED);
  host_->Shutdown(absl::InfiniteDuration());  // Returns only when every call has finished.
}

// Cancelled at any moment: while reading, committing or answering.
TEST_F(ImportStreams, ClientsThatGoAwayAtAnyMomentLeaveTheServerWorking) {
  for (int round = 0; round < 60; ++round) {
    const auto open = Open();
    const int messages = round % 7;
    for (int i = 0; i < messages; ++i) {
      open->Write(ImportRequest(Rows(round * 100 + i * 10, 10)));
    }
    for (int i = 0; i < round % 3 && i < messages; ++i) {
      open->Read();
    }
    open->context.TryCancel();
    EXPECT_FALSE(open->Finish().ok());
  }

  EXPECT_EQ(ImportOnce(ImportRequest(Rows(0, 1))).results_size(), 1);
  Submit(SubmitRequest("s-1"));
  host_->Shutdown(absl::InfiniteDuration());
}

TEST_F(ImportStreams, DrainingAnswersWhatWaitsAndEndsTheStream) {
  Create({});  // Nothing is committed until it is said.
  const auto open = Open();
  ASSERT_TRUE(open->Write(ImportRequest(Rows(0, 2))));
  WaitForQueue(1);

  intake_handlers_->Drain();
  core_->committer().RunGroup();

  const auto first = open->Read();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->results(1).status(), v1::IMPORT_ROW_STATUS_IMPORTED);
  EXPECT_FALSE(open->Read().has_value());
  EXPECT_EQ(Say(open->Finish()), "DRAINING");

  const auto late = Open();
  EXPECT_FALSE(late->Read().has_value());
  EXPECT_EQ(Say(late->Finish()), "DRAINING");
}

TEST_F(ImportStreams, ShutdownEndsAStreamThatStaysOpen) {
  const auto open = Open();
  ASSERT_TRUE(open->Write(ImportRequest(Rows(0, 1))));
  ASSERT_TRUE(open->Read().has_value());

  host_->Shutdown(absl::ZeroDuration());

  EXPECT_FALSE(open->Read().has_value());
  EXPECT_FALSE(open->Finish().ok());
}

}  // namespace
}  // namespace motcua::intake
