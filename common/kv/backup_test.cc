// SPDX-License-Identifier: Apache-2.0
// Backups, checkpoints and opening for reading only: what operators rely on when something broke.
#include "common/kv/backup.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/kv/backup_folder.h"
#include "common/kv/store.h"

namespace motcua::kv {
namespace {

namespace fs = std::filesystem;

class BackupTest : public testing::Test {
 protected:
  BackupTest()
      : folder_(fs::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~BackupTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }

  std::unique_ptr<Store> Open(const std::string& name, bool read_only = false) {
    auto store = Store::Open({.path = Path(name),
                              .service = "test",
                              .partition_count = read_only ? 0u : 5u,
                              .tables = {{"rows"}, {"log", TableUse::kGrowing}},
                              .read_only = read_only});
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  // Another service's, or another store of the same service.
  std::unique_ptr<Store> OpenOf(const std::string& service, const std::string& name) {
    return *Store::Open({.path = Path(name), .service = service, .tables = {{"rows"}}});
  }

  // A file of the folder's that has rows of tables; the newest that was written.
  fs::path NewestTableFile() const {
    fs::path newest;
    for (const auto& file : fs::directory_iterator(Path("backups/shared_checksum"))) {
      if (newest.empty() || file.last_write_time() > fs::last_write_time(newest)) {
        newest = file.path();
      }
    }
    return newest;
  }

  static void FlipBit(const fs::path& path) {
    std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(20);
    const char byte = static_cast<char>(stream.peek() ^ 1);
    stream.seekp(20);
    stream.put(byte);
  }

  static void PutInFile(Store& store, const std::string& key) {
    Put(store, key, std::string(10000, 'x'));
    ASSERT_TRUE(store.Flush().ok());
  }

  static void Put(Store& store, const std::string& key, const std::string& value) {
    WriteBatch batch;
    batch.Put(0, key, value);
    batch.Put(1, key, value);
    ASSERT_TRUE(store.Write(std::move(batch)).ok());
  }

  const fs::path folder_;
};

TEST_F(BackupTest, EachRestoresTheStoreAsItWasThen) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  for (int i = 1; i <= 3; ++i) {
    Put(*store, "key", absl::StrCat("value ", i));
    if (i == 2) {
      ASSERT_TRUE(store->Flush().ok());
    }
    const auto made = backups.Create(*store, absl::StrCat("note ", i));
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(made->id, i);
    EXPECT_TRUE(backups.Check(made->id).ok());
  }

  const auto listed = *backups.List();
  ASSERT_EQ(listed.size(), 3);
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(listed[i - 1].note, absl::StrCat("note ", i));
    const std::string restored = absl::StrCat("restored ", i);
    ASSERT_TRUE(backups.Restore(i, Path(restored)).ok());
    EXPECT_EQ(**Open(restored)->Get(0, "key"), absl::StrCat("value ", i));
    EXPECT_EQ(**Open(restored)->Get(1, "key"), absl::StrCat("value ", i));
  }
}

TEST_F(BackupTest, PruningKeepsTheNewestAndWhatTheyNeed) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  for (int i = 1; i <= 4; ++i) {
    Put(*store, absl::StrCat("key ", i), "value");
    ASSERT_TRUE(store->Flush().ok());
    ASSERT_TRUE(backups.Create(*store, "").ok());
  }

  ASSERT_TRUE(backups.Prune(*store, 2).ok());

  ASSERT_EQ(backups.List()->size(), 2);
  EXPECT_EQ(backups.List()->front().id, 3);
  EXPECT_TRUE(backups.Check(3).ok());
  ASSERT_TRUE(backups.Restore(4, Path("restored")).ok());
  EXPECT_EQ(**Open("restored")->Get(0, "key 1"), "value");
  EXPECT_TRUE(absl::IsNotFound(backups.Restore(1, Path("gone"))));
}

TEST_F(BackupTest, RestoringMakesTheFoldersAbove) {
  const auto store = Open("store");
  Put(*store, "key", "value");
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());

  ASSERT_TRUE(backups.Restore(1, Path("a/b/restored")).ok());
  EXPECT_EQ(**Open("a/b/restored")->Get(0, "key"), "value");
}

TEST_F(BackupTest, RestoringOverSomethingIsRefused) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());

  EXPECT_TRUE(absl::IsFailedPrecondition(backups.Restore(1, Path("store"))));
}

TEST_F(BackupTest, DamageToABackupIsNoticed) {
  const auto store = Open("store");
  Put(*store, "key", std::string(10000, 'x'));
  ASSERT_TRUE(store->Flush().ok());
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());
  for (const auto& file : fs::recursive_directory_iterator(Path("backups"))) {
    if (file.path().extension() == ".sst") {
      std::fstream stream(file.path(), std::ios::in | std::ios::out);
      stream.seekp(20);
      stream.put('\x7e');
    }
  }

  EXPECT_EQ(errors::ReasonOf(backups.Check(1)), "CORRUPT_DATA");
}

