// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/kv/store.h"
#include "common/kv/transaction.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"

namespace motcua::kv {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    options_.path = (fs::path(testing::TempDir()) /
                     testing::UnitTest::GetInstance()->current_test_info()->name())
                        .string();
    fs::remove_all(options_.path);
    options_.service = "test";
    options_.tables = {{"rows"}, {"log", TableUse::kGrowing}};
  }
  ~StoreTest() override { fs::remove_all(options_.path); }

  std::unique_ptr<Store> Open() {
    auto store = Store::Open(options_);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  StoreOptions options_;
};

WriteBatch OneRow(std::string key, std::string value) {
  WriteBatch batch;
  batch.Put(0, std::move(key), std::move(value));
  return batch;
}

TEST_F(StoreTest, KeepsWhatWasWrittenAcrossOpens) {
  ASSERT_TRUE(Open()->Write(OneRow("a", "1")).ok());
  EXPECT_EQ(**Open()->Get(0, "a"), "1");
}

TEST_F(StoreTest, FilesThatAreAddedAreRowsLikeOthers) {
  options_.tables.push_back({"requests", TableUse::kLookedUp});
  for (const TableId table : {0, 1, 2}) {
    {
      const auto store = Open();
      ASSERT_TRUE(store->AddFile(table, {{"a", "1"}, {"b", std::string(1000, 'x')}}).ok());
      ASSERT_TRUE(store->AddFile(table, {{"a", "2"}, {"c", ""}}).ok());
      EXPECT_EQ(**store->Get(table, "a"), "2");
    }
    const auto store = Open();
    EXPECT_EQ(**store->Get(table, "a"), "2") << "the later file counts";
    EXPECT_EQ(**store->Get(table, "b"), std::string(1000, 'x'));
    EXPECT_EQ(**store->Get(table, "c"), "");
    EXPECT_FALSE(store->Get(table, "d")->has_value());
    EXPECT_FALSE(store->AddFile(table, {{"b", ""}, {"a", ""}}).ok()) << "not in order";
    EXPECT_EQ(**store->Get(table, "b"), std::string(1000, 'x'));
  }
}

TEST_F(StoreTest, AnAddedFileThatACrashLeftUnderBothNamesStaysWhole) {
  {
    const auto store = Open();
    ASSERT_TRUE(store->AddFile(0, {{"a", "1"}, {"b", "2"}}).ok());
  }
  // The newest file is the one that was added: it is linked into the store before its first name
  // goes.
  fs::path added;
  for (const auto& file : fs::directory_iterator(options_.path)) {
    if (file.path().extension() == ".sst" && file.path() > added) {
      added = file.path();
    }
  }
  ASSERT_FALSE(added.empty());
  fs::create_hard_link(added, fs::path(options_.path) / "ADDED-0");
  {
    const auto store = Open();
    ASSERT_TRUE(store->AddFile(0, {{"c", "3"}}).ok());
  }
  const auto store = Open();
  const auto kept = store->Get(0, "b");
  ASSERT_TRUE(kept.ok() && kept->has_value()) << kept.status();
  EXPECT_EQ(**kept, "2");
  EXPECT_EQ(**store->Get(0, "c"), "3");
}

