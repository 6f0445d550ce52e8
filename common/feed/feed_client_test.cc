// SPDX-License-Identifier: Apache-2.0
//
// A follower behind a real connection: every upstream entry is applied once, in order, whatever
// happens to either side; what cannot go on is told, and goes on when it can again.
#include "common/feed/feed_client.h"

#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/errors/errors.h"
#include "common/feed/journal_owner_test.h"
#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "common/rpc/limits.h"

namespace motcua::feed {
namespace {

constexpr kv::TableId kCursors = 2;
constexpr kv::TableId kRows = 3;

std::string RowKey(const journal::Position& position) {
  return absl::StrCat(position.partition, "/", position.sequence);
}

// Keeps a row for every entry, and complains of one that comes twice.
class RowApplier final : public EntryApplier {
 public:
  absl::Status ApplyEntry(engine::Group& group, const journal::Entry& entry) override {
    {
      absl::MutexLock lock(&mutex_);
      if (entry.events.find(refused_) != std::string::npos) {
        return errors::MakeError(errors::Reason::kCorruptData, "the event cannot be applied");
      }
    }
    const auto row = group.transaction().Get(kRows, RowKey(entry.position));
    EXPECT_TRUE(row.ok() && !row->has_value()) << RowKey(entry.position) << " came twice";
    group.transaction().Put(kRows, RowKey(entry.position), entry.events);
    return absl::OkStatus();
  }
  absl::Status FinishBatch(engine::Group&) override { return absl::OkStatus(); }

  // Refuses entries with this text from now on.
  void Refuse(std::string text) {
    absl::MutexLock lock(&mutex_);
    refused_ = std::move(text);
  }

 private:
  absl::Mutex mutex_;
  std::string refused_ ABSL_GUARDED_BY(mutex_) = "nothing is refused";
};

// An in-memory file system whose free space is what a test says.
class SpaceEnv final : public rocksdb::EnvWrapper {
 public:
  explicit SpaceEnv(rocksdb::Env* base) : rocksdb::EnvWrapper(base) {}
  rocksdb::Status GetFreeSpace(const std::string&, uint64_t* bytes) override {
    *bytes = free_bytes.load();
    return rocksdb::Status::OK();
  }
  std::atomic<uint64_t> free_bytes = uint64_t{1} << 40;
};

// A service that follows: its store stays when it is closed and opened again.
class FollowingService {
 public:
  FollowingService() : memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())), env_(memory_.get()) {}
  ~FollowingService() { Close(); }

  struct Options {
    bool start_committer = true;
    size_t queue_count_max = 100;
  };

  void Open(const std::string& address) { Open(address, Options()); }
  void Open(const std::string& address, const Options& options) {
    gate_ = std::make_unique<engine::RevisionGate>(&clock_, &pool_);
    kv::StoreOptions store_options{.path = "/store", .service = "follower"};
    store_options.partition_count = JournalOwner::kPartitionCount;
    store_options.tables = {{"journal", kv::TableUse::kGrowing},
                            {"private", kv::TableUse::kGrowing},
                            {"cursors"},
                            {"rows"}};
    store_options.env = &env_;
    store_ = *kv::Store::Open(store_options);
    journal_ = std::make_unique<journal::EmbeddedJournal>(
        store_.get(), journal::JournalTables{.entries = 0, .private_parts = 1});
    engine::CommitterOptions committer_options{.journal_name = "follower",
                                               .queue = {.count_max = options.queue_count_max}};
    committer_options.free_space_check_interval = absl::ZeroDuration();
    committer_ = *engine::Committer::Create(std::move(committer_options), store_.get(),
                                            journal_.get(), gate_.get(), &clock_);
    follower_ = std::make_unique<Follower>(
        Follower::Options{.journal_name = "upstream",
                          .cursor_table = kCursors,
                          .partition_count = JournalOwner::kPartitionCount},
        store_.get(), gate_.get(), &clock_, &applier_);
    ASSERT_TRUE(follower_->Load().ok());
    if (options.start_committer) {
      committer_->Start();
    }
    client_ = std::make_unique<FeedClient>(
        FeedClientOptions{.caller = "follower",
                          .retry_pause_min = absl::Milliseconds(1),
                          .retry_pause_max = absl::Milliseconds(10),
                          .failure_pause = failure_pause},
        rpc::MakeChannel(address, {.receive_bytes_max = rpc::kFeedReceiveBytesMax,
                                   .reconnect_pause_min = absl::Milliseconds(1),
                                   .reconnect_pause_max = absl::Milliseconds(10)}),
        follower_.get(), committer_.get(), [] { return 0.5; });
    client_->Start();
  }

