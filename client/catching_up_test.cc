// SPDX-License-Identifier: Apache-2.0
//
// Waiting for statistics, against services that answer as a test wants.

#include "client/catching_up.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/rpc/call.h"
#include "common/rpc/server_host.h"

namespace motcua::client {
namespace {

// One journal for both services.
class ScriptedJournal final : public journal::v1::JournalService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetHead(grpc::CallbackServerContext* context,
                                    const journal::v1::GetHeadRequest* /*request*/,
                                    journal::v1::GetHeadResponse* response) override {
    response->set_journal("intake");
    journal::v1::Position& head = *response->add_positions();
    head.set_partition(2);
    head.set_sequence(9);
    return rpc::Answer(rpc::UnaryCall(context), absl::OkStatus());
  }
};

// There is no province: processing has nothing to be asked for.
class ScriptedCatalog final : public intake::v1::CatalogService::CallbackService {
 public:
  grpc::ServerUnaryReactor* ListAgencies(grpc::CallbackServerContext* context,
                                         const intake::v1::ListAgenciesRequest* /*request*/,
                                         intake::v1::ListAgenciesResponse* /*response*/) override {
    return rpc::Answer(rpc::UnaryCall(context), absl::OkStatus());
  }
};

// Gives one answer after the other; the call after the last one is OK.
class ScriptedStatistics final : public statistics::v1::StatisticsService::CallbackService {
 public:
  std::vector<absl::Status> answers;
  std::vector<std::string> waited_for;

  grpc::ServerUnaryReactor* GetStatisticsStatus(
      grpc::CallbackServerContext* context,
      const statistics::v1::GetStatisticsStatusRequest* request,
      statistics::v1::GetStatisticsStatusResponse* response) override {
    RevisionSet revisions;
    revisions.AddAll(request->min_revisions());
    waited_for.push_back(revisions.ToText());
    response->set_dossier_count(3);
    const size_t call = waited_for.size() - 1;
    return rpc::Answer(rpc::UnaryCall(context),
                       call < answers.size() ? answers[call] : absl::OkStatus());
  }
};

class CatchingUp : public testing::Test {
 protected:
  void SetUp() override {
    auto host = rpc::ServerHost::Start({}, {&journal_, &catalog_, &statistics_});
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
  }

  CatchUpResult Run() {
    const std::string address = absl::StrCat("127.0.0.1:", host_->port());
    const Connection connection = Connect({address, address, address}, {.caller = "a"});
    return CatchUp(connection, {}, absl::Now() + absl::Minutes(1));
  }

  ScriptedJournal journal_;
  ScriptedCatalog catalog_;
  ScriptedStatistics statistics_;
  std::unique_ptr<rpc::ServerHost> host_;
};

TEST_F(CatchingUp, AsksAgainUntilStatisticsHasSeenIt) {
  statistics_.answers = {
      errors::MakeError(errors::Reason::kRevisionNotReached, "not yet"),
      errors::MakeError(errors::Reason::kDraining, "stopping"),
      absl::CancelledError(),  // So a call ends that is under way when the service stops.
  };

  const CatchUpResult result = Run();

  EXPECT_TRUE(result.status.ok()) << result.status.error_message();
  EXPECT_EQ(result.dossier_count, 3u);
  EXPECT_EQ(statistics_.waited_for, std::vector<std::string>(4, "intake/2:9"));
}

TEST_F(CatchingUp, TellsWhatDoesNotPass) {
  statistics_.answers = {errors::MakeError(errors::Reason::kJournalDiverged, "another journal")};
  EXPECT_EQ(Run().status.error_code(), grpc::StatusCode::DATA_LOSS);
}

}  // namespace
}  // namespace motcua::client
