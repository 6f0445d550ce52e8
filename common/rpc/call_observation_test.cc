// SPDX-License-Identifier: Apache-2.0
//
// What observers are told of calls, however these end.
#include "common/rpc/call_observation.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/errors/errors.h"
#include "common/rpc/scripted_service_test.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/generic/generic_stub.h"

namespace motcua::rpc {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr char kServiceName[] = "motcua.journal.v1.JournalService";

// What one call was, in one line.
class Notes final : public CallNotes {
 public:
  explicit Notes(std::string began) : began_(std::move(began)) {}
  const std::string& began() const { return began_; }

 private:
  const std::string began_;
};

class Recorder final : public CallObserver {
 public:
  void OnMethods(absl::Span<const Method> methods) override {
    methods_.assign(methods.begin(), methods.end());
  }
  std::unique_ptr<CallNotes> OnStart(const CallStart& start) override {
    const auto& metadata = start.context.client_metadata();
    const auto caller = metadata.find("motcua-caller");
    return std::make_unique<Notes>(absl::StrCat(
        start.method.name,
        caller == metadata.end()
            ? ""
            : absl::StrCat(" of ", std::string(caller->second.data(), caller->second.size()))));
  }
  void OnEnd(const CallEnd& end, CallNotes* notes) override {
    absl::MutexLock lock(&mutex_);
    ended_.push_back(absl::StrCat(static_cast<Notes*>(notes)->began(), " ", end.status.error_code(),
                                  " received ", end.received, " sent ", end.sent));
    elapsed_ = end.elapsed;
  }

  const std::vector<Method>& methods() const { return methods_; }
  absl::Duration elapsed() const {
    absl::MutexLock lock(&mutex_);
    return elapsed_;
  }
  std::vector<std::string> Ended() const {
    absl::MutexLock lock(&mutex_);
    return ended_;
  }

 private:
  std::vector<Method> methods_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> ended_ ABSL_GUARDED_BY(mutex_);
  absl::Duration elapsed_ ABSL_GUARDED_BY(mutex_);
};

// Knocks at the server's port when it is told the methods.
class Knocker final : public CallObserver {
 public:
  explicit Knocker(int port) : port_(port) {}
  void OnMethods(absl::Span<const Method> methods) override {
    knows_methods_ = !methods.empty();
    const int knock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ = connect(knock, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    close(knock);
  }
  std::unique_ptr<CallNotes> OnStart(const CallStart& /*start*/) override { return nullptr; }
  void OnEnd(const CallEnd& /*end*/, CallNotes* /*notes*/) override {}

  bool knows_methods() const { return knows_methods_; }
  bool is_open() const { return is_open_; }

 private:
  const int port_;
  bool knows_methods_ = false;
  bool is_open_ = false;
};

class Observation : public testing::Test {
 protected:
  void SetUp() override {
    auto host =
        ServerHost::Start({.observers = {&recorder_, &second_}, .clock = &clock_}, {&service_});
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    channel_ = MakeChannel(absl::StrCat("127.0.0.1:", host_->port()));
    stub_ = Scripted::NewStub(channel_);
  }
  void TearDown() override { host_.reset(); }

  absl::Status CallUnary(const std::string& caller = "") {
    grpc::ClientContext context;
    if (!caller.empty()) {
      context.AddMetadata("motcua-caller", caller);
    }
    UnaryResponse response;
    return FromGrpcStatus(stub_->GetHead(&context, UnaryRequest(), &response));
  }