  void Close() {
    client_.reset();
    if (committer_ != nullptr) {
      committer_->Stop();
    }
    committer_.reset();
    follower_.reset();
    journal_.reset();
    store_.reset();
    gate_.reset();
  }

  // Waits until a revision of the upstream was applied.
  void AwaitRevision(uint32_t partition, uint64_t sequence) {
    absl::Notification reached;
    gate_->Wait({{"upstream", partition, sequence}}, absl::InfiniteDuration(),
                [&reached](const absl::Status& status) {
                  EXPECT_TRUE(status.ok()) << status;
                  reached.Notify();
                });
    reached.WaitForNotification();
  }
  void AwaitHeads(const JournalOwner& owner) {
    for (const journal::Position& head : owner.heads()) {
      AwaitRevision(head.partition, head.sequence);
    }
  }
  // Waits until the follower's progress is as wanted.
  FollowProgress AwaitProgress(const std::function<bool(const FollowProgress&)>& wanted) {
    while (true) {
      FollowProgress progress = follower_->progress();
      if (wanted(progress)) {
        return progress;
      }
      std::this_thread::yield();
    }
  }
  absl::Status AwaitFailure() {
    return AwaitProgress([](const FollowProgress& now) { return !now.failure.ok(); }).failure;
  }
  void AwaitConnected() {
    AwaitProgress([](const FollowProgress& now) { return now.connected && now.failure.ok(); });
  }

  // How many entries of a partition were applied.
  uint64_t RowCount(uint32_t partition) {
    uint64_t count = 0;
    const auto rows =
        store_->Scan(kRows, absl::StrCat(partition, "/"), absl::StrCat(partition, "0"));
    for (; rows->Valid(); rows->Next()) {
      ++count;
    }
    return count;
  }

  RowApplier& applier() { return applier_; }
  FeedClient& client() { return *client_; }
  engine::Committer& committer() { return *committer_; }
  Follower& follower() { return *follower_; }
  SpaceEnv& env() { return env_; }

  absl::Duration failure_pause = absl::Milliseconds(10);

 private:
  const std::unique_ptr<rocksdb::Env> memory_;
  SpaceEnv env_;
  RowApplier applier_;
  time::SimulatedClock clock_{absl::FromUnixSeconds(1700000000)};
  executor::ThreadPool pool_{1};
  std::unique_ptr<engine::RevisionGate> gate_;
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<journal::EmbeddedJournal> journal_;
  std::unique_ptr<engine::Committer> committer_;
  std::unique_ptr<Follower> follower_;
  std::unique_ptr<FeedClient> client_;
};

class Following : public testing::Test {
 protected:
  void SetUp() override { log::Install({.level = log::Level::kInfo, .stream = &logged_}); }
  void TearDown() override {
    follower_.Close();
    upstream_.reset();
    log::Install({.level = log::Level::kWarning});
  }

  void StartUpstream() {
    upstream_ = std::make_unique<JournalOwner>();
    upstream_->Serve();
  }
  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      upstream_->Append(i % 4, absl::StrCat("event ", i));
    }
  }
  // How often a text was logged. Only when nothing logs any more.
  int LoggedCount(const std::string& text) const {
    int count = 0;
    const std::string all = logged_.str();
    for (size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
      ++count;
    }
    return count;
  }

  std::ostringstream logged_;
  std::unique_ptr<JournalOwner> upstream_;
  FollowingService follower_;
};

TEST_F(Following, AppliesWhatIsThereAndWhatComes) {
  StartUpstream();
  Append(40);
  follower_.Open(upstream_->address());
  follower_.AwaitHeads(*upstream_);

  Append(40);
  follower_.AwaitHeads(*upstream_);

  for (uint32_t partition = 0; partition < 4; ++partition) {
    EXPECT_EQ(follower_.RowCount(partition), 20u);
  }
  const FollowProgress progress = follower_.follower().progress();
  EXPECT_TRUE(progress.failure.ok()) << progress.failure;
  EXPECT_EQ(progress.lag, absl::ZeroDuration());
}

