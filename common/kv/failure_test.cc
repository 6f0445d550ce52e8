// SPDX-License-Identifier: Apache-2.0
// A store whose disk fails and works again.
#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/errors/errors.h"
#include "common/kv/store.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace motcua::kv {
namespace {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

constexpr int kNoEnd = 1 << 30;

struct Faults {
  bool disk_is_full = false;
  bool no_log_can_be_begun = false;  // For want of space.
  int manifest_syncs = kNoEnd;       // And then none; what was written is there all the same.
};

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, bool is_manifest, Faults* faults)
      : FSWritableFileOwnerWrapper(std::move(file)), is_manifest_(is_manifest), faults_(faults) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* context) override {
    return faults_->disk_is_full ? IOStatus::NoSpace("planted")
                                 : FSWritableFileOwnerWrapper::Append(data, options, context);
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    const IOStatus synced = FSWritableFileOwnerWrapper::Sync(options, context);
    return is_manifest_ && faults_->manifest_syncs-- <= 0 ? IOStatus::IOError("planted") : synced;
  }

 private:
  const bool is_manifest_;
  Faults* const faults_;
};

class FaultyFiles final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFiles(Faults* faults)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(faults) {}
  const char* Name() const override { return "FaultyFiles"; }

  IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* context) override {
    if (faults_->no_log_can_be_begun && absl::EndsWith(name, ".log")) {
      return IOStatus::NoSpace("planted");
    }
    std::unique_ptr<rocksdb::FSWritableFile> made;
    const IOStatus status = FileSystemWrapper::NewWritableFile(name, options, &made, context);
    if (status.ok()) {
      *file = std::make_unique<FaultyFile>(std::move(made), absl::StrContains(name, "/MANIFEST-"),
                                           faults_);
    }
    return status;
  }

 private:
  Faults* const faults_;
};

class FailureTest : public testing::Test {
 protected:
  FailureTest()
      : env_(rocksdb::NewCompositeEnv(std::make_shared<FaultyFiles>(&faults_))),
        options_{.path = (fs::path(testing::TempDir()) /
                          testing::UnitTest::GetInstance()->current_test_info()->name())
                             .string(),
                 .service = "test",
                 .tables = {{"rows"}, {"requests", TableUse::kLookedUp}}} {
    fs::remove_all(options_.path);
    options_.env = env_.get();
  }
  ~FailureTest() override { fs::remove_all(options_.path); }

  std::unique_ptr<Store> Open() {
    auto store = Store::Open(options_);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  static absl::Status Write(Store& store, const std::string& key) {
    WriteBatch batch;
    batch.Put(0, key, "");
    return store.Write(std::move(batch));
  }

  Faults faults_;
  const std::unique_ptr<rocksdb::Env> env_;
  StoreOptions options_;
};

constexpr TableId kRequests = 1;

TEST_F(FailureTest, FilesAreAddedAfterTheDiskWasFull) {
  {
    const auto store = Open();
    ASSERT_TRUE(Write(*store, "a").ok());
    faults_.disk_is_full = true;
    EXPECT_FALSE(Write(*store, "b").ok());
    EXPECT_FALSE(store->AddFile(kRequests, {{"1", "one"}}).ok()) << "nor a file";
    EXPECT_FALSE(store->Resume().ok());
    faults_.disk_is_full = false;
    ASSERT_TRUE(store->Resume().ok());
    ASSERT_TRUE(Write(*store, "c").ok());
    ASSERT_TRUE(store->AddFile(kRequests, {{"1", "one"}, {"2", "two"}}).ok());
    EXPECT_EQ(**store->Get(kRequests, "1"), "one");
  }
  const auto store = Open();
  EXPECT_TRUE(store->Get(0, "a")->has_value());
  EXPECT_TRUE(store->Get(0, "c")->has_value());
  EXPECT_EQ(**store->Get(kRequests, "2"), "two");
  ASSERT_TRUE(store->AddFile(kRequests, {{"3", "three"}}).ok());
}

// It is no full disk any more, which would be waited for.
TEST_F(FailureTest, AStoreThatMustBeOpenedAnewSaysSo) {
  {
    const auto store = Open();
    ASSERT_TRUE(Write(*store, "a").ok());
    faults_.no_log_can_be_begun = true;
    EXPECT_FALSE(store->Flush().ok());
    faults_.no_log_can_be_begun = false;
    EXPECT_FALSE(Write(*store, "b").ok());

    EXPECT_EQ(errors::ReasonOf(store->Resume()), "INTERNAL");
  }
  const auto store = Open();
  EXPECT_TRUE(store->Get(0, "a")->has_value());
  EXPECT_FALSE(store->Get(0, "b")->has_value());
  EXPECT_TRUE(Write(*store, "c").ok());
}

TEST_F(FailureTest, AFileWhoseManifestWasNotSyncedDoesNotKeepTheStoreFromBeingOpened) {
  {
    const auto store = Open();
    ASSERT_TRUE(Write(*store, "a").ok());
    ASSERT_TRUE(store->AddFile(kRequests, {{"1", "one"}}).ok());
    faults_.manifest_syncs = 1;  // That reserves the file's number.
    EXPECT_FALSE(store->AddFile(kRequests, {{"2", "two"}}).ok());
    EXPECT_FALSE(store->Resume().ok());
  }
  faults_.manifest_syncs = kNoEnd;
  const auto store = Open();
  ASSERT_NE(store, nullptr);
  EXPECT_TRUE(store->Get(0, "a")->has_value());
  EXPECT_EQ(**store->Get(kRequests, "1"), "one");
  ASSERT_TRUE(store->AddFile(kRequests, {{"2", "two again"}}).ok());
  EXPECT_EQ(**store->Get(kRequests, "2"), "two again");
}

}  // namespace
}  // namespace motcua::kv