TEST_F(StoreTest, GrowingTablesPackTheirValues) {
  constexpr TableId kLog = 1;
  const std::string value(100'000, 'x');
  {
    const auto store = Open();
    WriteBatch batch;
    batch.Put(kLog, "a", value);
    batch.Put(kLog, "b", "");
    ASSERT_TRUE(store->Write(std::move(batch)).ok());
    ASSERT_TRUE(store->Flush().ok());
  }
  uint64_t bytes = 0;
  for (const auto& file : fs::directory_iterator(options_.path)) {
    bytes += file.is_regular_file() ? file.file_size() : 0;
  }
  EXPECT_LT(bytes, value.size());
  const auto store = Open();
  EXPECT_EQ(**store->Get(kLog, "a"), value);
  EXPECT_EQ(**store->TakeSnapshot()->Get(kLog, "b"), "");
  const auto cursor = store->Scan(kLog, "", "");
  EXPECT_EQ(cursor->value(), value);
  cursor->Next();
  EXPECT_EQ(cursor->value(), "");
  cursor->Next();
  EXPECT_FALSE(cursor->Valid());
  EXPECT_TRUE(cursor->status().ok());
}

TEST_F(StoreTest, APackedValueThatCannotBeReadIsDataLoss) {
  Open().reset();
  {
    rocksdb::DB* opened = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    ASSERT_TRUE(
        rocksdb::DB::Open({}, options_.path,
                          {{rocksdb::kDefaultColumnFamilyName, {}}, {"rows", {}}, {"log", {}}},
                          &families, &opened)
            .ok());
    const std::unique_ptr<rocksdb::DB> database(opened);
    ASSERT_TRUE(database->Put({}, families[2], "a", "\x7Fno block").ok());
    for (rocksdb::ColumnFamilyHandle* family : families) {
      database->DestroyColumnFamilyHandle(family);
    }
  }
  const auto store = Open();
  EXPECT_EQ(errors::ReasonOf(store->Get(1, "a").status()), "CORRUPT_DATA");
  const auto cursor = store->Scan(1, "", "");
  EXPECT_FALSE(cursor->Valid());
  EXPECT_EQ(errors::ReasonOf(cursor->status()), "CORRUPT_DATA");
}

TEST_F(StoreTest, ScansInOrderWithinBounds) {
  auto store = Open();
  for (const char* key : {"b1", "a", "b2", "c"}) {
    ASSERT_TRUE(store->Write(OneRow(key, "x")).ok());
  }
  std::vector<std::string> keys;
  auto cursor = store->Scan(0, "b", PrefixEnd("b"));
  for (; cursor->Valid(); cursor->Next()) {
    keys.emplace_back(cursor->key());
  }
  EXPECT_TRUE(cursor->status().ok());
  EXPECT_EQ(keys, (std::vector<std::string>{"b1", "b2"}));
}

TEST_F(StoreTest, CursorGoesOnWithOtherRowsWithinOtherBounds) {
  auto store = Open();
  for (const char* key : {"a1", "a2", "b1", "b2", "c1"}) {
    ASSERT_TRUE(store->Write(OneRow(key, "x")).ok());
    ASSERT_TRUE(store->Flush().ok());
  }
  ASSERT_TRUE(store->Write(OneRow("b3", "x")).ok());
  const auto rest = [](Cursor& cursor) {
    std::vector<std::string> keys;
    for (; cursor.Valid(); cursor.Next()) {
      keys.emplace_back(cursor.key());
    }
    return keys;
  };
  for (const char* first_end : {"b", ""}) {
    const auto cursor = store->Scan(0, "a2", first_end);
    EXPECT_TRUE(cursor->Valid());
    cursor->Move("b2", "c");
    EXPECT_EQ(rest(*cursor), (std::vector<std::string>{"b2", "b3"}));
    cursor->Move("a", "a2");
    EXPECT_EQ(rest(*cursor), (std::vector<std::string>{"a1"}));
    cursor->Move("b3", "z");
    EXPECT_EQ(rest(*cursor), (std::vector<std::string>{"b3", "c1"}));
    cursor->Move("d", "e");
    EXPECT_FALSE(cursor->Valid());
  }
}

TEST_F(StoreTest, SnapshotsDoNotSeeLaterWrites) {
  auto store = Open();
  ASSERT_TRUE(store->Write(OneRow("a", "1")).ok());
  const auto snapshot = store->TakeSnapshot();
  ASSERT_TRUE(store->Write(OneRow("a", "2")).ok());
  EXPECT_EQ(**snapshot->Get(0, "a"), "1");
  EXPECT_EQ(**store->Get(0, "a"), "2");
}

TEST_F(StoreTest, RefusesAStoreThatIsOpen) {
  auto store = Open();
  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "STORE_LOCKED");
}