TEST_F(Following, ConnectsToAnIdleUpstream) {
  StartUpstream();
  follower_.Open(upstream_->address());

  follower_.AwaitConnected();
}

TEST_F(Following, GoesOnAfterItsOwnRestart) {
  StartUpstream();
  Append(10);
  follower_.Open(upstream_->address());
  follower_.AwaitHeads(*upstream_);
  follower_.Close();
  Append(10);

  follower_.Open(upstream_->address());
  follower_.AwaitHeads(*upstream_);

  EXPECT_EQ(follower_.RowCount(0), 6u);
  EXPECT_EQ(follower_.RowCount(3), 4u);
}

TEST_F(Following, GoesOnAfterTheUpstreamsRestart) {
  StartUpstream();
  Append(10);
  const int port = upstream_->port();
  follower_.Open(upstream_->address());
  follower_.AwaitHeads(*upstream_);

  upstream_->StopServing();
  follower_.AwaitProgress([](const FollowProgress& now) { return !now.connected; });
  Append(10);
  upstream_->Serve(port);
  follower_.AwaitHeads(*upstream_);

  EXPECT_EQ(follower_.RowCount(0), 6u);
  follower_.AwaitConnected();
}

TEST_F(Following, WaitsForAnUpstreamThatIsNotThereYet) {
  StartUpstream();
  Append(4);
  const int port = upstream_->port();
  const std::string address = upstream_->address();
  upstream_->StopServing();

  follower_.Open(address);
  upstream_->Serve(port);
  follower_.AwaitHeads(*upstream_);

  EXPECT_EQ(follower_.RowCount(1), 1u);
}

TEST_F(Following, EventThatCannotBeAppliedStopsItThereUntilItCan) {
  StartUpstream();
  upstream_->Append(1, "good");
  upstream_->Append(1, "bad");
  upstream_->Append(1, "after");
  follower_.applier().Refuse("bad");
  follower_.Open(upstream_->address());

  EXPECT_EQ(errors::ReasonOf(follower_.AwaitFailure()), "CORRUPT_DATA");
  EXPECT_EQ(follower_.RowCount(1), 1u);

  follower_.applier().Refuse("nothing is refused");
  follower_.AwaitHeads(*upstream_);
  follower_.AwaitConnected();
  EXPECT_EQ(follower_.RowCount(1), 3u);
}

TEST_F(Following, StandingFailureIsLoggedOnce) {
  StartUpstream();
  upstream_->Append(1, "bad");
  follower_.applier().Refuse("bad");
  follower_.failure_pause = absl::Microseconds(1);
  follower_.Open(upstream_->address());
  // Every attempt is one more command for the committer.
  while (follower_.committer().stats().commands < 5) {
    std::this_thread::yield();
  }
  follower_.Close();

  EXPECT_EQ(LoggedCount("stands still"), 1) << logged_.str();
  EXPECT_EQ(LoggedCount("CORRUPT_DATA"), 1);
}

TEST_F(Following, FullQueueIsWaitedOut) {
  StartUpstream();
  follower_.Open(upstream_->address(), {.start_committer = false, .queue_count_max = 1});
  follower_.AwaitConnected();
  // One response waits in the queue, the next one finds it full.
  upstream_->Append(1, "a");
  while (follower_.committer().stats().queue_count == 0) {
    std::this_thread::yield();
  }
  upstream_->Append(1, "b");
  while (follower_.committer().stats().shed == 0) {
    std::this_thread::yield();
  }

  follower_.committer().Start();
  follower_.AwaitHeads(*upstream_);

  EXPECT_EQ(follower_.RowCount(1), 2u);
  EXPECT_TRUE(follower_.follower().progress().failure.ok());
}

TEST_F(Following, FullDiskIsWaitedOut) {
  StartUpstream();
  follower_.env().free_bytes = 0;
  follower_.Open(upstream_->address());
  Append(8);
  while (!follower_.committer().stats().read_only) {
    std::this_thread::yield();
  }
  EXPECT_EQ(follower_.RowCount(0), 0u);

  follower_.env().free_bytes = uint64_t{1} << 40;
  follower_.AwaitHeads(*upstream_);

  EXPECT_EQ(follower_.RowCount(0), 2u);
}

