// SPDX-License-Identifier: Apache-2.0
//
// The stream's promises, and then all of its enemies at once: cancellations, wake-ups, ends and
// full executors, from many threads. Run it under ThreadSanitizer and AddressSanitizer.
#include "common/rpc/pull_stream.h"

#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/errors/errors.h"
#include "common/executor/executor.h"
#include "common/rpc/scripted_service_test.h"

namespace motcua::rpc {
namespace {

using Pull = PullStream<StreamResponse>::Pull;

// An executor without room.
class FullExecutor final : public executor::Executor {
 public:
  bool Schedule(std::function<void()>) override { return false; }
};

// An executor that keeps one piece of work until the test runs it.
class HeldExecutor final : public executor::Executor {
 public:
  bool Schedule(std::function<void()> work) override {
    work_ = std::move(work);
    scheduled_.Notify();
    return true;
  }
  void Run() { std::exchange(work_, nullptr)(); }
  void AwaitWork() { scheduled_.WaitForNotification(); }

 private:
  std::function<void()> work_;
  absl::Notification scheduled_;
};

// A source of the numbers from 1 on, up to a limit that a test moves.
class Numbers {
 public:
  void RaiseTo(uint64_t limit) { limit_.store(limit); }
  uint64_t asked() const { return asked_.load(); }
  Pull MakePull() {
    return [this, next = uint64_t{1}](StreamResponse& response) mutable -> absl::StatusOr<Pulled> {
      ++asked_;
      if (next > limit_.load()) {
        return Pulled::kNothingYet;
      }
      response.add_head_sequences(next++);
      return Pulled::kMessage;
    };
  }

 private:
  std::atomic<uint64_t> limit_{0};
  std::atomic<uint64_t> asked_{0};
};

class Stream : public WithServer, public testing::WithParamInterface<bool> {
 protected:
  // Both with the source asked inline and on an executor.
  executor::Executor* Place() { return GetParam() ? &pool_ : nullptr; }

  void Serve(Pull pull) {
    service_.on_stream = [this, pull = std::move(pull)](const StreamRequest&) {
      return PullStream<StreamResponse>::Open(&registry_, Place(), pull);
    };
  }

  std::unique_ptr<grpc::ClientReader<StreamResponse>> Start(grpc::ClientContext& context) {
    return stub_->StreamEvents(&context, StreamRequest());
  }

  void TearDown() override {
    WithServer::TearDown();
    EXPECT_EQ(registry_.count(), 0u);
  }