TEST_F(StoreTest, ALockThatCannotBeMadeIsNotAStoreThatIsOpen) {
  options_.path += "-on-a-block-device";
  fs::create_directories(fs::path(options_.path) / "LOCK");
  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "INTERNAL");
}

TEST_F(StoreTest, RefusesAStoreThatIsThereOnlyInPart) {
  {
    auto store = Open();
    ASSERT_TRUE(store->Write(OneRow("key", "value")).ok());
    ASSERT_TRUE(store->Flush().ok());
  }
  const fs::path current = fs::path(options_.path) / "CURRENT";
  fs::rename(current, options_.path + ".current");
  for (const auto& file : fs::directory_iterator(options_.path)) {
    if (file.path().extension() == ".log") {
      fs::remove(file);  // With one RocksDB itself would refuse it.
    }
  }

  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "CORRUPT_DATA");

  fs::rename(options_.path + ".current", current);
  EXPECT_EQ(**Open()->Get(0, "key"), "value") << "the refused store was changed";
}

TEST_F(StoreTest, MakesAStoreWhereAFirstStartWasCutShort) {
  fs::create_directories(options_.path);
  for (const char* const name : {"IDENTITY", "LOCK", "LOG", "MANIFEST-000001", "000001.dbtmp"}) {
    std::ofstream(fs::path(options_.path) / name) << "half";
  }
  ASSERT_TRUE(Open()->Write(OneRow("key", "value")).ok());
  EXPECT_EQ(**Open()->Get(0, "key"), "value");
}

TEST_F(StoreTest, AFileThatIsMissingIsDataLoss) {
  Open();
  for (const auto& file : fs::directory_iterator(options_.path)) {
    if (absl::StartsWith(file.path().filename().string(), "MANIFEST")) {
      fs::remove(file);
    }
  }
  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "CORRUPT_DATA");
}

TEST_F(StoreTest, RefusesANewerSchema) {
  options_.schema_version = 7;
  Open();
  options_.schema_version = 6;
  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "SCHEMA_TOO_NEW");
}

TEST_F(StoreTest, RefusesTheOlderProgramOnceANewerOneMayHaveWritten) {
  Open();
  StoreOptions newer = options_;
  newer.schema_version = 2;
  newer.read_only = true;
  ASSERT_TRUE(Store::Open(newer).ok());
  ASSERT_TRUE(Store::Open(options_).ok()) << "it has only read";
  newer.read_only = false;
  ASSERT_TRUE(Store::Open(newer).ok());
  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "SCHEMA_TOO_NEW");
}

TEST_F(StoreTest, RefusesASchemaThatIsTooOldToBeRead) {
  options_.schema_version = 6;
  Open();
  options_.schema_version = 8;
  options_.schema_version_min = 7;
  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "STORE_MISMATCH");
  options_.schema_version_min = 6;
  EXPECT_TRUE(Store::Open(options_).ok());
}

TEST_F(StoreTest, ARefusedStoreStaysAsItWas) {
  Open();
  StoreOptions newer = options_;
  newer.schema_version = 2;
  newer.schema_version_min = 2;
  newer.tables.push_back({.name = "later"});
  EXPECT_EQ(errors::ReasonOf(Store::Open(newer).status()), "STORE_MISMATCH");
  EXPECT_TRUE(Store::Open(options_).ok()) << "the program that made it still opens it";
}

TEST_F(StoreTest, RefusesANewerSchemaWithTablesThatItDoesNotKnow) {
  StoreOptions newer = options_;
  newer.schema_version = 2;
  newer.tables.push_back({.name = "later"});
  ASSERT_TRUE(Store::Open(newer).ok());
  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "SCHEMA_TOO_NEW");
}

TEST_F(StoreTest, RefusesTheStoreOfAnotherServiceWithOtherTables) {
  Open();
  StoreOptions other = options_;
  other.service = "another";
  other.tables = {{"journal", TableUse::kGrowing}};
  EXPECT_EQ(errors::ReasonOf(Store::Open(other).status()), "STORE_MISMATCH");
}