TEST_F(Following, AnotherJournalIsRefused) {
  upstream_ = std::make_unique<JournalOwner>(JournalOwner::Options{.journal_name = "processing"});
  upstream_->Serve();
  Append(4);
  follower_.Open(upstream_->address());

  const absl::Status failure = follower_.AwaitFailure();

  EXPECT_EQ(errors::ReasonOf(failure), "STORE_MISMATCH");
  EXPECT_EQ(follower_.RowCount(1), 0u);
}

TEST_F(Following, AnotherNumberOfPartitionsIsRefused) {
  upstream_ = std::make_unique<JournalOwner>(JournalOwner::Options{.partition_count = 5});
  upstream_->Serve();
  Append(4);
  follower_.Open(upstream_->address());

  EXPECT_EQ(errors::ReasonOf(follower_.AwaitFailure()), "STORE_MISMATCH");
  EXPECT_EQ(follower_.RowCount(1), 0u);
}

TEST_F(Following, UpstreamThatLostEntriesIsNoticed) {
  StartUpstream();
  Append(8);
  follower_.Open(upstream_->address());
  follower_.AwaitHeads(*upstream_);
  follower_.Close();
  upstream_.reset();
  StartUpstream();
  Append(4);

  follower_.Open(upstream_->address());

  const absl::Status failure = follower_.AwaitFailure();
  EXPECT_EQ(failure.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(errors::ReasonOf(failure), "CURSOR_AHEAD");
}

TEST_F(Following, UpstreamThatWasRewrittenIsNoticed) {
  StartUpstream();
  Append(8);
  follower_.Open(upstream_->address());
  follower_.AwaitHeads(*upstream_);
  follower_.Close();
  // As long, and longer, than what was followed, with other events.
  for (const int count : {8, 12}) {
    upstream_.reset();
    StartUpstream();
    for (int i = 0; i < count; ++i) {
      upstream_->Append(i % 4, "rewritten");
    }

    follower_.Open(upstream_->address());

    const absl::Status failure = follower_.AwaitFailure();
    EXPECT_EQ(failure.code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(errors::ReasonOf(failure), "JOURNAL_DIVERGED") << count;
    EXPECT_EQ(follower_.RowCount(1), 2u);
    follower_.Close();
  }
}

TEST_F(Following, StopsPromptlyWhileTheUpstreamIsSilent) {
  StartUpstream();
  follower_.Open(upstream_->address());
  follower_.AwaitConnected();

  follower_.client().Stop();

  EXPECT_FALSE(follower_.follower().progress().connected);
}

TEST_F(Following, StopsPromptlyWhileItPauses) {
  upstream_ = std::make_unique<JournalOwner>(JournalOwner::Options{.journal_name = "processing"});
  upstream_->Serve();
  follower_.failure_pause = absl::Hours(1);
  follower_.Open(upstream_->address());
  EXPECT_FALSE(follower_.AwaitFailure().ok());

  follower_.client().Stop();
}

TEST_F(Following, StopsPromptlyWhileTheCommitterIsStuck) {
  StartUpstream();
  follower_.Open(upstream_->address(), {.start_committer = false});
  follower_.AwaitConnected();
  for (uint32_t i = 1; i <= 5; ++i) {
    upstream_->Append(1, std::string(300 << 10, 'e'));
    while (follower_.committer().stats().queue_count < std::min(i, 3u)) {
      std::this_thread::yield();
    }
  }
  // Commands of nearly 1 MiB are under way and no more are handed over.
  EXPECT_EQ(follower_.committer().stats().queue_count, 3u);

  follower_.client().Stop();
  // What the committer had been handed is done all the same.
  while (follower_.committer().RunGroup()) {
  }

  EXPECT_EQ(follower_.RowCount(1), 3u);
}

TEST_F(Following, BearsAnUpstreamThatComesAndGoes) {
  StartUpstream();
  const int port = upstream_->port();
  follower_.Open(upstream_->address());
  for (int round = 0; round < 15; ++round) {
    Append(20);
    if (round % 2 == 0) {
      upstream_->StopServing();
      Append(5);
      upstream_->Serve(port);
    }
  }

  follower_.AwaitHeads(*upstream_);

  for (const journal::Position& head : upstream_->heads()) {
    EXPECT_EQ(follower_.RowCount(head.partition), head.sequence);
  }
}

}  // namespace
}  // namespace motcua::feed
