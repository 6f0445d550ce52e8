// SPDX-License-Identifier: Apache-2.0
//
// The journal as a stranger reads it through a real connection: order, cursors, ends, refusals, and
// many readers at once while it grows.
#include "common/feed/journal_service.h"

#include <atomic>
#include <deque>
#include <map>
#include <random>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "common/errors/errors.h"
#include "common/feed/journal_owner_test.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "google/rpc/error_details.pb.h"

namespace motcua::feed {
namespace {

using motcua::journal::v1::GetHeadRequest;
using motcua::journal::v1::GetHeadResponse;
using motcua::journal::v1::StreamEventsRequest;
using motcua::journal::v1::StreamEventsResponse;
using Api = motcua::journal::v1::JournalService;

// A batch of one event, as the journal stores it.
std::string Batch(const std::string& event) {
  return absl::StrCat(std::string(1, '\x0a'), std::string(1, static_cast<char>(event.size())),
                      event);
}

// Reads a stream to its end.
absl::Status ReadAll(Api::Stub& stub, const StreamEventsRequest& request, Seen& seen) {
  grpc::ClientContext context;
  const auto stream = stub.StreamEvents(&context, request);
  StreamEventsResponse response;
  while (stream->Read(&response)) {
    seen.Add(response);
  }
  return rpc::FromGrpcStatus(stream->Finish());
}

std::unique_ptr<Api::Stub> Connect(const JournalOwner& owner) {
  return Api::NewStub(rpc::MakeChannel(owner.address()));
}

class JournalFeed : public testing::Test {
 protected:
  void SetUp() override {
    owner_.Serve();
    stub_ = Connect(owner_);
  }

  // The status that a request ends with, with nothing sent before.
  absl::Status Refusal(const StreamEventsRequest& request) {
    Seen seen;
    const absl::Status status = ReadAll(*stub_, request, seen);
    EXPECT_EQ(seen.response_count(), 0);
    return status;
  }

