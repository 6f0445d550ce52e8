// SPDX-License-Identifier: Apache-2.0
//
// What callers do not take is bounded, and makes room for others in the end. That gRPC keeps an
// answer which nobody reads is shown by tests/abuse; here a call that is not finished stands for
// it.
#include "common/rpc/answer_room.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/errors/errors.h"
#include "common/rpc/scripted_service_test.h"

namespace motcua::rpc {
namespace {

constexpr size_t kAnswerBytes = 100;

class AnswerRoomTest : public WithServer {
 protected:
  void SetUp() override {
    WithServer::SetUp();
    slow_ = OwnConnection();
    service_.on_read = [this](UnaryCall call, UnaryResponse&) {
      auto* const answer = new AnswerRoom::HeldAnswer(&room_.value(), call.context());
      call.set_reactor(answer);
      const absl::Status status = answer->Reserve(answer_bytes_);
      if (status.ok() && !kept_.has_value()) {
        kept_.emplace(std::move(call));
        is_kept_.Notify();
      } else {
        call.Finish(status);
      }
      return answer;
    };
  }
  void TearDown() override {
    FinishKept();
    WithServer::TearDown();
  }

  // gRPC shares connections of the same kind otherwise.
  std::unique_ptr<Scripted::Stub> OwnConnection() const {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return Scripted::NewStub(
        grpc::CreateCustomChannel(Address(), grpc::InsecureChannelCredentials(), own));
  }
  static absl::Status CallOn(Scripted::Stub& stub) {
    grpc::ClientContext context;
    UnaryResponse response;
    return FromGrpcStatus(stub.GetHead(&context, UnaryRequest(), &response));
  }
  // A caller who does not take its answer, and what it is told in the end.
  std::thread StartSlowCaller(absl::Status& status) {
    std::thread caller([this, &status] { status = CallOn(*slow_); });
    is_kept_.WaitForNotification();
    return caller;
  }
  void FinishKept() {
    if (kept_.has_value()) {
      kept_->Finish(absl::OkStatus());
      kept_.reset();
    }
  }

  std::unique_ptr<Scripted::Stub> slow_;
  std::optional<AnswerRoom> room_;
  size_t answer_bytes_ = kAnswerBytes;
  std::optional<UnaryCall> kept_;
  absl::Notification is_kept_;
};

TEST_F(AnswerRoomTest, NoFurtherAnswerIsMadeWhenTooManyAreHeld) {
  room_.emplace(AnswerRoomLimits{
      .counted_bytes_min = kAnswerBytes, .bytes_max = kAnswerBytes, .reserve_bytes = 0});
  absl::Status slow;
  std::thread caller = StartSlowCaller(slow);
  EXPECT_EQ(room_->bytes(), kAnswerBytes);

  const absl::Status refused = Call();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(errors::ReasonOf(refused), "QUEUE_FULL");

  FinishKept();
  caller.join();
  EXPECT_TRUE(slow.ok()) << slow;
  host_.reset();  // Now the server is done with all of them.
  EXPECT_EQ(room_->bytes(), 0u);
}

TEST_F(AnswerRoomTest, SmallAnswersAreGivenAllTheSame) {
  room_.emplace(AnswerRoomLimits{
      .counted_bytes_min = kAnswerBytes, .bytes_max = kAnswerBytes, .reserve_bytes = 0});
  absl::Status slow;
  std::thread caller = StartSlowCaller(slow);

  answer_bytes_ = kAnswerBytes - 1;
  EXPECT_TRUE(Call().ok());

  EXPECT_EQ(room_->bytes(), kAnswerBytes);
  FinishKept();
  caller.join();
}

TEST_F(AnswerRoomTest, OneConnectionLeavesRoomForOthers) {
  room_.emplace(
      AnswerRoomLimits{.counted_bytes_min = kAnswerBytes, .connection_bytes_max = kAnswerBytes});
  absl::Status slow;
  std::thread caller = StartSlowCaller(slow);

  EXPECT_EQ(errors::ReasonOf(CallOn(*slow_)), "QUEUE_FULL");
  EXPECT_TRUE(CallOn(*OwnConnection()).ok());

  FinishKept();
  caller.join();
}

TEST_F(AnswerRoomTest, WhoHoldsLittleHasAReserve) {
  room_.emplace(AnswerRoomLimits{.counted_bytes_min = kAnswerBytes,
                                 .bytes_max = kAnswerBytes,
                                 .modest_bytes = kAnswerBytes,
                                 .reserve_bytes = kAnswerBytes});
  absl::Status slow;
  std::thread caller = StartSlowCaller(slow);

  EXPECT_EQ(errors::ReasonOf(CallOn(*slow_)), "QUEUE_FULL");
  EXPECT_TRUE(CallOn(*OwnConnection()).ok());

  FinishKept();
  caller.join();
}

TEST_F(AnswerRoomTest, WhoTakesNothingIsCutOffWhenOthersWantTheRoom) {
  room_.emplace(AnswerRoomLimits{.counted_bytes_min = kAnswerBytes,
                                 .bytes_max = kAnswerBytes,
                                 .reserve_bytes = 0,
                                 .stall_max = absl::ZeroDuration()});
  absl::Status slow;
  std::thread caller = StartSlowCaller(slow);

  EXPECT_EQ(errors::ReasonOf(Call()), "QUEUE_FULL");

  caller.join();
  EXPECT_EQ(slow.code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace motcua::rpc
