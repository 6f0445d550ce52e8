// SPDX-License-Identifier: Apache-2.0
//
// How a server starts, says how it is, and ends.
#include "common/rpc/server_host.h"

#include <optional>
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/grpc_library.h"
#include "common/rpc/health.h"
#include "common/rpc/scripted_service_test.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/generic/generic_stub.h"

namespace motcua::rpc {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr char kServiceName[] = "motcua.journal.v1.JournalService";

class Host : public WithServer {
 protected:
  void SetUp() override {
    WithServer::SetUp();
    health_ = Health::NewStub(MakeChannel(Address()));
  }

  absl::StatusOr<HealthCheckResponse::ServingStatus> Check(const std::string& service) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    const grpc::Status status = health_->Check(&context, request, &response);
    if (!status.ok()) {
      return FromGrpcStatus(status);
    }
    return response.status();
  }

  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> Watch(grpc::ClientContext& context,
                                                                 const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    return health_->Watch(&context, request);
  }

  std::unique_ptr<Health::Stub> health_;
};

// The next status of a watch; UNKNOWN, which is never sent, when the stream has ended.
HealthCheckResponse::ServingStatus Next(grpc::ClientReader<HealthCheckResponse>& watch) {
  HealthCheckResponse response;
  return watch.Read(&response) ? response.status() : HealthCheckResponse::UNKNOWN;
}

TEST_F(Host, IsNotServingUntilItIsSaid) {
  for (const char* service : {"", kServiceName, "grpc.health.v1.Health"}) {
    EXPECT_EQ(Check(service).value(), HealthCheckResponse::NOT_SERVING) << service;
  }

  host_->SetServing(true);

  for (const char* service : {"", kServiceName, "grpc.health.v1.Health"}) {
    EXPECT_EQ(Check(service).value(), HealthCheckResponse::SERVING) << service;
  }
}

TEST_F(Host, IsAliveBeforeAndAfterItServes) {
  EXPECT_EQ(Check(kLiveness).value(), HealthCheckResponse::SERVING);
  host_->SetServing(true);
  host_->SetServing(false);
  EXPECT_EQ(Check(kLiveness).value(), HealthCheckResponse::SERVING);
}

