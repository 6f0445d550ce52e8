// SPDX-License-Identifier: Apache-2.0
//
// A tail is a journal like any other, and a reader close behind its head costs the store nothing.
#include "common/feed/journal_tail.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/journal/embedded_journal.h"
#include "common/journal/journal_conformance.h"
#include "rocksdb/env.h"

namespace motcua::feed {
namespace {

using journal::CommitOutcome;
using journal::JournalConformance;
using journal::Position;

constexpr journal::JournalTables kTables{.entries = 0, .private_parts = 1};
constexpr kv::TableId kEffects = 2;

// A tail with the journal below it, which counts how often it is followed.
class TailOverJournal final : public journal::Journal {
 public:
  TailOverJournal(kv::Store* store, size_t bytes_max)
      : embedded_(store, kTables), counting_(&embedded_), tail_(&counting_, bytes_max) {}

  absl::StatusOr<std::vector<Position>> Acquire() override { return tail_.Acquire(); }
  void Commit(std::vector<journal::Append> appends, kv::WriteBatch effects,
              std::function<void(journal::CommitResult)> done) override {
    tail_.Commit(std::move(appends), std::move(effects), std::move(done));
  }
  absl::Status Follow(const Position& after,
                      absl::FunctionRef<bool(const journal::Entry&)> sink) const override {
    return tail_.Follow(after, sink);
  }
  absl::Status Trim(journal::PartitionId partition, uint64_t up_to_sequence) override {
    return tail_.Trim(partition, up_to_sequence);
  }
  int follow_count() const { return counting_.follow_count; }

 private:
  struct Counting final : public journal::Journal {
    explicit Counting(journal::Journal* below) : below(below) {}
    absl::StatusOr<std::vector<Position>> Acquire() override { return below->Acquire(); }
    void Commit(std::vector<journal::Append> appends, kv::WriteBatch effects,
                std::function<void(journal::CommitResult)> done) override {
      below->Commit(std::move(appends), std::move(effects), std::move(done));
    }
    absl::Status Follow(const Position& after,
                        absl::FunctionRef<bool(const journal::Entry&)> sink) const override {
      ++follow_count;
      return below->Follow(after, sink);
    }
    absl::Status Trim(journal::PartitionId partition, uint64_t up_to_sequence) override {
      return below->Trim(partition, up_to_sequence);
    }
    journal::Journal* const below;
    mutable int follow_count = 0;
  };

  journal::EmbeddedJournal embedded_;
  Counting counting_;
  JournalTail tail_;
};

class TailWorld final : public journal::JournalWorld {
 public:
  explicit TailWorld(size_t bytes_max)
      : bytes_max_(bytes_max), env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) {
    Open();
  }
  std::unique_ptr<journal::Journal> MakeJournal() override { return MakeTail(); }
  std::unique_ptr<TailOverJournal> MakeTail() {
    return std::make_unique<TailOverJournal>(store_.get(), bytes_max_);
  }
  kv::WriteBatch MakeEffect(const std::string& name) override {
    kv::WriteBatch batch;
    batch.Put(kEffects, name, "1");
    return batch;
  }
  bool HasEffect(const std::string& name) override {
    return store_->Get(kEffects, name)->has_value();
  }
  void Restart() override {
    store_.reset();
    Open();
  }

 private:
  void Open() {
    kv::StoreOptions options{.path = "/store", .service = "test", .partition_count = 2};
    options.tables = {
        {"journal", kv::TableUse::kGrowing}, {"private", kv::TableUse::kGrowing}, {"effects"}};
    options.env = env_.get();
    store_ = *kv::Store::Open(options);
  }

