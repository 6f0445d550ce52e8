// SPDX-License-Identifier: Apache-2.0
// Processing as it is served, in this process, on a free port, over a store in memory; and an
// intake to follow. For tests only. Confined, but for the stub.
#ifndef MOTCUA_SERVICES_PROCESSING_RPC_SERVICE_FOR_TEST_H_
#define MOTCUA_SERVICES_PROCESSING_RPC_SERVICE_FOR_TEST_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/server_host.h"
#include "rocksdb/env.h"
#include "services/processing/follow/intake_for_test.h"
#include "services/processing/follow/processing_core.h"
#include "services/processing/rpc/processing_service.h"

namespace motcua::processing {

class ServiceForTest {
 public:
  static constexpr size_t kWatchCountMax = 3;

  ServiceForTest()
      : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())), threads_(2), watches_(kWatchCountMax) {
    auto core = ProcessingCore::Create(
        {.store = {.path = "/store",
                   .partition_count = StoreForTest::kPartitionCount,
                   .env = env_.get()},
         .courses_moved =
             [this](absl::Span<const dossier::DossierId> moved) { watches_.Notify(moved); }},
        &clock_, &threads_);
    EXPECT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
    core_->committer().Start();
    handlers_ =
        std::make_unique<ProcessingServiceHandlers>(Runtime{.machine = &core_->machine(),
                                                            .queries = &core_->queries(),
                                                            .committer = &core_->committer(),
                                                            .gate = &core_->gate(),
                                                            .executor = &threads_,
                                                            .watches = &watches_});
    auto host = rpc::ServerHost::Start({}, {handlers_.get()});
    EXPECT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    stub_ = v1::ProcessingService::NewStub(rpc::MakeChannel(address()));
    Announce(CalendarForTest(1));
  }

  ~ServiceForTest() {
    Drain();
    host_.reset();
  }

  void Drain() {
    core_->gate().Close();
    watches_.Drain();
  }

  v1::ProcessingService::Stub& stub() { return *stub_; }
  std::string address() const { return absl::StrCat("127.0.0.1:", host_->port()); }
  ProcessingCore& core() { return *core_; }
  IntakeForTest& intake() { return intake_; }
  WatchHub& watches() { return watches_; }

  // Follows and waits until it is durable.
  void Follow(std::unique_ptr<Response> response) {
    absl::Notification done;
    absl::Status status;
    core_->committer().Enqueue(
        core_->follower().MakeCommand(std::move(response), [&](absl::Status followed) {
          status = std::move(followed);
          done.Notify();
        }));
    done.WaitForNotification();
    ASSERT_TRUE(status.ok()) << status;
  }
  void Announce(const motcua::intake::v1::WorkingCalendar& calendar) {
    auto response = std::make_unique<Response>();
    intake_.AddEntry(journal::kCatalogPartition, {IntakeForTest::CatalogPut(calendar)}, *response);
    Follow(std::move(response));
  }
  std::unique_ptr<Response> Acceptance(uint64_t serial) {
    auto response = std::make_unique<Response>();
    intake_.AddEntry(IdForTest(1).partition,
                     {intake_.Accepted(serial, At("2023-01-10 08:00:00"), 5, CalendarForTest(1))},
                     *response);
    return response;
  }
  void Accept(uint64_t serial) { Follow(Acceptance(serial)); }

  // Intake's revision as of its last entry.
  motcua::common::v1::Revision IntakeRevision() {
    motcua::common::v1::Revision revision;
    revision.set_journal(kUpstreamName);
    revision.set_partition(IdForTest(1).partition);
    revision.set_sequence(intake_.head(IdForTest(1).partition).sequence);
    return revision;
  }

  // Calls a transition: `Call(&Stub::StartProcessing, request, response)`.
  template <typename Method, typename Request, typename ResponseMessage>
  absl::Status Call(Method method, const Request& request, ResponseMessage& response,
                    absl::string_view caller = "officer") {
    grpc::ClientContext context;
    context.AddMetadata("motcua-caller", std::string(caller));
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    return rpc::FromGrpcStatus((stub_.get()->*method)(&context, request, &response));
  }

 private:
  const time::SystemClock clock_;
  std::unique_ptr<rocksdb::Env> env_;
  executor::ThreadPool threads_;
  WatchHub watches_;
  IntakeForTest intake_;
  std::unique_ptr<ProcessingCore> core_;
  std::unique_ptr<ProcessingServiceHandlers> handlers_;
  std::unique_ptr<rpc::ServerHost> host_;
  std::unique_ptr<v1::ProcessingService::Stub> stub_;
};

// A request of any transition for a dossier of the test's.
template <typename Request>
Request RequestFor(uint64_t serial, absl::string_view request_id) {
  Request request;
  request.set_dossier(CodeForTest(serial));
  request.set_request_id(std::string(request_id));
  if constexpr (requires { request.set_note(""); }) {
    request.set_note("ghi chú");
  }
  return request;
}

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_RPC_SERVICE_FOR_TEST_H_
