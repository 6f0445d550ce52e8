// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/faulty_file_system.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <random>
#include <string>
#include <utility>

#include "rocksdb/file_system.h"

namespace motcua::crash {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// The account of what was synced, by path.
class Account {
 public:
  explicit Account(Faults* faults) : faults_(faults) {}

  Faults::File* Open(const std::string& path, uint64_t synced_bytes) {
    const std::lock_guard lock(mutex_);
    Faults::File* file = Find(path);
    for (size_t i = 0; file == nullptr && i < faults_->files.size(); ++i) {
      if (faults_->files[i].state == Faults::File::kFree) {
        file = &faults_->files[i];
      }
    }
    if (file == nullptr || path.size() >= Faults::kPathBytes) {
      return nullptr;
    }
    std::copy_n(path.c_str(), path.size() + 1, file->path.begin());
    file->synced_bytes = synced_bytes;
    file->state = Faults::File::kOpen;
    return file;
  }
  void Delete(const std::string& path) {
    const std::lock_guard lock(mutex_);
    if (Faults::File* const file = Find(path)) {
      file->state = Faults::File::kFree;
    }
  }
  void Rename(const std::string& from, const std::string& to) {
    const std::lock_guard lock(mutex_);
    if (Faults::File* const replaced = Find(to)) {
      replaced->state = Faults::File::kFree;
    }
    Faults::File* const file = Find(from);
    if (file != nullptr && to.size() < Faults::kPathBytes) {
      std::copy_n(to.c_str(), to.size() + 1, file->path.begin());
    }
  }

 private:
  Faults::File* Find(const std::string& path) {
    for (Faults::File& file : faults_->files) {
      if (file.state == Faults::File::kOpen && path == file.path.data()) {
        return &file;
      }
    }
    return nullptr;
  }

  Faults* const faults_;
  std::mutex mutex_;
};

// What goes wrong, and when.
class Trouble {
 public:
  explicit Trouble(Faults* faults) : faults_(faults) {}

  // OK, or the error of a call that must fail.
  IOStatus Meet() {
    const uint32_t one_in = faults_->error_one_in;
    if (one_in == 0 || Draw() % one_in != 0) {
      return IOStatus::OK();
    }
    ++faults_->errors;
    return faults_->error_is_full ? IOStatus::NoSpace("planted") : IOStatus::IOError("planted");
  }
  size_t Draw() {
    thread_local std::mt19937_64 random(std::random_device{}());
    return random();
  }
  void WaitForSync() const {
    if (const uint32_t delay = faults_->sync_delay_us) {
      usleep(delay);
    }
  }
  bool skips_syncs() const { return faults_->bug == Bug::kSkipSync; }

 private:
  Faults* const faults_;
};

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<FSWritableFile> file, Faults::File* account, Trouble* trouble,
             uint64_t size)
      : FSWritableFileOwnerWrapper(std::move(file)),
        account_(account),
        trouble_(trouble),
        size_(size) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const IOStatus met = trouble_->Meet();
    if (met.ok()) {
      size_ += data.size();
      return target()->Append(data, options, debug);
    }
    // Short: a part of it was written.
    const size_t part = data.empty() ? 0 : trouble_->Draw() % data.size();
    if (target()->Append(Slice(data.data(), part), options, debug).ok()) {
      size_ += part;
    }
    return met;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return SyncBy([&] { return target()->Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return SyncBy([&] { return target()->Fsync(options, debug); });
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    size_ = size;
    return target()->Truncate(size, options, debug);
  }

 private:
  template <typename SyncTarget>
  IOStatus SyncBy(SyncTarget sync) {
    trouble_->WaitForSync();
    if (trouble_->skips_syncs()) {
      return IOStatus::OK();
    }
    IOStatus status = trouble_->Meet();
    const uint64_t size = size_;
    if (status.ok()) {
      status = sync();
    }
    if (status.ok() && account_ != nullptr) {
      account_->synced_bytes = size;
    }
    return status;
  }

  Faults::File* const account_;
  Trouble* const trouble_;
  std::atomic<uint64_t> size_;
};

class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFileSystem(Faults* faults)
      : FileSystemWrapper(rocksdb::FileSystem::Default()),
        faults_(faults),
        account_(faults),
        trouble_(faults) {}

  const char* Name() const override { return "FaultyFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* file, IODebugContext* debug) override {
    IOStatus status = trouble_.Meet();
    if (status.ok()) {
      status = target()->NewWritableFile(path, options, file, debug);
    }
    return status.ok() ? Wrap(path, 0, file) : status;
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* file,
                              IODebugContext* debug) override {
    uint64_t size = 0;
    target()->GetFileSize(path, IOOptions(), &size, debug).PermitUncheckedError();
    const IOStatus status = target()->ReopenWritableFile(path, options, file, debug);
    return status.ok() ? Wrap(path, size, file) : status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    const IOStatus status = target()->DeleteFile(path, options, debug);
    if (status.ok()) {
      account_.Delete(path);
    }
    return status;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    IOStatus status = trouble_.Meet();
    if (status.ok()) {
      status = target()->RenameFile(from, to, options, debug);
    }
    if (status.ok()) {
      account_.Rename(from, to);
    }
    return status;
  }
  IOStatus GetFreeSpace(const std::string& path, const IOOptions& options, uint64_t* bytes,
                        IODebugContext* debug) override {
    const IOStatus status = target()->GetFreeSpace(path, options, bytes, debug);
    if (faults_->disk_is_full) {
      *bytes = 0;
    }
    return status;
  }

 private:
  IOStatus Wrap(const std::string& path, uint64_t size, std::unique_ptr<FSWritableFile>* file) {
    *file =
        std::make_unique<FaultyFile>(std::move(*file), account_.Open(path, size), &trouble_, size);
    return IOStatus::OK();
  }

  Faults* const faults_;
  Account account_;
  Trouble trouble_;
};

}  // namespace

std::unique_ptr<rocksdb::Env> MakeFaultyEnv(Faults* faults) {
  return rocksdb::NewCompositeEnv(std::make_shared<FaultyFileSystem>(faults));
}

}  // namespace motcua::crash