  // What sources and handlers refer to lives as long as the server.
  Numbers numbers_;
  FullExecutor full_;
  HeldExecutor held_;
  StreamRegistry registry_{3};
  executor::ThreadPool pool_{2};
};

INSTANTIATE_TEST_SUITE_P(InlineAndExecutor, Stream, testing::Bool());

uint64_t Next(grpc::ClientReader<StreamResponse>& stream) {
  StreamResponse response;
  return stream.Read(&response) ? response.head_sequences(0) : 0;
}

TEST_P(Stream, SendsWhatTheSourceHasAndEndsWithIt) {
  Serve([next = uint64_t{0}](StreamResponse& response) mutable -> absl::StatusOr<Pulled> {
    response.add_head_sequences(++next);
    return next > 500 ? Pulled::kEnd : Pulled::kMessage;
  });
  grpc::ClientContext context;
  const auto stream = Start(context);

  for (uint64_t expected = 1; expected <= 500; ++expected) {
    ASSERT_EQ(Next(*stream), expected);
  }
  EXPECT_EQ(Next(*stream), 0u);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_P(Stream, ErrorOfTheSourceEndsItWithDetails) {
  Serve([](StreamResponse&) -> absl::StatusOr<Pulled> {
    return errors::MakeError(errors::Reason::kCursorAhead, "the journal ends before the cursor");
  });
  grpc::ClientContext context;
  const auto stream = Start(context);

  EXPECT_EQ(Next(*stream), 0u);
  EXPECT_EQ(errors::ReasonOf(FromGrpcStatus(stream->Finish())), "CURSOR_AHEAD");
}

TEST_P(Stream, RestsUntilItIsWoken) {
  Serve(numbers_.MakePull());
  grpc::ClientContext context;
  const auto stream = Start(context);

  for (uint64_t limit = 1; limit <= 100; ++limit) {
    numbers_.RaiseTo(limit);
    registry_.WakeAll();
    ASSERT_EQ(Next(*stream), limit);
  }
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_P(Stream, WakeWhileItPullsIsNotLost) {
  Serve([this, asked = 0](StreamResponse& response) mutable -> absl::StatusOr<Pulled> {
    // The news comes after the source has looked and before the stream rests.
    if (++asked == 1) {
      registry_.WakeAll();
      return Pulled::kNothingYet;
    }
    response.add_head_sequences(asked);
    return asked == 2 ? Pulled::kMessage : Pulled::kEnd;
  });
  grpc::ClientContext context;
  const auto stream = Start(context);

  EXPECT_EQ(Next(*stream), 2u);
  EXPECT_EQ(Next(*stream), 0u);
  EXPECT_TRUE(stream->Finish().ok());
}

// A source's state goes when its stream does: what is captured tells when that was.
class Released {
 public:
  explicit Released(absl::Notification* notification) : notification_(notification) {}
  Released(const Released&) = delete;
  Released& operator=(const Released&) = delete;
  ~Released() { notification_->Notify(); }

 private:
  absl::Notification* const notification_;
};

TEST_P(Stream, CancelledWhileRestingIsReleased) {
  absl::Notification released;
  service_.on_stream = [this, &released](const StreamRequest&) {
    auto state = std::make_shared<Released>(&released);
    return PullStream<StreamResponse>::Open(
        &registry_, Place(),
        [state](StreamResponse&) -> absl::StatusOr<Pulled> { return Pulled::kNothingYet; });
  };
  grpc::ClientContext context;
  const auto stream = Start(context);
  while (registry_.count() == 0) {
    std::this_thread::yield();
  }

  context.TryCancel();
  stream->Finish();

  released.WaitForNotification();
  EXPECT_EQ(registry_.count(), 0u);
}

TEST_P(Stream, CancelledWhileAReaderIsSlowIsReleased) {
  absl::Notification released;
  std::atomic<int> asked{0};
  service_.on_stream = [this, &released, &asked](const StreamRequest&) {
    auto state = std::make_shared<Released>(&released);
    return PullStream<StreamResponse>::Open(
        &registry_, Place(), [state, &asked](StreamResponse& response) -> absl::StatusOr<Pulled> {
          ++asked;
          response.add_entries()->mutable_events()->set_value(std::string(200'000, 'x'));
          response.add_head_sequences(1);
          return Pulled::kMessage;
        });
  };
  grpc::ClientContext context;
  const auto stream = Start(context);
  ASSERT_EQ(Next(*stream), 1u);

  // The reader reads no more, so flow control holds the endless source back sooner or later.
  context.TryCancel();
  released.WaitForNotification();

  EXPECT_GE(asked.load(), 1);
  EXPECT_EQ(registry_.count(), 0u);
}

TEST_P(Stream, TooManyAreRefused) {
  Serve(numbers_.MakePull());
  numbers_.RaiseTo(1);
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<StreamResponse>>> streams;
  for (int i = 0; i < 3; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    streams.push_back(Start(*contexts.back()));
    ASSERT_EQ(Next(*streams.back()), 1u);
  }

  grpc::ClientContext context;
  const auto refused = Start(context);
  EXPECT_EQ(Next(*refused), 0u);
  const absl::Status status = FromGrpcStatus(refused->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(errors::ReasonOf(status), "TOO_MANY_STREAMS");

  // One that ends makes room.
  contexts[0]->TryCancel();
  streams[0]->Finish();
  while (registry_.count() == 3) {
    std::this_thread::yield();
  }
  grpc::ClientContext later;
  const auto accepted = Start(later);
  EXPECT_EQ(Next(*accepted), 1u);
  later.TryCancel();
  accepted->Finish();
  for (int i = 1; i < 3; ++i) {
    contexts[i]->TryCancel();
    streams[i]->Finish();
  }
}

TEST_P(Stream, EndAllDrainsAndRefuses) {
  Serve(numbers_.MakePull());
  numbers_.RaiseTo(1);
  grpc::ClientContext context;
  const auto stream = Start(context);
  ASSERT_EQ(Next(*stream), 1u);

  registry_.EndAll();

  EXPECT_EQ(Next(*stream), 0u);
  EXPECT_EQ(errors::ReasonOf(FromGrpcStatus(stream->Finish())), "DRAINING");
  grpc::ClientContext later;
  const auto refused = Start(later);
  EXPECT_EQ(Next(*refused), 0u);
  EXPECT_EQ(errors::ReasonOf(FromGrpcStatus(refused->Finish())), "DRAINING");
}

TEST_F(Stream, FullExecutorEndsIt) {
  service_.on_stream = [this](const StreamRequest&) {
    return PullStream<StreamResponse>::Open(&registry_, &full_, numbers_.MakePull());
  };
  grpc::ClientContext context;
  const auto stream = Start(context);

  EXPECT_EQ(Next(*stream), 0u);
  EXPECT_EQ(errors::ReasonOf(FromGrpcStatus(stream->Finish())), "QUEUE_FULL");
  EXPECT_EQ(numbers_.asked(), 0u);
}

TEST_F(Stream, SourceIsNotAskedAfterTheEnd) {
  service_.on_stream = [this](const StreamRequest&) {
    return PullStream<StreamResponse>::Open(&registry_, &held_, numbers_.MakePull());
  };
  numbers_.RaiseTo(10);
  grpc::ClientContext context;
  const auto stream = Start(context);
  held_.AwaitWork();

  registry_.EndAll();
  held_.Run();

  EXPECT_EQ(Next(*stream), 0u);
  EXPECT_EQ(errors::ReasonOf(FromGrpcStatus(stream->Finish())), "DRAINING");
  EXPECT_EQ(numbers_.asked(), 0u);
}

TEST_F(Stream, RefusedCallEndsAtOnce) {
  service_.on_stream = [](const StreamRequest&) {
    return PullStream<StreamResponse>::Refuse(
        errors::MakeError(errors::Reason::kInvalidField, "cursors: no"));
  };
  grpc::ClientContext context;
  const auto stream = Start(context);

  EXPECT_EQ(Next(*stream), 0u);
  EXPECT_EQ(errors::ReasonOf(FromGrpcStatus(stream->Finish())), "INVALID_FIELD");
}

// Every message that arrives is the successor of the one before, whatever else happens.
void ReadSome(Scripted::Stub& stub, std::mt19937& random) {
  grpc::ClientContext context;
  const auto stream = stub.StreamEvents(&context, StreamRequest());
  const uint64_t wanted = random() % 20;
  for (uint64_t expected = 1; expected <= wanted; ++expected) {
    const uint64_t got = Next(*stream);
    if (got == 0) {
      break;
    }
    ASSERT_EQ(got, expected);
  }
  if (random() % 4 != 0) {
    context.TryCancel();
  }
  // Without TryCancel the context's end cancels, after the stream was given up.
  context.TryCancel();
  stream->Finish();
}

TEST_P(Stream, BearsEverythingAtOnce) {
  constexpr int kClients = 4;
  constexpr int kCallsEach = 60;
  Serve(numbers_.MakePull());
  std::atomic<bool> stop{false};
  std::thread waker([&] {
    for (uint64_t limit = 1; !stop.load(); ++limit) {
      numbers_.RaiseTo(limit);
      registry_.WakeAll();
      std::this_thread::yield();
    }
  });

  std::vector<std::thread> clients;
  for (unsigned i = 0; i < kClients; ++i) {
    clients.emplace_back([this, i] {
      std::mt19937 random(i);
      const auto stub = Scripted::NewStub(MakeChannel(Address()));
      for (int call = 0; call < kCallsEach; ++call) {
        ReadSome(*stub, random);
      }
    });
  }
  for (std::thread& client : clients) {
    client.join();
  }
  // And an end for those that are left while the waker still runs.
  grpc::ClientContext context;
  const auto last = Start(context);
  registry_.EndAll();
  while (Next(*last) != 0) {
  }
  EXPECT_FALSE(last->Finish().ok());
  host_->Shutdown(absl::ZeroDuration());
  stop.store(true);
  waker.join();
}

}  // namespace
}  // namespace motcua::rpc
