// SPDX-License-Identifier: Apache-2.0
#include "common/journal/embedded_journal.h"

#include <memory>

#include "common/journal/journal_conformance.h"
#include "common/kv/codec.h"
#include "rocksdb/env.h"

namespace motcua::journal {
namespace {

constexpr JournalTables kTables{.entries = 0, .private_parts = 1};
constexpr kv::TableId kEffects = 2;

class EmbeddedWorld final : public JournalWorld {
 public:
  EmbeddedWorld() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) { Open(); }

  std::unique_ptr<Journal> MakeJournal() override {
    return std::make_unique<EmbeddedJournal>(store_.get(), kTables);
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
  kv::Store& store() { return *store_; }

 private:
  void Open() {
    kv::StoreOptions options{.path = "/store", .service = "test", .partition_count = 2};
    options.tables = {
        {"journal", kv::TableUse::kGrowing}, {"private", kv::TableUse::kGrowing}, {"effects"}};
    options.env = env_.get();
    store_ = *kv::Store::Open(options);
  }

  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<kv::Store> store_;
};

INSTANTIATE_TEST_SUITE_P(EmbeddedJournal, JournalConformance,
                         testing::Values([] { return std::make_unique<EmbeddedWorld>(); }));

TEST(EmbeddedJournal, KeepsPrivatePartsApartFromEvents) {
  EmbeddedWorld world;
  const auto journal = world.MakeJournal();
  ASSERT_TRUE(journal->Acquire().ok());
  journal->Commit({{1, 0, "event", {"first", "second"}}}, {}, [](const CommitResult& result) {
    ASSERT_EQ(result.outcome, CommitOutcome::kCommitted);
  });
  EXPECT_EQ(**EmbeddedJournal::ReadPrivate(world.store(), kTables.private_parts, 1, 1, 1),
            "second");
  EXPECT_FALSE(
      EmbeddedJournal::ReadPrivate(world.store(), kTables.private_parts, 1, 1, 2)->has_value());
}

TEST(EmbeddedJournal, FindsEveryPartOfManyInTheRowsThatTheyShare) {
  EmbeddedWorld world;
  const auto journal = world.MakeJournal();
  ASSERT_TRUE(journal->Acquire().ok());
  constexpr uint32_t kCount = 2 * kPrivatePartsPerRow + 3;
  std::vector<std::string> parts;
  for (uint32_t i = 0; i < kCount; ++i) {
    parts.push_back(i == 5 ? "" : std::string(i * 20 + 1, static_cast<char>('a' + i)));
  }
  journal->Commit({{1, 0, "event", parts}}, {}, [](const CommitResult& result) {
    ASSERT_EQ(result.outcome, CommitOutcome::kCommitted);
  });

  for (uint32_t i = 0; i < kCount + kPrivatePartsPerRow; ++i) {
    const auto part = EmbeddedJournal::ReadPrivate(world.store(), kTables.private_parts, 1, 1, i);
    ASSERT_TRUE(part.ok());
    ASSERT_EQ(part->has_value(), i < kCount && i != 5) << i;
    if (part->has_value()) {
      EXPECT_EQ(**part, parts[i]);
    }
  }
}

TEST(EmbeddedJournal, NoticesADamagedRowOfParts) {
  EmbeddedWorld world;
  kv::WriteBatch damage;
  damage.Put(kTables.private_parts, kv::KeyWriter().U32(1).U64(1).U32(0).Take(),
             std::string("\x05"
                         "abc"));
  ASSERT_TRUE(world.store().Write(std::move(damage)).ok());

  const auto part = EmbeddedJournal::ReadPrivate(world.store(), kTables.private_parts, 1, 1, 0);

  EXPECT_EQ(errors::ReasonOf(part.status()), "CORRUPT_DATA");
}

TEST(EmbeddedJournal, NoticesAnEntryThatWasChangedOnDisk) {
  EmbeddedWorld world;
  const auto journal = world.MakeJournal();
  ASSERT_TRUE(journal->Acquire().ok());
  journal->Commit({{1, 0, "event", {}}}, {}, [](const CommitResult&) {});
  const std::string key = std::string("\0\0\0\1\0\0\0\0\0\0\0\1", 12);
  std::string value = **world.store().Get(kTables.entries, key);
  value.back() = 'X';
  kv::WriteBatch forgery;
  forgery.Put(kTables.entries, key, value);
  ASSERT_TRUE(world.store().Write(std::move(forgery)).ok());

  const absl::Status status =
      journal->Follow(Position{.partition = 1}, [](const Entry&) { return true; });

  EXPECT_EQ(errors::ReasonOf(status), "CORRUPT_DATA");
}

}  // namespace
}  // namespace motcua::journal
