// SPDX-License-Identifier: Apache-2.0
//
// A read waits for what its caller has seen, and is told when it cannot.
#include "common/rpc/reads.h"

#include <thread>

#include "absl/synchronization/notification.h"
#include "common/errors/errors.h"
#include "common/executor/executor.h"
#include "common/rpc/scripted_service_test.h"
#include "common/time/clock.h"

namespace motcua::rpc {
namespace {

using MinRevisions = google::protobuf::RepeatedPtrField<motcua::common::v1::Revision>;

class ReadsRun : public WithServer {
 protected:
  void SetUp() override {
    gate_.Open("intake", {5, 5});
    WithServer::SetUp();
    service_.on_read = [this](UnaryCall call, UnaryResponse& response) {
      auto* const reactor = reads_.Run(std::move(call), revisions_, &response, ReadInto(response));
      arrived_.Notify();
      return reactor;
    };
  }
  void TearDown() override {
    gate_.Close();
    WithServer::TearDown();
  }

  void ServeScans() {
    service_.on_read = [this](UnaryCall call, UnaryResponse& response) {
      return reads_.Scan(std::move(call), revisions_, &response, ReadInto(response));
    };
  }

  Reads::Read ReadInto(UnaryResponse& response) {
    return [this, &response] {
      ++read_count_;
      response.set_journal("read");
      return read_status_;
    };
  }

  void WaitFor(const std::string& journal, uint32_t partition, uint64_t sequence) {
    *revisions_.Add() = ToProto({journal, partition, sequence});
  }

  time::SimulatedClock clock_{absl::FromUnixSeconds(0)};
  executor::ThreadPool pool_{1};
  engine::RevisionGate gate_{&clock_, &pool_};
  Reads reads_{&gate_, &pool_};
  MinRevisions revisions_;
  absl::Notification arrived_;
  absl::Status read_status_;
  int read_count_ = 0;
};

TEST_F(ReadsRun, ReadsAtOnceWithoutRevisions) {
  grpc::ClientContext context;
  UnaryResponse response;

  EXPECT_TRUE(stub_->GetHead(&context, UnaryRequest(), &response).ok());

  EXPECT_EQ(response.journal(), "read");
}

TEST_F(ReadsRun, ReadsAtOnceWhatWasSeen) {
  WaitFor("intake", 1, 5);

  EXPECT_TRUE(Call().ok());
  EXPECT_EQ(read_count_, 1);
}

TEST_F(ReadsRun, ScansOnTheExecutor) {
  ServeScans();

  EXPECT_TRUE(Call().ok());
  EXPECT_EQ(read_count_, 1);
  host_.reset();  // The call is done for the server too.
  EXPECT_EQ(reads_.room().bytes(), 0u);
}

TEST_F(ReadsRun, AnAnswerForWhichThereIsNoRoomIsRefused) {
  Reads crowded(&gate_, &pool_, {.counted_bytes_min = 1, .bytes_max = 0, .reserve_bytes = 0});
  service_.on_read = [&](UnaryCall call, UnaryResponse& response) {
    return crowded.Run(std::move(call), revisions_, &response, ReadInto(response));
  };
  EXPECT_EQ(errors::ReasonOf(Call()), "QUEUE_FULL");
  EXPECT_EQ(read_count_, 1) << "small answers are given, so it is read first";

  service_.on_read = [&](UnaryCall call, UnaryResponse& response) {
    return crowded.Scan(std::move(call), revisions_, &response, ReadInto(response));
  };
  EXPECT_EQ(errors::ReasonOf(Call()), "QUEUE_FULL");
  EXPECT_EQ(read_count_, 1);
  host_.reset();  // Before what its calls use.
}

TEST_F(ReadsRun, WhoWaitedIsRefusedToo) {
  Reads crowded(&gate_, &pool_, {.counted_bytes_min = 1, .bytes_max = 0, .reserve_bytes = 0});
  service_.on_read = [&](UnaryCall call, UnaryResponse& response) {
    return crowded.Run(std::move(call), revisions_, &response, ReadInto(response));
  };
  WaitFor("intake", 1, 5);
  EXPECT_EQ(errors::ReasonOf(Call()), "QUEUE_FULL");
  EXPECT_EQ(read_count_, 1);
  host_.reset();  // Before what its calls use.
}

TEST_F(ReadsRun, AScanThatFailsLeavesNothing) {
  ServeScans();
  read_status_ = errors::MakeError(errors::Reason::kUnknownAgency, "not there");

  EXPECT_EQ(errors::ReasonOf(Call()), "UNKNOWN_AGENCY");
  host_.reset();
  EXPECT_EQ(reads_.room().bytes(), 0u);
}

TEST_F(ReadsRun, WaitsForWhatWasNotSeen) {
  WaitFor("intake", 1, 6);
  absl::Status status = absl::UnknownError("");
  std::thread caller([&] { status = Call(); });
  arrived_.WaitForNotification();
  EXPECT_EQ(read_count_, 0);

  gate_.Advance("intake", 1, 6);
  caller.join();

  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(read_count_, 1);
}

TEST_F(ReadsRun, WaitEndsAtTheDeadline) {
  WaitFor("intake", 1, 6);
  absl::Status status;
  std::thread caller([&] { status = Call(); });
  arrived_.WaitForNotification();

  clock_.Advance(absl::Hours(1));
  gate_.Expire();
  caller.join();

  EXPECT_EQ(errors::ReasonOf(status), "REVISION_NOT_REACHED");
  EXPECT_EQ(read_count_, 0);
}

TEST_F(ReadsRun, UnknownJournalIsRefused) {
  WaitFor("processing", 1, 1);

  EXPECT_EQ(errors::ReasonOf(Call()), "INVALID_FIELD");
  EXPECT_EQ(read_count_, 0);
}

TEST_F(ReadsRun, WaitsForAllThatAClientCanHaveSeen) {
  constexpr uint32_t kPartitions = 1025;  // The most that a store can have, and the catalogue's.
  for (const char* journal : {"intake", "processing"}) {
    gate_.Open(journal, std::vector<uint64_t>(kPartitions, 5));
    for (uint32_t partition = 0; partition < kPartitions; ++partition) {
      WaitFor(journal, partition, partition == 7 ? 6 : 5);
    }
  }
  std::thread upstream([this] {
    arrived_.WaitForNotification();
    gate_.Advance("intake", 7, 6);
    gate_.Advance("processing", 7, 6);
  });

  const absl::Status status = Call();
  upstream.join();

  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(read_count_, 1);
}

TEST_F(ReadsRun, TooManyRevisionsAreRefused) {
  for (int i = 0; i <= Reads::kRevisionCountMax; ++i) {
    WaitFor("intake", 1, 1);
  }

  EXPECT_EQ(errors::ReasonOf(Call()), "INVALID_FIELD");
}

TEST_F(ReadsRun, GivesTheStatusOfTheRead) {
  read_status_ = errors::MakeError(errors::Reason::kUnknownDossier, "no such dossier");

  EXPECT_EQ(errors::ReasonOf(Call()), "UNKNOWN_DOSSIER");
}

TEST(Revision, ConvertsBothWays) {
  const engine::Revision revision = FromProto(ToProto({"intake", 3, 77}));

  EXPECT_EQ(revision.journal, "intake");
  EXPECT_EQ(revision.partition, 3u);
  EXPECT_EQ(revision.sequence, 77u);
}

}  // namespace
}  // namespace motcua::rpc