  const size_t bytes_max_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<kv::Store> store_;
};

class JournalTailTest : public testing::Test {
 protected:
  void Make(size_t bytes_max) {
    world_ = std::make_unique<TailWorld>(bytes_max);
    journal_ = world_->MakeTail();
    ASSERT_TRUE(journal_->Acquire().ok());
  }
  Position Commit(uint64_t expected_sequence, const std::string& events,
                  journal::PartitionId partition = 1) {
    journal::CommitResult committed;
    journal_->Commit({{partition, expected_sequence, events, {"private"}}}, {},
                     [&](journal::CommitResult result) { committed = std::move(result); });
    EXPECT_EQ(committed.outcome, CommitOutcome::kCommitted);
    return committed.positions.empty() ? Position() : committed.positions[0];
  }
  // "sequence:events" of what follows.
  std::vector<std::string> Follow(const Position& after) {
    std::vector<std::string> read;
    EXPECT_TRUE(
        journal_
            ->Follow(after,
                     [&](const journal::Entry& entry) {
                       EXPECT_EQ(entry.private_digest, journal::PrivateDigest({{"private"}}));
                       read.push_back(absl::StrCat(entry.position.sequence, ":", entry.events));
                       return true;
                     })
            .ok());
    return read;
  }

  std::unique_ptr<TailWorld> world_;
  std::unique_ptr<TailOverJournal> journal_;
};

// With room for everything, for some entries, and for none.
INSTANTIATE_TEST_SUITE_P(
    JournalTail, JournalConformance,
    testing::Values([] { return std::make_unique<TailWorld>(JournalTail::kBytesMax); },
                    [] { return std::make_unique<TailWorld>(1000); },
                    [] { return std::make_unique<TailWorld>(0); }));

TEST_F(JournalTailTest, GivesNewEntriesWithoutTheStore) {
  Make(JournalTail::kBytesMax);
  const Position first = Commit(0, "a");
  const Position second = Commit(1, "b");
  Commit(0, "elsewhere", 2);

  EXPECT_EQ(Follow({.partition = 1}), (std::vector<std::string>{"1:a", "2:b"}));
  EXPECT_EQ(Follow(first), std::vector<std::string>{"2:b"});
  EXPECT_TRUE(Follow(second).empty());
  EXPECT_EQ(Follow({.partition = 2}), std::vector<std::string>{"1:elsewhere"});
  EXPECT_EQ(journal_->follow_count(), 0);
}

TEST_F(JournalTailTest, PassesOnWhoIsFurtherBehind) {
  Make(1200);  // Room for four.
  std::vector<Position> positions = {{.partition = 1}};
  for (uint64_t i = 0; i < 10; ++i) {
    positions.push_back(Commit(i, "e"));
  }
  EXPECT_EQ(Follow(positions[6]).size(), 4u);
  EXPECT_EQ(Follow(positions[9]).size(), 1u);
  EXPECT_EQ(journal_->follow_count(), 0);

  EXPECT_EQ(Follow(positions[5]).size(), 5u);
  EXPECT_EQ(Follow(positions[0]).size(), 10u);
  EXPECT_EQ(journal_->follow_count(), 2);
}

TEST_F(JournalTailTest, BeginsWithTheHeadAfterARestart) {
  Make(JournalTail::kBytesMax);
  Commit(0, "a");
  const Position head = Commit(1, "b");
  journal_.reset();
  world_->Restart();
  journal_ = world_->MakeTail();
  ASSERT_TRUE(journal_->Acquire().ok());

  EXPECT_TRUE(Follow(head).empty());
  Commit(2, "c");
  EXPECT_EQ(Follow(head), std::vector<std::string>{"3:c"});
  EXPECT_EQ(journal_->follow_count(), 0);
  EXPECT_EQ(Follow({.partition = 1}).size(), 3u);
  EXPECT_EQ(journal_->follow_count(), 1);
}

TEST_F(JournalTailTest, KnowsNothingAfterACommitThatFailed) {
  Make(JournalTail::kBytesMax);
  const Position first = Commit(0, "a");
  journal_->Commit({{1, 7, "no such head", {}}}, {}, [](const journal::CommitResult& result) {
    EXPECT_EQ(result.outcome, CommitOutcome::kConflict);
  });
  EXPECT_TRUE(Follow(first).empty());
  EXPECT_EQ(journal_->follow_count(), 1);

  ASSERT_TRUE(journal_->Acquire().ok());
  Commit(1, "b");
  EXPECT_EQ(Follow(first), std::vector<std::string>{"2:b"});
  EXPECT_EQ(journal_->follow_count(), 1);
}

}  // namespace
}  // namespace motcua::feed