TEST_F(BackupTest, AnotherServicesFolderIsRefusedAndLeftAsItIs) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());
  ASSERT_TRUE(backups.Create(*store, "").ok());

  const auto other = OpenOf("other", "other");
  EXPECT_EQ(errors::ReasonOf(backups.Create(*other, "").status()), "STORE_MISMATCH");
  EXPECT_EQ(errors::ReasonOf(backups.Prune(*other, 1).status()), "STORE_MISMATCH");
  EXPECT_EQ(errors::ReasonOf(backups.List(other.get()).status()), "STORE_MISMATCH");
  EXPECT_EQ(backups.List(store.get())->size(), 2);
}

TEST_F(BackupTest, AnotherStoreOfTheServiceIsRefused) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());

  const auto other = OpenOf("test", "other");
  EXPECT_EQ(errors::ReasonOf(backups.Create(*other, "").status()), "STORE_MISMATCH");
  EXPECT_EQ(errors::ReasonOf(backups.Prune(*other, 1).status()), "STORE_MISMATCH");
  EXPECT_EQ(backups.Create(*store, "")->id, 2);
}

TEST_F(BackupTest, ARestoredStoreGoesOnWithItsFolder) {
  const Backups backups(Path("backups"));
  {
    const auto store = Open("store");
    PutInFile(*store, "key");
    ASSERT_TRUE(backups.Create(*store, "").ok());
  }
  ASSERT_TRUE(backups.Restore(1, Path("restored")).ok());

  for (int start = 0; start < 2; ++start) {
    const auto restored = Open("restored");
    const auto made = backups.Create(*restored, "");
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(backups.Check(made->id).ok());
  }
}

TEST_F(BackupTest, AFolderOfAnOlderVersionIsAdoptedByItsServiceAlone) {
  const auto store = Open("store");
  const auto other = OpenOf("other", "other");
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());
  fs::remove(Path("backups/OWNER"));
  fs::remove(Path("backups/LOCK"));

  EXPECT_EQ(errors::ReasonOf(backups.List(other.get()).status()), "STORE_MISMATCH");
  EXPECT_EQ(errors::ReasonOf(backups.Prune(*other, 1).status()), "STORE_MISMATCH");
  EXPECT_EQ(errors::ReasonOf(backups.Create(*other, "").status()), "STORE_MISMATCH");
  EXPECT_FALSE(fs::exists(Path("backups/OWNER")));
  EXPECT_TRUE(backups.Check(1).ok());
  EXPECT_EQ(backups.Create(*store, "")->id, 2);
  EXPECT_TRUE(fs::exists(Path("backups/OWNER")));
}

TEST_F(BackupTest, AnOwnerThatCannotBeReadIsDamage) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());
  std::ofstream(Path("backups/OWNER")) << "service test\n";

  EXPECT_EQ(errors::ReasonOf(backups.Create(*store, "").status()), "CORRUPT_DATA");
  EXPECT_TRUE(backups.Restore(1, Path("restored")).ok()) << "whoever's they are";
}

TEST_F(BackupTest, OneWorksInAFolderAtATime) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());
  {
    const auto writer = BackupFolderLock::Take(Path("backups"), BackupFolderLock::Use::kWriting);
    ASSERT_TRUE(writer.ok()) << writer.status();
    EXPECT_EQ(errors::ReasonOf(backups.Create(*store, "").status()), "STORE_LOCKED");
    EXPECT_EQ(errors::ReasonOf(backups.Prune(*store, 1).status()), "STORE_LOCKED");
    EXPECT_EQ(errors::ReasonOf(backups.List().status()), "STORE_LOCKED");
    EXPECT_EQ(errors::ReasonOf(backups.Check(1)), "STORE_LOCKED");
    EXPECT_EQ(errors::ReasonOf(backups.Restore(1, Path("restored"))), "STORE_LOCKED");
  }
  {
    const auto reader = BackupFolderLock::Take(Path("backups"), BackupFolderLock::Use::kReading);
    ASSERT_TRUE(reader.ok()) << reader.status();
    EXPECT_EQ(errors::ReasonOf(backups.Create(*store, "").status()), "STORE_LOCKED");
    EXPECT_TRUE(backups.Check(1).ok());
  }
  EXPECT_TRUE(backups.Create(*store, "").ok());
}

TEST_F(BackupTest, ABackupOfACutFileIsNotMadeAndCostsNoGoodOne) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  PutInFile(*store, "first");
  ASSERT_TRUE(backups.Create(*store, "").ok());
  PutInFile(*store, "second");
  ASSERT_TRUE(backups.Create(*store, "").ok());
  fs::resize_file(NewestTableFile(), 100);

  // Twice: what failed must not pass for good the next time.
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto made = backups.Create(*store, "");
    EXPECT_EQ(errors::ReasonOf(made.status()), "CORRUPT_DATA");
    EXPECT_NE(made.status().message().find("aside"), std::string::npos) << made.status();
  }
  const auto left = backups.Prune(*store, 1);
  ASSERT_TRUE(left.ok()) << left.status();
  ASSERT_EQ(left->front().id, 1);
  EXPECT_TRUE(backups.Check(1).ok());
}

