// SPDX-License-Identifier: Apache-2.0
#include "common/feed/feed.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/engine/committer.h"
#include "common/errors/errors.h"
#include "common/journal/embedded_journal.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"

namespace motcua::feed {
namespace {

using motcua::journal::v1::StreamEventsResponse;

constexpr kv::TableId kEntries = 0;
constexpr kv::TableId kPrivate = 1;
constexpr kv::TableId kCursors = 2;
constexpr kv::TableId kCounts = 3;
constexpr size_t kNoLimit = size_t{1} << 20;

// A store with a journal and a committer over it, run by hand.
struct Node {
  explicit Node(const std::string& journal_name)
      : memory(rocksdb::NewMemEnv(rocksdb::Env::Default())), name(journal_name) {
    Open();
  }

  void Open() {
    kv::StoreOptions options{.path = "/store", .service = name, .partition_count = 2};
    options.tables = {{"journal", kv::TableUse::kGrowing},
                      {"private", kv::TableUse::kGrowing},
                      {"cursors"},
                      {"counts"}};
    options.env = memory.get();
    store = *kv::Store::Open(options);
    journal = std::make_unique<journal::EmbeddedJournal>(
        store.get(), journal::JournalTables{.entries = kEntries, .private_parts = kPrivate});
    committer = *engine::Committer::Create({.journal_name = name}, store.get(), journal.get(),
                                           &gate, &clock);
  }
  void Restart() {
    committer.reset();
    journal.reset();
    store.reset();
    Open();
  }

  std::unique_ptr<rocksdb::Env> memory;
  const std::string name;
  time::SimulatedClock clock{absl::FromUnixSeconds(1700000000)};
  executor::ManualExecutor executor;
  engine::RevisionGate gate{&clock, &executor};
  std::unique_ptr<kv::Store> store;
  std::unique_ptr<journal::EmbeddedJournal> journal;
  std::unique_ptr<engine::Committer> committer;
};

class AppendCommand final : public engine::Command {
 public:
  AppendCommand(uint32_t partition, std::string event)
      : partition_(partition), event_(std::move(event)) {}
  size_t bytes() const override { return event_.size(); }
  void Run(engine::Group& group) override { group.Append(partition_, event_, ""); }
  void Done(const absl::Status& status) override { EXPECT_TRUE(status.ok()); }

 private:
  const uint32_t partition_;
  const std::string event_;
};

// Counts entries by partition, in the store and once a batch; refuses entries that say so.
class CountingApplier final : public EntryApplier {
 public:
  absl::Status ApplyEntry(engine::Group&, const journal::Entry& entry) override {
    if (entry.events.find("bad") != std::string::npos) {
      return errors::MakeError(errors::Reason::kCorruptData, "planted");
    }
    order.push_back(absl::StrCat(entry.position.partition, ":", entry.position.sequence));
    ++pending_[entry.position.partition];
    return absl::OkStatus();
  }
  absl::Status FinishBatch(engine::Group& group) override {
    for (const auto& [partition, count] : pending_) {
      const std::string key = absl::StrCat(partition);
      const auto row = *group.transaction().Get(kCounts, key);
      const int total = count + (row.has_value() ? std::stoi(*row) : 0);
      group.transaction().Put(kCounts, key, absl::StrCat(total));
    }
    pending_.clear();
    return absl::OkStatus();
  }

  std::vector<std::string> order;

 private:
  std::map<uint32_t, int> pending_;
};

class FeedTest : public testing::Test {
 protected:
  FeedTest() { MakeFollower(); }

