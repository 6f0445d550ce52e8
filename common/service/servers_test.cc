// SPDX-License-Identifier: Apache-2.0
//
// Who is answered on which port, and until when.
#include "common/service/servers.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/channel.h"
#include "common/rpc/health.h"
#include "common/rpc/scripted_service_test.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace motcua::service {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using rpc::Scripted;
using rpc::UnaryRequest;
using rpc::UnaryResponse;

class ServersTest : public testing::Test {
 protected:
  void Start(const Options& options) {
    auto started = Servers::Start(
        options,
        {.to_callers = {&for_callers_}, .to_operators = {&for_operators_}, .clock = &clock_});
    ASSERT_TRUE(started.ok()) << started.status();
    servers_ = *std::move(started);
  }
  void StartBoth() {
    Options options;
    options.listen = "127.0.0.1:0";
    options.admin_listen = "127.0.0.1:0";
    Start(options);
  }

  static std::shared_ptr<grpc::Channel> To(int port) {
    return rpc::MakeChannel(absl::StrCat("127.0.0.1:", port));
  }
  static grpc::Status Call(int port) {
    grpc::ClientContext context;
    UnaryResponse response;
    return Scripted::NewStub(To(port))->GetHead(&context, UnaryRequest(), &response);
  }
  // UNKNOWN, which is never sent, if there is no answer.
  static HealthCheckResponse::ServingStatus Check(int port, const std::string& service) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    return Health::NewStub(To(port))->Check(&context, request, &response).ok()
               ? response.status()
               : HealthCheckResponse::UNKNOWN;
  }

  const time::SystemClock clock_;
  rpc::ScriptedService for_callers_;
  rpc::ScriptedService for_operators_;
  std::unique_ptr<Servers> servers_;
};

TEST_F(ServersTest, EachAnswersOnItsOwnPort) {
  int callers = 0;
  int operators = 0;
  for_callers_.on_unary = [&](rpc::UnaryCall call, UnaryResponse&) {
    ++callers;
    call.Finish(absl::OkStatus());
  };
  for_operators_.on_unary = [&](rpc::UnaryCall call, UnaryResponse&) {
    ++operators;
    call.Finish(absl::OkStatus());
  };
  StartBoth();

  EXPECT_TRUE(Call(servers_->port()).ok());
  EXPECT_TRUE(Call(servers_->admin_port()).ok());

  EXPECT_EQ(callers, 1);
  EXPECT_EQ(operators, 1);
}

TEST_F(ServersTest, AreReadyTogetherAndAliveFromTheStart) {
  StartBoth();
  for (const int port : {servers_->port(), servers_->admin_port()}) {
    EXPECT_EQ(Check(port, ""), HealthCheckResponse::NOT_SERVING);
    EXPECT_EQ(Check(port, rpc::kLiveness), HealthCheckResponse::SERVING);
  }

  servers_->SetServing(true);

  for (const int port : {servers_->port(), servers_->admin_port()}) {
    EXPECT_EQ(Check(port, ""), HealthCheckResponse::SERVING);
  }
}

TEST_F(ServersTest, ProbesAreAnsweredUntilTheLastCallHasEnded) {
  absl::Notification arrived;
  std::optional<rpc::UnaryCall> kept;
  for_callers_.on_unary = [&](rpc::UnaryCall call, UnaryResponse&) {
    kept.emplace(std::move(call));
    arrived.Notify();
  };
  StartBoth();
  servers_->SetServing(true);
  const int port = servers_->port();
  const int admin_port = servers_->admin_port();
  grpc::Status answer;
  std::thread caller([&] { answer = Call(port); });
  arrived.WaitForNotification();

  servers_->SetServing(false);
  std::thread shutdown([&] { servers_->Shutdown(absl::Hours(1)); });
  // Until the callers' server takes no more connections.
  while (Check(port, rpc::kLiveness) != HealthCheckResponse::UNKNOWN) {
    std::this_thread::yield();
  }
  EXPECT_EQ(Check(admin_port, rpc::kLiveness), HealthCheckResponse::SERVING);
  EXPECT_EQ(Check(admin_port, ""), HealthCheckResponse::NOT_SERVING);
  kept->Finish(absl::OkStatus());
  caller.join();
  shutdown.join();

  EXPECT_TRUE(answer.ok()) << answer.error_message();
  EXPECT_EQ(Check(admin_port, rpc::kLiveness), HealthCheckResponse::UNKNOWN);
}

TEST_F(ServersTest, OperatorsNeedNoServer) {
  Options options;
  options.listen = "127.0.0.1:0";
  Start(options);

  EXPECT_EQ(servers_->admin_port(), 0);
  servers_->SetServing(true);
  EXPECT_EQ(Check(servers_->port(), ""), HealthCheckResponse::SERVING);
}

TEST_F(ServersTest, AdminPortInUseIsAClearError) {
  StartBoth();
  Options options;
  options.listen = "127.0.0.1:0";
  options.admin_listen = absl::StrCat("127.0.0.1:", servers_->admin_port());

  const auto second = Servers::Start(options, {.clock = &clock_});

  EXPECT_EQ(second.status().message(),
            absl::StrCat("cannot listen on ", options.admin_listen, ": Address already in use"));
}

}  // namespace
}  // namespace motcua::service