TEST_F(StoreTest, RefusesTheStoreOfAnotherServiceOrPartitioning) {
  Open();
  StoreOptions other = options_;
  other.service = "another";
  EXPECT_EQ(errors::ReasonOf(Store::Open(other).status()), "STORE_MISMATCH");
  other = options_;
  other.partition_count = 8;
  EXPECT_EQ(errors::ReasonOf(Store::Open(other).status()), "STORE_MISMATCH");
}

// A file system on which nothing new can be written while the ballast stands. As with RocksDB on a
// real one, it is too late once that was tried.
class FullUnlessLightened final : public rocksdb::EnvWrapper {
 public:
  explicit FullUnlessLightened(rocksdb::Env* base) : rocksdb::EnvWrapper(base) {}
  rocksdb::Status GetFreeSpace(const std::string&, uint64_t* bytes) override {
    *bytes = full ? 0 : uint64_t{1} << 40;
    return rocksdb::Status::OK();
  }
  rocksdb::Status NewWritableFile(const std::string& name,
                                  std::unique_ptr<rocksdb::WritableFile>* file,
                                  const rocksdb::EnvOptions& options) override {
    if (full && FileExists("/store/BALLAST").ok()) {
      was_tried_too_early = true;
      return rocksdb::Status::NoSpace("planted");
    }
    return rocksdb::EnvWrapper::NewWritableFile(name, file, options);
  }
  bool full = false;
  bool was_tried_too_early = false;
};