  void MakeFollower() {
    follower_ = std::make_unique<Follower>(
        Follower::Options{.journal_name = "up", .cursor_table = kCursors, .partition_count = 2},
        down_.store.get(), &down_.gate, &down_.clock, &applier_);
    ASSERT_TRUE(follower_->Load().ok());
  }
  void Append(uint32_t partition, const std::string& event) {
    up_.committer->Enqueue(std::make_unique<AppendCommand>(partition, event));
    up_.committer->RunGroup();
  }
  std::unique_ptr<StreamEventsResponse> Read(std::vector<journal::Position> cursors,
                                             size_t bytes_max = kNoLimit) {
    const FeedReader reader(up_.journal.get(), "test.Batch",
                            [this] { return up_.committer->heads(); });
    auto response = std::make_unique<StreamEventsResponse>();
    const absl::Status status =
        reader.Read(cursors, std::vector<bool>(cursors.size(), true), bytes_max, *response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  absl::Status Apply(std::unique_ptr<StreamEventsResponse> response) {
    absl::Status outcome = absl::UnknownError("not answered");
    down_.committer->Enqueue(follower_->MakeCommand(
        std::move(response), [&](absl::Status status) { outcome = std::move(status); }));
    down_.committer->RunGroup();
    return outcome;
  }
  int Count(uint32_t partition) {
    const auto row = *down_.store->Get(kCounts, absl::StrCat(partition));
    return row.has_value() ? std::stoi(*row) : 0;
  }

  Node up_{"up"};
  Node down_{"down"};
  CountingApplier applier_;
  std::unique_ptr<Follower> follower_;
};

TEST_F(FeedTest, AppliesEverythingOnceAndTheCatalogueFirst) {
  Append(2, "a");
  Append(1, "b");
  Append(0, "catalogue");
  Append(1, "c");

  EXPECT_TRUE(Apply(Read(follower_->cursors())).ok());

  EXPECT_EQ(applier_.order, (std::vector<std::string>{"0:1", "1:1", "1:2", "2:1"}));
  EXPECT_EQ(Count(1), 2);
  EXPECT_TRUE(Read(follower_->cursors())->entries().empty());
  EXPECT_EQ(down_.gate.Seen("up"), (std::vector<uint64_t>{1, 2, 1}));
}

TEST_F(FeedTest, ReadsInPiecesOfBoundedSize) {
  for (int i = 0; i < 10; ++i) {
    Append(1, std::string(100, 'x'));
  }
  int responses = 0;
  while (true) {
    auto response = Read(follower_->cursors(), 250);
    if (response->entries().empty()) {
      break;
    }
    EXPECT_LE(response->entries_size(), 3);
    ASSERT_TRUE(Apply(std::move(response)).ok());
    ++responses;
  }
  EXPECT_EQ(responses, 4);
  EXPECT_EQ(Count(1), 10);
}

TEST_F(FeedTest, ABusyPartitionDoesNotStarveOthers) {
  for (int i = 0; i < 20; ++i) {
    Append(1, std::string(100, 'x'));
  }
  Append(2, "a");
  const auto response = Read(follower_->cursors(), 250);
  EXPECT_EQ(response->entries(response->entries_size() - 1).position().partition(), 2u);
  EXPECT_LT(response->entries_size(), 5);
}

TEST_F(FeedTest, NothingOvertakesTheCatalogue) {
  for (int i = 0; i < 5; ++i) {
    Append(0, std::string(100, 'c'));
  }
  Append(1, "a");
  const auto response = Read(follower_->cursors(), 250);
  EXPECT_EQ(response->entries_size(), 3);
  for (const auto& entry : response->entries()) {
    EXPECT_EQ(entry.position().partition(), 0u);
  }
}

TEST_F(FeedTest, IgnoresWhatItHasSeenBefore) {
  Append(1, "a");
  const std::vector<journal::Position> old_cursors = follower_->cursors();
  ASSERT_TRUE(Apply(Read(old_cursors)).ok());
  Append(1, "b");
  ASSERT_TRUE(Apply(Read(old_cursors)).ok());
  EXPECT_EQ(Count(1), 2);
}

TEST_F(FeedTest, GoesOnFromItsCursorAfterARestart) {
  Append(1, "a");
  Append(2, "b");
  ASSERT_TRUE(Apply(Read(follower_->cursors())).ok());
  down_.Restart();
  MakeFollower();
  EXPECT_EQ(down_.gate.Seen("up"), (std::vector<uint64_t>{0, 1, 1}));
  Append(1, "c");
  ASSERT_TRUE(Apply(Read(follower_->cursors())).ok());
  EXPECT_EQ(Count(1), 2);
  EXPECT_EQ(Count(2), 1);
}

TEST_F(FeedTest, KeepsWhatCameBeforeAnEntryThatItCannotApply) {
  Append(1, "a");
  Append(1, "bad");
  Append(1, "c");
  EXPECT_EQ(errors::ReasonOf(Apply(Read(follower_->cursors()))), "CORRUPT_DATA");
  EXPECT_EQ(Count(1), 1);
  EXPECT_EQ(follower_->cursors()[1].sequence, 1u);
}

TEST_F(FeedTest, NoticesGapsAndForgedEntries) {
  Append(1, "a");
  Append(1, "b");
  auto gap = Read(follower_->cursors());
  gap->mutable_entries()->DeleteSubrange(0, 1);
  EXPECT_EQ(errors::ReasonOf(Apply(std::move(gap))), "JOURNAL_DIVERGED");

  auto forged = Read(follower_->cursors());
  forged->mutable_entries(0)->mutable_events()->set_value("A");
  EXPECT_EQ(errors::ReasonOf(Apply(std::move(forged))), "JOURNAL_DIVERGED");
  EXPECT_EQ(Count(1), 0);
}

TEST_F(FeedTest, AnUpstreamThatWentBackInTimeIsNoticed) {
  Append(1, "a");
  Append(1, "b");
  ASSERT_TRUE(Apply(Read(follower_->cursors())).ok());
  Node restored("up");
  restored.committer->Enqueue(std::make_unique<AppendCommand>(1, "a"));
  restored.committer->RunGroup();
  const FeedReader reader(restored.journal.get(), "test.Batch",
                          [&] { return restored.committer->heads(); });
  std::vector<journal::Position> cursors = follower_->cursors();
  StreamEventsResponse response;
  EXPECT_EQ(errors::ReasonOf(reader.Read(cursors, {true, true, true}, kNoLimit, response)),
            "CURSOR_AHEAD");

  restored.committer->Enqueue(std::make_unique<AppendCommand>(1, "another b"));
  restored.committer->Enqueue(std::make_unique<AppendCommand>(1, "c"));
  restored.committer->RunGroup();
  restored.committer->Enqueue(std::make_unique<AppendCommand>(1, "d"));
  restored.committer->RunGroup();
  EXPECT_EQ(errors::ReasonOf(reader.Read(cursors, {true, true, true}, kNoLimit, response)),
            "JOURNAL_DIVERGED");
}

TEST_F(FeedTest, TellsHowFarBehindItIs) {
  Append(1, "a");
  Append(1, "b");
  auto response = Read(follower_->cursors());
  follower_->NoteHeads(*response);
  EXPECT_EQ(follower_->progress().head_sequences[1], 2u);
  down_.clock.Advance(absl::Seconds(2));
  down_.clock.Set(down_.clock.Now() + absl::Hours(30));
  EXPECT_EQ(follower_->progress().lag, absl::Seconds(2));
  ASSERT_TRUE(Apply(std::move(response)).ok());
  EXPECT_EQ(follower_->progress().lag, absl::ZeroDuration());
}

}  // namespace
}  // namespace motcua::feed