TEST_F(Host, DoesNotKnowOtherServices) {
  EXPECT_EQ(Check("motcua.no.v1.Service").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(Host, WatchTellsEveryChange) {
  grpc::ClientContext context;
  const auto watch = Watch(context, kServiceName);

  EXPECT_EQ(Next(*watch), HealthCheckResponse::NOT_SERVING);
  host_->SetServing(true);
  EXPECT_EQ(Next(*watch), HealthCheckResponse::SERVING);
  host_->SetServing(false);
  EXPECT_EQ(Next(*watch), HealthCheckResponse::NOT_SERVING);
  host_->SetServing(true);
  EXPECT_EQ(Next(*watch), HealthCheckResponse::SERVING);

  context.TryCancel();
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(Host, WatchOfAnUnknownServiceStaysOpen) {
  grpc::ClientContext context;
  const auto watch = Watch(context, "motcua.no.v1.Service");

  EXPECT_EQ(Next(*watch), HealthCheckResponse::SERVICE_UNKNOWN);

  host_->Shutdown(absl::InfiniteDuration());
  EXPECT_EQ(Next(*watch), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

// Without an end of the watch itself, this shutdown would last for ever.
TEST_F(Host, ShutdownTellsWatchersAndEndsThem) {
  host_->SetServing(true);
  grpc::ClientContext context;
  const auto watch = Watch(context, "");
  EXPECT_EQ(Next(*watch), HealthCheckResponse::SERVING);

  host_->Shutdown(absl::Hours(1));

  EXPECT_EQ(Next(*watch), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Next(*watch), HealthCheckResponse::UNKNOWN);
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(Host, IsNotServingWhileItDrains) {
  // A call is under way, so the shutdown waits; a watch sees what others are told meanwhile.
  absl::Notification arrived;
  std::optional<UnaryCall> kept;
  service_.on_unary = [&](UnaryCall call, UnaryResponse&) {
    kept.emplace(std::move(call));
    arrived.Notify();
  };
  host_->SetServing(true);
  absl::Status answer;
  std::thread caller([&] { answer = Call(); });
  arrived.WaitForNotification();
  grpc::ClientContext context;
  const auto watch = Watch(context, "");
  EXPECT_EQ(Next(*watch), HealthCheckResponse::SERVING);

  std::thread shutdown([&] { host_->Shutdown(absl::Hours(1)); });
  EXPECT_EQ(Next(*watch), HealthCheckResponse::NOT_SERVING);
  kept->Finish(absl::OkStatus());
  shutdown.join();
  caller.join();

  EXPECT_TRUE(answer.ok()) << answer;
}

TEST_F(Host, ShutdownCancelsHungCallsAfterTheGrace) {
  absl::Notification arrived;
  std::optional<UnaryCall> kept;
  service_.on_unary = [&](UnaryCall call, UnaryResponse&) {
    kept.emplace(std::move(call));
    arrived.Notify();
  };
  absl::Status answer;
  std::thread caller([&] { answer = Call(); });
  arrived.WaitForNotification();

  std::thread shutdown([&] { host_->Shutdown(absl::Milliseconds(50)); });
  caller.join();
  while (!kept->IsCancelled()) {
    std::this_thread::yield();
  }
  kept->Finish(absl::OkStatus());
  shutdown.join();

  EXPECT_FALSE(answer.ok());
}

TEST_F(Host, ShutdownEndsHungStreamsAfterTheGrace) {
  StreamRegistry registry(10);
  service_.on_stream = [&registry](const StreamRequest&) {
    return PullStream<StreamResponse>::Open(
        &registry, nullptr,
        [](StreamResponse&) -> absl::StatusOr<Pulled> { return Pulled::kNothingYet; });
  };
  grpc::ClientContext context;
  const auto stream = stub_->StreamEvents(&context, StreamRequest());
  while (registry.count() == 0) {
    std::this_thread::yield();
  }

  host_->Shutdown(absl::Milliseconds(50));

  StreamResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_FALSE(stream->Finish().ok());
  EXPECT_EQ(registry.count(), 0u);
}

TEST_F(Host, RefusesCallsAfterShutdown) {
  ASSERT_TRUE(Call().ok());

  host_->Shutdown(absl::ZeroDuration());

  EXPECT_EQ(Call().code(), absl::StatusCode::kUnavailable);
  host_->Shutdown(absl::ZeroDuration());
}

// The reflection service of gRPC answers, and shows ours, health and itself. Asked without its
// generated code, which lives in gRPC's library and must not be linked twice.
class ReflectionQuestion final
    : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  // ServerReflectionRequest{list_services: "*"} in bytes.
  ReflectionQuestion() : slice_("\x3a\x01*"), request_(&slice_, 1) {}
  void Ask() {
    StartRead(&response_);
    StartWriteLast(&request_, grpc::WriteOptions());
    StartCall();
  }
  void OnDone(const grpc::Status& status) override {
    status_ = status;
    done_.Notify();
  }
  std::string Answer() {
    done_.WaitForNotification();
    std::vector<grpc::Slice> slices;
    std::string answer;
    if (status_.ok() && response_.Dump(&slices).ok()) {
      for (const grpc::Slice& slice : slices) {
        answer.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
      }
    }
    return answer;
  }

 private:
  const grpc::Slice slice_;
  const grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  grpc::Status status_;
  absl::Notification done_;
};

// What reflection says of a server; empty if there is none.
std::string AskReflection(const std::string& address) {
  grpc::GenericStub stub(MakeChannel(address));
  grpc::ClientContext context;
  ReflectionQuestion question;
  stub.PrepareBidiStreamingCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", {}, &question);
  question.Ask();
  return question.Answer();
}

TEST_F(Host, ReflectionListsItsServices) {
  const std::string answer = AskReflection(Address());

  for (const char* service :
       {kServiceName, "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}) {
    EXPECT_NE(answer.find(service), std::string::npos) << service;
  }
  EXPECT_EQ(answer.find("channelz"), std::string::npos) << "only where it is asked for";
}

TEST(HostStart, ServesReflectionAndChannelzAsItIsSaid) {
  ScriptedService service;
  const auto without = ServerHost::Start({.reflection = false}, {&service});
  ASSERT_TRUE(without.ok()) << without.status();
  const auto with = ServerHost::Start({.channelz = true}, {&service});
  ASSERT_TRUE(with.ok()) << with.status();

  EXPECT_EQ(AskReflection(absl::StrCat("127.0.0.1:", (*without)->port())), "");
  EXPECT_NE(
      AskReflection(absl::StrCat("127.0.0.1:", (*with)->port())).find("grpc.channelz.v1.Channelz"),
      std::string::npos);
}

TEST_F(Host, PortInUseIsAClearError) {
  RouteGrpcLog();
  ScriptedService other;

  const auto second = ServerHost::Start({.listen = Address()}, {&other});

  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(second.status().message(),
            absl::StrCat("cannot listen on ", Address(), ": Address already in use"));
}

TEST(HostStart, AddressThatIsNoneIsAClearError) {
  RouteGrpcLog();
  ScriptedService service;
  for (const char* address : {"nonsense", "127.0.0.1:notaport", "192.0.2.1:0", "256.0.0.1:80"}) {
    const auto host = ServerHost::Start({.listen = address}, {&service});

    EXPECT_EQ(host.status().code(), absl::StatusCode::kFailedPrecondition) << address;
    EXPECT_NE(host.status().message().find(address), absl::string_view::npos) << host.status();
  }
}

TEST(HostStart, PortIsFreeAgainAfterTheEnd) {
  ScriptedService service;
  auto first = ServerHost::Start({}, {&service});
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string address = absl::StrCat("127.0.0.1:", (*first)->port());

  first->reset();
  const auto second = ServerHost::Start({.listen = address}, {&service});

  EXPECT_TRUE(second.ok()) << second.status();
}

}  // namespace
}  // namespace motcua::rpc