TEST_F(BackupTest, NothingIsDeletedWhileTheNewestIsDamaged) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  PutInFile(*store, "first");
  ASSERT_TRUE(backups.Create(*store, "").ok());
  PutInFile(*store, "second");
  ASSERT_TRUE(backups.Create(*store, "").ok());
  FlipBit(NewestTableFile());
  ASSERT_FALSE(backups.Check(2).ok());

  EXPECT_EQ(errors::ReasonOf(backups.Prune(*store, 1).status()), "CORRUPT_DATA");
  EXPECT_EQ(backups.List()->size(), 2);
  EXPECT_TRUE(backups.Check(1).ok());
}

TEST_F(BackupTest, ADamagedFolderIsMovedAsideAndAnEmptyOneBegun) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  PutInFile(*store, "key");
  ASSERT_TRUE(backups.Create(*store, "").ok());
  fs::resize_file(NewestTableFile(), 100);
  ASSERT_EQ(errors::ReasonOf(backups.Prune(*store, 1).status()), "CORRUPT_DATA");
  ASSERT_EQ(errors::ReasonOf(backups.Create(*store, "").status()), "CORRUPT_DATA");

  fs::rename(Path("backups"), Path("aside"));

  const auto made = backups.Create(*store, "");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(backups.Check(made->id).ok());
}

TEST_F(BackupTest, AFolderMayGoAndComeBackWithOtherContents) {
  const auto store = Open("store");
  const Backups backups(Path("backups"));
  ASSERT_TRUE(backups.Create(*store, "").ok());
  ASSERT_TRUE(backups.Create(*store, "").ok());

  fs::rename(Path("backups"), Path("away"));
  EXPECT_TRUE(backups.List(store.get())->empty());
  EXPECT_EQ(errors::ReasonOf(backups.Prune(*store, 1).status()), "BACKUPS_OFF");
  std::ofstream(Path("backups")) << "in the way";
  EXPECT_EQ(errors::ReasonOf(backups.Create(*store, "").status()), "BACKUPS_OFF");
  fs::remove(Path("backups"));
  fs::create_directories(Path("backups"));
  EXPECT_TRUE(backups.List(store.get())->empty());
  EXPECT_EQ(backups.Create(*store, "")->id, 1);

  fs::remove_all(Path("backups"));
  fs::rename(Path("away"), Path("backups"));
  EXPECT_EQ(backups.List(store.get())->size(), 2);
  EXPECT_EQ(backups.Create(*store, "")->id, 3);
}

TEST_F(BackupTest, ACheckpointIsTheStoreAsOfThen) {
  const auto store = Open("store");
  Put(*store, "key", "before");
  ASSERT_TRUE(store->Checkpoint(Path("checkpoint")).ok());
  Put(*store, "key", "after");

  const auto copy = Open("checkpoint", /*read_only=*/true);
  EXPECT_EQ(**copy->Get(0, "key"), "before");
  EXPECT_EQ(copy->partition_count(), 5);
  EXPECT_TRUE(copy->VerifyChecksums().ok());
}

TEST_F(BackupTest, OpenForReadingChangesNothingAndKeepsOthersOut) {
  Put(*Open("store"), "key", "value");
  const auto reader = Open("store", /*read_only=*/true);
  EXPECT_EQ(**reader->Get(0, "key"), "value");
  WriteBatch batch;
  batch.Put(0, "key", "other");
  EXPECT_FALSE(reader->Write(std::move(batch)).ok());

  const auto second = Store::Open({.path = Path("store"),
                                   .service = "test",
                                   .partition_count = 5,
                                   .tables = {{"rows"}, {"log", TableUse::kGrowing}}});
  EXPECT_EQ(errors::ReasonOf(second.status()), "STORE_LOCKED");
  const auto nothing = Store::Open({.path = Path("nothing"), .service = "test", .read_only = true});
  EXPECT_TRUE(absl::IsNotFound(nothing.status())) << nothing.status();
  EXPECT_FALSE(fs::exists(Path("nothing")));
}

TEST_F(BackupTest, ChecksumsTellDamage) {
  {
    const auto store = Open("store");
    Put(*store, "key", std::string(10000, 'x'));
    ASSERT_TRUE(store->Flush().ok());
    EXPECT_TRUE(store->VerifyChecksums().ok());
  }
  for (const auto& file : fs::directory_iterator(Path("store"))) {
    if (file.path().extension() == ".sst") {
      std::fstream stream(file.path(), std::ios::in | std::ios::out);
      stream.seekp(40);
      stream.put('\x7e');
    }
  }

  EXPECT_EQ(errors::ReasonOf(Open("store", /*read_only=*/true)->VerifyChecksums()), "CORRUPT_DATA");
}

}  // namespace
}  // namespace motcua::kv