  JournalOwner owner_;
  std::unique_ptr<Api::Stub> stub_;
};

TEST_F(JournalFeed, SendsEverythingThenEnds) {
  owner_.Append(0, "agency");
  owner_.Append(2, "a");
  owner_.Append(1, "b");
  owner_.Append(2, "c");
  owner_.Append(0, "procedure");
  Seen seen;

  EXPECT_TRUE(ReadAll(*stub_, {}, seen).ok());

  EXPECT_EQ(seen.order(),
            (std::vector<std::string>{"0:agency", "0:procedure", "1:b", "2:a", "2:c"}));
}

TEST_F(JournalFeed, EntriesNameTheirType) {
  owner_.Append(1, "a");
  grpc::ClientContext context;
  const auto stream = stub_->StreamEvents(&context, {});
  StreamEventsResponse response;

  ASSERT_TRUE(stream->Read(&response));

  ASSERT_EQ(response.entries_size(), 1);
  EXPECT_EQ(response.entries(0).events().type_url(),
            absl::StrCat("type.googleapis.com/", JournalOwner::kTypeName));
  EXPECT_EQ(response.entries(0).events().value(), Batch("a"));
  ASSERT_EQ(response.head_sequences_size(), 4);
  EXPECT_EQ(response.head_sequences(1), 1u);
  context.TryCancel();
  stream->Finish();
}

TEST_F(JournalFeed, EmptyJournalTellsItsHeadsAndEnds) {
  Seen seen;

  EXPECT_TRUE(ReadAll(*stub_, {}, seen).ok());

  EXPECT_TRUE(seen.order().empty());
  EXPECT_EQ(seen.response_count(), 1);
}

TEST_F(JournalFeed, GoesOnFromCursors) {
  owner_.Append(1, "a");
  owner_.Append(2, "b");
  const std::vector<journal::Position> cursors = owner_.heads();
  owner_.Append(1, "c");
  owner_.Append(3, "d");
  StreamEventsRequest request;
  Seen seen;
  for (const uint32_t partition : {1, 2}) {
    AddCursor(cursors[partition], request);
    seen.StartAt(cursors[partition]);
  }

  EXPECT_TRUE(ReadAll(*stub_, request, seen).ok());

  EXPECT_EQ(seen.order(), (std::vector<std::string>{"1:c", "3:d"}));
}

TEST_F(JournalFeed, SendsOnlyThePartitionsAskedFor) {
  owner_.AppendAll({{0, "a"}, {1, "b"}, {2, "c"}, {3, "d"}});
  StreamEventsRequest request;
  request.add_partitions(2);
  request.add_partitions(0);
  Seen seen;

  EXPECT_TRUE(ReadAll(*stub_, request, seen).ok());

  EXPECT_EQ(seen.order(), (std::vector<std::string>{"0:a", "2:c"}));
}

TEST_F(JournalFeed, FollowingSendsWhatIsCommittedLater) {
  owner_.Append(1, "before");
  StreamEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub_->StreamEvents(&context, request);
  StreamEventsResponse response;
  Seen seen;
  ASSERT_TRUE(stream->Read(&response));
  seen.Add(response);
  EXPECT_EQ(seen.order(), std::vector<std::string>{"1:before"});

  for (int i = 1; i <= 50; ++i) {
    owner_.Append(2, absl::StrCat(i));
    ASSERT_TRUE(stream->Read(&response));
    seen.Add(response);
    ASSERT_EQ(seen.SequenceOf(2), static_cast<uint64_t>(i));
  }
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(JournalFeed, FollowingAnIdleJournalIsAcceptedAtOnce) {
  StreamEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub_->StreamEvents(&context, request);
  StreamEventsResponse response;

  ASSERT_TRUE(stream->Read(&response));

  EXPECT_EQ(response.entries_size(), 0);
  EXPECT_EQ(response.head_sequences_size(), 4);
  context.TryCancel();
  stream->Finish();
}

TEST_F(JournalFeed, LongJournalComesInPieces) {
  const std::string event(100'000, 'x');
  for (int i = 0; i < 20; ++i) {
    owner_.Append(1 + i % 3, event);
  }
  grpc::ClientContext context;
  const auto stream = stub_->StreamEvents(&context, {});
  StreamEventsResponse response;
  int entries = 0;
  int responses = 0;

  while (stream->Read(&response)) {
    EXPECT_LT(response.ByteSizeLong(), size_t{400'000});
    entries += response.entries_size();
    ++responses;
  }

  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(entries, 20);
  EXPECT_GE(responses, 6);
}

TEST_F(JournalFeed, TellsItsHead) {
  owner_.AppendAll({{0, "a"}, {2, "b"}});
  owner_.Append(2, "c");
  grpc::ClientContext context;
  GetHeadResponse response;

  ASSERT_TRUE(stub_->GetHead(&context, GetHeadRequest(), &response).ok());

  EXPECT_EQ(response.journal(), "upstream");
  ASSERT_EQ(response.positions_size(), 4);
  const std::vector<journal::Position> heads = owner_.heads();
  for (const auto& position : response.positions()) {
    const journal::Position& head = heads[position.partition()];
    EXPECT_EQ(position.sequence(), head.sequence);
    EXPECT_EQ(position.chain(), head.sequence == 0
                                    ? std::string()
                                    : std::string(head.chain.begin(), head.chain.end()));
  }
}

TEST_F(JournalFeed, BadRequestIsToldAllAtOnce) {
  StreamEventsRequest request;
  request.add_cursors()->set_partition(4);
  request.add_cursors()->set_partition(1);
  request.add_cursors()->set_partition(1);
  request.add_cursors()->set_partition(2);
  request.mutable_cursors(3)->set_sequence(7);
  request.mutable_cursors(3)->set_chain("short");
  request.add_cursors()->set_partition(3);
  request.mutable_cursors(4)->set_chain("x");
  request.add_partitions(1);
  request.add_partitions(99);

  const absl::Status status = Refusal(request);

  EXPECT_EQ(errors::ReasonOf(status), "INVALID_FIELD");
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(payload.has_value());
  ASSERT_TRUE(bad_request.ParseFromString(std::string(*payload)));
  std::vector<std::string> fields;
  for (const auto& violation : bad_request.field_violations()) {
    fields.push_back(violation.field());
  }
  EXPECT_EQ(fields,
            (std::vector<std::string>{"cursors[0].partition", "cursors[2].partition",
                                      "cursors[3].chain", "cursors[4].chain", "partitions[1]"}));
}

TEST_F(JournalFeed, CursorBeyondTheHeadIsDataLoss) {
  owner_.Append(1, "a");
  journal::Position beyond = owner_.heads()[1];
  ++beyond.sequence;
  for (const bool follow : {false, true}) {
    StreamEventsRequest request;
    request.set_follow(follow);
    AddCursor(beyond, request);

    const absl::Status status = Refusal(request);

    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(errors::ReasonOf(status), "CURSOR_AHEAD");
  }
}

TEST_F(JournalFeed, CursorOfAnotherJournalIsDataLoss) {
  owner_.Append(1, "a");
  journal::Position within = owner_.heads()[1];
  owner_.Append(1, "b");
  journal::Position at_head = owner_.heads()[1];
  for (journal::Position* cursor : {&within, &at_head}) {
    cursor->chain[31] ^= 1;
    StreamEventsRequest request;
    AddCursor(*cursor, request);

    const absl::Status status = Refusal(request);

    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(errors::ReasonOf(status), "JOURNAL_DIVERGED") << cursor->sequence;
  }
}

TEST_F(JournalFeed, BadCallerIsRefused) {
  grpc::ClientContext context;
  context.AddMetadata("motcua-caller", "a b");
  const auto stream = stub_->StreamEvents(&context, {});
  StreamEventsResponse response;

  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(errors::ReasonOf(rpc::FromGrpcStatus(stream->Finish())), "INVALID_FIELD");
}

TEST_F(JournalFeed, DrainEndsFollowersAndRefusesNewOnes) {
  StreamEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub_->StreamEvents(&context, request);
  StreamEventsResponse response;
  ASSERT_TRUE(stream->Read(&response));

  owner_.service().Drain();

  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(errors::ReasonOf(rpc::FromGrpcStatus(stream->Finish())), "DRAINING");
  EXPECT_EQ(errors::ReasonOf(Refusal(request)), "DRAINING");
}

// Without Drain's effect on idle streams, this would last for an hour.
TEST_F(JournalFeed, ShutdownAfterDrainIsPrompt) {
  StreamEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub_->StreamEvents(&context, request);
  StreamEventsResponse response;
  ASSERT_TRUE(stream->Read(&response));

  owner_.service().Drain();
  owner_.host().Shutdown(absl::Hours(1));

  EXPECT_EQ(owner_.service().stream_count(), 0u);
  EXPECT_FALSE(stream->Read(&response));
  stream->Finish();
}

TEST(JournalFeedLimits, TooManyStreamsAreRefused) {
  JournalOwner owner({.service = {.stream_count_max = 2}});
  owner.Serve();
  const auto stub = Connect(owner);
  StreamEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext contexts[2];
  std::vector<std::unique_ptr<grpc::ClientReader<StreamEventsResponse>>> streams;
  StreamEventsResponse response;
  for (grpc::ClientContext& context : contexts) {
    streams.push_back(stub->StreamEvents(&context, request));
    ASSERT_TRUE(streams.back()->Read(&response));
  }
  Seen seen;

  const absl::Status status = ReadAll(*stub, request, seen);

  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(errors::ReasonOf(status), "TOO_MANY_STREAMS");
  for (int i = 0; i < 2; ++i) {
    contexts[i].TryCancel();
    streams[i]->Finish();
  }
}

// A client whose window does not grow while nothing is read.
std::unique_ptr<Api::Stub> ConnectWithSmallWindow(const JournalOwner& owner) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  return Api::NewStub(
      grpc::CreateCustomChannel(owner.address(), grpc::InsecureChannelCredentials(), arguments));
}

// Reads a stream to its end, once there is a place for it: the one before is given up a moment
// after its reader knows the end, or after kStallMaxWhenFull if it does not read.
absl::Status ReadAllInTurn(Api::Stub& stub, const StreamEventsRequest& request, Seen& seen) {
  constexpr int kAttempts = 2000;
  absl::Status status;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    status = ReadAll(stub, request, seen);
    if (errors::ReasonOf(status) != "TOO_MANY_STREAMS") {
      return status;
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
  return status;
}

TEST(JournalFeedLimits, AReaderThatTakesNothingGivesWayAndCanGoOn) {
  constexpr uint64_t kEntries = 20;
  JournalOwner owner({.service = {.stream_count_max = 1}});
  owner.Serve();
  for (uint64_t i = 0; i < kEntries; ++i) {
    owner.Append(1, std::string(100'000, 'x'));  // Together more than is sent to who reads nothing.
  }
  const auto idler = ConnectWithSmallWindow(owner);
  StreamEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext context;
  const auto idle = idler->StreamEvents(&context, request);
  StreamEventsResponse response;
  ASSERT_TRUE(idle->Read(&response));
  Seen before;
  before.Add(response);

  const auto reader = Connect(owner);
  Seen seen;
  const absl::Status read = ReadAllInTurn(*reader, {}, seen);

  ASSERT_TRUE(read.ok()) << read;
  EXPECT_EQ(seen.SequenceOf(1), kEntries);
  // Behind what it had been sent it is told so, and goes on from there.
  while (idle->Read(&response)) {
    before.Add(response);
  }
  EXPECT_EQ(idle->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_LT(before.SequenceOf(1), kEntries);
  StreamEventsRequest rest;
  for (const auto& [partition, position] : before.last()) {
    AddCursor(position, rest);
  }
  const absl::Status gone_on = ReadAllInTurn(*reader, rest, before);
  EXPECT_TRUE(gone_on.ok()) << gone_on;
  EXPECT_EQ(before.SequenceOf(1), kEntries);
}

// Runs work one piece at a time when told, and all of it at once when released. Synchronised.
class SteppedExecutor final : public executor::Executor {
 public:
  bool Schedule(std::function<void()> work) override {
    absl::MutexLock lock(&mutex_);
    if (released_) {
      return pool_.Schedule(std::move(work));
    }
    waiting_.push_back(std::move(work));
    return true;
  }
  // Waits for a piece and runs it here.
  void RunOne() {
    std::function<void()> work;
    {
      const auto has_work = [this]()
                                ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !waiting_.empty(); };
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&has_work));
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
  void Release() {
    absl::MutexLock lock(&mutex_);
    released_ = true;
    for (std::function<void()>& work : waiting_) {
      ASSERT_TRUE(pool_.Schedule(std::move(work)));
    }
    waiting_.clear();
  }

 private:
  executor::ThreadPool pool_{1};
  absl::Mutex mutex_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  bool released_ ABSL_GUARDED_BY(mutex_) = false;
};

TEST(JournalFeedEnd, IsTheHeadThatTheStreamBeganWith) {
  SteppedExecutor executor;
  JournalOwner owner({.service = {.response_bytes_max = 1}, .executor = &executor});
  owner.Serve();
  const auto stub = Connect(owner);
  owner.Append(1, "a");
  owner.Append(1, "b");
  owner.Append(2, "c");
  grpc::ClientContext context;
  const auto stream = stub->StreamEvents(&context, {});
  executor.RunOne();

  // The stream has begun, and has sent one entry of each partition.
  owner.AppendAll({{0, "late"}, {1, "late"}, {2, "late"}, {3, "late"}});
  executor.Release();
  Seen seen;
  StreamEventsResponse response;
  while (stream->Read(&response)) {
    seen.Add(response);
  }

  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(seen.order(), (std::vector<std::string>{"1:a", "2:c", "1:b"}));
}

TEST(JournalFeedCommit, DuringAReadIsNotLost) {
  SteppedExecutor executor;
  JournalOwner owner({.executor = &executor});
  owner.Serve();
  const auto stub = Connect(owner);
  StreamEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub->StreamEvents(&context, request);
  StreamEventsResponse response;
  executor.RunOne();
  ASSERT_TRUE(stream->Read(&response));

  // Woken twice before it reads once, then again after it has read.
  owner.Append(1, "a");
  owner.Append(1, "b");
  executor.Release();
  Seen seen;
  while (seen.SequenceOf(1) < 2) {
    ASSERT_TRUE(stream->Read(&response));
    seen.Add(response);
  }
  owner.Append(1, "c");
  ASSERT_TRUE(stream->Read(&response));
  seen.Add(response);

  EXPECT_EQ(seen.SequenceOf(1), 3u);
  context.TryCancel();
  stream->Finish();
}

// Reads for a while from the cursors that it has, checking order, then gives up somehow.
void ReadSome(Api::Stub& stub, std::mt19937& random, Seen& seen) {
  StreamEventsRequest request;
  request.set_follow(random() % 4 != 0);
  for (const auto& [partition, position] : seen.last()) {
    AddCursor(position, request);
  }
  grpc::ClientContext context;
  const auto stream = stub.StreamEvents(&context, request);
  StreamEventsResponse response;
  for (unsigned left = random() % 10; left > 0 && stream->Read(&response); --left) {
    const size_t before = seen.order().size();
    seen.Add(response);
    // An event says which catalogue it was decided on: that one was sent before.
    for (size_t i = before; i < seen.order().size(); ++i) {
      const std::string& entry = seen.order()[i];
      if (entry[0] != '0') {
        ASSERT_LE(std::stoull(entry.substr(2)), seen.SequenceOf(0));
      }
    }
  }
  context.TryCancel();
  stream->Finish();
}

TEST_F(JournalFeed, BearsManyReadersWhileItGrows) {
  constexpr int kReaders = 4;
  constexpr int kStreamsEach = 40;
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    std::mt19937 random(1);
    while (!stop.load()) {
      const uint64_t catalogue = owner_.heads()[0].sequence;
      if (random() % 5 == 0) {
        owner_.Append(0, absl::StrCat(catalogue));
      } else {
        owner_.Append(1 + random() % 3, absl::StrCat(catalogue));
      }
      if (catalogue % 16 == 0) {
        std::this_thread::yield();
      }
    }
  });

  std::vector<std::thread> readers;
  for (unsigned i = 0; i < kReaders; ++i) {
    readers.emplace_back([this, i] {
      const auto stub = Connect(owner_);
      std::mt19937 random(i);
      Seen seen;
      for (int stream = 0; stream < kStreamsEach; ++stream) {
        ReadSome(*stub, random, seen);
      }
      EXPECT_GT(seen.order().size(), 0u);
    });
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  // The last stream ends by the drain while the journal still grows.
  StreamEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext context;
  const auto stream = stub_->StreamEvents(&context, request);
  owner_.service().Drain();
  StreamEventsResponse response;
  while (stream->Read(&response)) {
  }
  EXPECT_EQ(errors::ReasonOf(rpc::FromGrpcStatus(stream->Finish())), "DRAINING");
  owner_.host().Shutdown(absl::ZeroDuration());
  EXPECT_EQ(owner_.service().stream_count(), 0u);
  stop.store(true);
  writer.join();
}

}  // namespace
}  // namespace motcua::feed