  // Sends bytes to a method by its name, as whoever has no stub for it.
  grpc::StatusCode CallRaw(const std::string& path, const std::string& bytes) {
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    const grpc::Slice slice(bytes);
    grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::Status status;
    const auto call = stub.PrepareUnaryCall(&context, path, request, &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    queue.Shutdown();
    return status.error_code();
  }

  time::SimulatedClock clock_{absl::UnixEpoch()};
  Recorder recorder_;
  Recorder second_;
  StreamRegistry streams_{8};
  ScriptedService service_;
  std::unique_ptr<ServerHost> host_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Scripted::Stub> stub_;
};

TEST_F(Observation, MethodsAreToldBeforeAnybodyCanCall) {
  const int port = host_->port();
  host_.reset();
  Knocker knocker(port);

  const auto host = ServerHost::Start(
      {.listen = absl::StrCat("127.0.0.1:", port), .observers = {&knocker}, .clock = &clock_},
      {&service_});

  ASSERT_TRUE(host.ok()) << host.status();
  EXPECT_TRUE(knocker.knows_methods());
  EXPECT_FALSE(knocker.is_open());
}

TEST_F(Observation, KnowsTheMethodsOfAllServices) {
  std::vector<std::string> names;
  for (size_t i = 0; i < recorder_.methods().size(); ++i) {
    const Method& method = recorder_.methods()[i];
    EXPECT_EQ(method.index, i);
    names.push_back(absl::StrCat(method.service, "/", method.name));
  }

  EXPECT_EQ(names[kUnknownMethodIndex], "unknown/unknown");
  EXPECT_THAT(names, Contains(absl::StrCat(kServiceName, "/GetHead")));
  EXPECT_THAT(names, Contains(absl::StrCat(kServiceName, "/StreamEvents")));
  EXPECT_THAT(names, Contains("grpc.health.v1.Health/Watch"));
  EXPECT_THAT(names, Contains("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"));
}

TEST_F(Observation, TellsEveryObserverOfAUnaryCallBeforeItsCallerHasTheAnswer) {
  service_.on_unary = [this](UnaryCall call, UnaryResponse&) {
    clock_.Advance(absl::Milliseconds(7));
    call.Finish(absl::OkStatus());
  };

  EXPECT_TRUE(CallUnary("desk-1").ok());

  EXPECT_THAT(recorder_.Ended(), ElementsAre("GetHead of desk-1 0 received 1 sent 1"));
  EXPECT_EQ(second_.Ended(), recorder_.Ended());
  EXPECT_EQ(recorder_.elapsed(), absl::Milliseconds(7));
}

TEST_F(Observation, TellsTheCodeOfWhatFailed) {
  service_.on_unary = [](UnaryCall call, UnaryResponse&) {
    call.Finish(errors::MakeError(errors::Reason::kQueueFull, "full"));
  };

  EXPECT_FALSE(CallUnary().ok());
  EXPECT_FALSE(CallUnary("not a caller").ok());

  EXPECT_THAT(recorder_.Ended(), ElementsAre("GetHead 8 received 1 sent 0",
                                             "GetHead of not a caller 3 received 1 sent 0"));
}

TEST_F(Observation, TellsOfADroppedCallAsTheCallerSeesIt) {
  service_.on_unary = [](UnaryCall, UnaryResponse&) {};

  EXPECT_EQ(CallUnary().code(), absl::StatusCode::kInternal);

  EXPECT_THAT(recorder_.Ended(), ElementsAre("GetHead 13 received 1 sent 0"));
}

TEST_F(Observation, CountsTheMessagesOfAStream) {
  int left = 3;
  service_.on_stream = [this, &left](const StreamRequest&) {
    return PullStream<StreamResponse>::Open(&streams_, nullptr,
                                            [&left](StreamResponse&) -> absl::StatusOr<Pulled> {
                                              return left-- > 0 ? Pulled::kMessage : Pulled::kEnd;
                                            });
  };

  grpc::ClientContext context;
  const auto reader = stub_->StreamEvents(&context, StreamRequest());
  StreamResponse response;
  while (reader->Read(&response)) {
  }
  EXPECT_TRUE(reader->Finish().ok());

  EXPECT_THAT(recorder_.Ended(), ElementsAre("StreamEvents 0 received 1 sent 3"));
}

TEST_F(Observation, TellsOfWhatNoHandlerSees) {
  EXPECT_EQ(CallRaw(absl::StrCat("/", kServiceName, "/GetHead"), "\xff\xff"),
            grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(CallRaw("/nguyen.van.an@example.vn/0912345678", ""), grpc::StatusCode::UNIMPLEMENTED);

  EXPECT_THAT(recorder_.Ended(),
              ElementsAre("GetHead 12 received 0 sent 0", "unknown 12 received 0 sent 0"));
}

TEST_F(Observation, TellsOfCallsThatTheirCallerGaveUp) {
  std::vector<UnaryCall> kept;
  absl::Notification came;
  service_.on_unary = [&](UnaryCall call, UnaryResponse&) {
    kept.push_back(std::move(call));
    came.Notify();
  };
  grpc::ClientContext context;
  std::thread canceller([&] {
    came.WaitForNotification();
    context.TryCancel();
  });
  UnaryResponse response;

  EXPECT_EQ(stub_->GetHead(&context, UnaryRequest(), &response).error_code(),
            grpc::StatusCode::CANCELLED);
  canceller.join();
  kept.front().Finish(absl::CancelledError());
  host_.reset();

  EXPECT_THAT(recorder_.Ended(), ElementsAre("GetHead 1 received 1 sent 0"));
}

TEST_F(Observation, TellsOfHealth) {
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckResponse response;

  EXPECT_TRUE(grpc::health::v1::Health::NewStub(channel_)
                  ->Check(&context, grpc::health::v1::HealthCheckRequest(), &response)
                  .ok());

  EXPECT_THAT(recorder_.Ended(), ElementsAre("Check 0 received 1 sent 1"));
}

}  // namespace
}  // namespace motcua::rpc