TEST(Ballast, LetsAStoreOpenOnAFullDisk) {
  const std::unique_ptr<rocksdb::Env> memory(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  FullUnlessLightened env(memory.get());
  StoreOptions options{.path = "/store", .service = "test", .tables = {{"rows"}}};
  options.ballast_bytes = size_t{1} << 20;
  options.env = &env;
  ASSERT_TRUE((*Store::Open(options))->Write(OneRow("a", "1")).ok());
  EXPECT_TRUE(env.FileExists("/store/BALLAST").ok());

  env.full = true;
  {
    const auto store = Store::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    EXPECT_EQ(**(*store)->Get(0, "a"), "1");
    EXPECT_FALSE(env.FileExists("/store/BALLAST").ok());
    EXPECT_FALSE(env.was_tried_too_early);
  }

  env.full = false;
  ASSERT_TRUE(Store::Open(options).ok());
  EXPECT_TRUE(env.FileExists("/store/BALLAST").ok());
}

// The default of RocksDB would open this store and have lost all rows behind the flipped byte.
TEST_F(StoreTest, NoticesAFlippedByteInTheMiddleOfTheLog) {
  {
    auto store = Open();
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(store->Write(OneRow("key" + std::to_string(i), std::string(2000, 'v'))).ok());
    }
  }
  fs::path log;
  for (const auto& file : fs::directory_iterator(options_.path)) {
    if (file.path().extension() == ".log" &&
        (log.empty() || file.file_size() > fs::file_size(log))) {
      log = file.path();
    }
  }
  ASSERT_GT(fs::file_size(log), 100000u);
  std::fstream bytes(log, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(50000);
  bytes.put('\xFF');
  bytes.close();

  EXPECT_EQ(errors::ReasonOf(Store::Open(options_).status()), "CORRUPT_DATA");
}

TEST(Transaction, SeesItsOwnWritesAndWritesEachRowOnce) {
  std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  StoreOptions options{.path = "/store", .service = "test", .tables = {{"rows"}}};
  options.env = env.get();
  auto store = *Store::Open(options);
  ASSERT_TRUE(store->Write(OneRow("old", "1")).ok());

  Transaction transaction(*store);
  EXPECT_EQ(**transaction.Get(0, "old"), "1");
  transaction.Put(0, "new", "2");
  transaction.Put(0, "new", "3");
  transaction.Delete(0, "old");
  EXPECT_EQ(**transaction.Get(0, "new"), "3");
  EXPECT_FALSE(transaction.Get(0, "old")->has_value());
  EXPECT_FALSE(store->Get(0, "new")->has_value());

  WriteBatch batch;
  std::move(transaction).MoveTo(batch);
  EXPECT_EQ(batch.count(), 2u);
  ASSERT_TRUE(store->Write(std::move(batch)).ok());
  EXPECT_EQ(**store->Get(0, "new"), "3");
  EXPECT_FALSE(store->Get(0, "old")->has_value());
}

TEST(Codec, ByteOrderIsLogicalOrder) {
  std::mt19937_64 random(20230101);
  struct Key {
    uint32_t partition;
    std::string agency;
    absl::Time time;
    uint64_t serial;
    auto Tuple() const { return std::tie(partition, agency, time, serial); }
  };
  const auto encode = [](const Key& key) {
    return KeyWriter()
        .U32(key.partition)
        .Terminated(key.agency)
        .Time(key.time)
        .U64(key.serial)
        .Take();
  };
  std::vector<Key> keys;
  for (int i = 0; i < 2000; ++i) {
    keys.push_back({static_cast<uint32_t>(random() % 3),
                    std::string(random() % 3, 'a' + random() % 2),
                    absl::FromUnixMicros(static_cast<int64_t>(random() % 7) - 3), random() % 3});
  }
  for (size_t i = 1; i < keys.size(); ++i) {
    const Key& a = keys[i - 1];
    const Key& b = keys[i];
    EXPECT_EQ(a.Tuple() < b.Tuple(), encode(a) < encode(b));
    const std::string bytes = encode(a);
    KeyReader reader(bytes);
    EXPECT_EQ(reader.U32(), a.partition);
    EXPECT_EQ(reader.Terminated(), absl::string_view(a.agency));
    EXPECT_EQ(reader.Time(), a.time);
    EXPECT_EQ(reader.U64(), a.serial);
    EXPECT_TRUE(reader.Done());
  }
}

TEST(Codec, ReadsNothingBeyondTheEnd) {
  KeyReader reader("\x01\x02");
  EXPECT_EQ(reader.U64(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.Terminated(), "");
}

TEST(Codec, PrefixEndBoundsAPrefix) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xFF"), "b");
  EXPECT_EQ(PrefixEnd("\xFF\xFF"), "");
}

TEST(Codec, VarintsReadBackAndAreShort) {
  for (const uint64_t value : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{300},
                               uint64_t{1} << 52, ~uint64_t{0}}) {
    const std::string bytes = KeyWriter().Varint(value).U8(7).Take();
    KeyReader reader(bytes);
    EXPECT_EQ(reader.Varint(), value);
    EXPECT_EQ(reader.U8(), 7);
    EXPECT_TRUE(reader.Done());
  }
  EXPECT_EQ(KeyWriter().Varint(127).Take().size(), 1u);
  for (const std::string& broken : {std::string(), std::string("\x80"), std::string(11, '\xFF')}) {
    KeyReader reader(broken);
    EXPECT_EQ(reader.Varint(), 0u);
    EXPECT_FALSE(reader.ok());
  }
}

TEST(Codec, VarintsAreReadOnlyAsTheyAreWritten) {
  const std::string nine(9, '\xFF');
  for (const std::string& broken :
       {nine + "\x02", nine + "\x7F", nine + "\x81\x01", nine + std::string(1, '\0'),
        std::string("\x80\0", 2), std::string("\x81\x80\0", 3)}) {
    KeyReader reader(broken);
    EXPECT_EQ(reader.Varint(), 0u);
    EXPECT_FALSE(reader.ok());
    EXPECT_FALSE(reader.Done());
    EXPECT_EQ(reader.U8(), 0) << "nor anything after it";
  }
  const std::string greatest = nine + "\x01";
  const std::string zero(1, '\0');
  EXPECT_EQ(KeyReader(greatest).Varint(), ~uint64_t{0});
  KeyReader reader(zero);
  EXPECT_EQ(reader.Varint(), 0u);
  EXPECT_TRUE(reader.Done());
}

}  // namespace
}  // namespace motcua::kv
