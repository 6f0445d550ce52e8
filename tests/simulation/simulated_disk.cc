// SPDX-License-Identifier: Apache-2.0
//
// Folders need not be made: a name is a whole path. The system is taken to be strict where file
// systems differ: a new name lasts only from the sync of its folder on.
#include "tests/simulation/simulated_disk.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace motcua::simulation {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

IOStatus Off() { return IOStatus::IOError("simulated: the power is off"); }
IOStatus Missing(const std::string& path) { return IOStatus::PathNotFound(path); }

size_t ReadAt(const std::string& bytes, uint64_t offset, size_t count, char* to) {
  const size_t size = offset >= bytes.size()
                          ? 0
                          : std::min<size_t>(count, bytes.size() - static_cast<size_t>(offset));
  if (size > 0) {
    std::memcpy(to, bytes.data() + offset, size);
  }
  return size;
}

class NoLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

class NoLock final : public rocksdb::FileLock {
 public:
  explicit NoLock(std::string path) : path(std::move(path)) {}
  const std::string path;
};

}  // namespace

SimulatedDisk::Verdict SimulatedDisk::State::Judge(Call call) {
  if (is_off) {
    return Verdict::kFail;
  }
  if (std::this_thread::get_id() != owner) {
    return Verdict::kPass;
  }
  absl::MutexLock lock(&mutex);
  const bool counts = fault.kind == FaultKind::kCutBefore || fault.kind == FaultKind::kCutAfter ||
                      (fault.kind != FaultKind::kNone &&
                       (fault.kind == FaultKind::kFailSync) == (call == Call::kSync));
  if (!counts || fault.calls-- > 0) {
    return Verdict::kPass;
  }
  const DiskFault fired = std::exchange(fault, {});
  no_space = fired.no_space;
  ++fired_count;
  switch (fired.kind) {
    case FaultKind::kTearWrite:
      return Verdict::kTear;
    case FaultKind::kCutBefore:
      is_off = true;
      return Verdict::kFail;
    case FaultKind::kCutAfter:
      return Verdict::kPassAndCut;
    case FaultKind::kNone:
    case FaultKind::kFailWrite:
    case FaultKind::kFailSync:
      break;
  }
  return Verdict::kFail;
}

IOStatus SimulatedDisk::State::Error() const {
  if (is_off) {
    return Off();
  }
  return no_space ? IOStatus::NoSpace("simulated: no space") : IOStatus::IOError("simulated: EIO");
}

bool SimulatedDisk::State::LiesNow() {
  if (std::this_thread::get_id() != owner || lies_left == 0) {
    return false;
  }
  --lies_left;
  return true;
}

std::shared_ptr<SimulatedDisk::File> SimulatedDisk::State::Find(const std::string& path) {
  absl::MutexLock lock(&mutex);
  const auto found = names.find(path);
  return found == names.end() ? nullptr : found->second;
}

class SimulatedDisk::SequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialFile(std::shared_ptr<File> file) : file_(std::move(file)) {}
  IOStatus Read(size_t count, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) override {
    absl::MutexLock lock(&file_->mutex);
    const size_t size = ReadAt(file_->bytes, offset_, count, scratch);
    offset_ += size;
    *result = Slice(scratch, size);
    return IOStatus::OK();
  }
  IOStatus Skip(uint64_t count) override {
    offset_ += count;
    return IOStatus::OK();
  }

 private:
  const std::shared_ptr<File> file_;
  uint64_t offset_ = 0;
};

class SimulatedDisk::RandomAccessFile final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomAccessFile(std::shared_ptr<File> file) : file_(std::move(file)) {}
  IOStatus Read(uint64_t offset, size_t count, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    absl::MutexLock lock(&file_->mutex);
    *result = Slice(scratch, ReadAt(file_->bytes, offset, count, scratch));
    return IOStatus::OK();
  }

 private:
  const std::shared_ptr<File> file_;
};

class SimulatedDisk::WritableFile final : public rocksdb::FSWritableFile {
 public:
  WritableFile(std::shared_ptr<State> state, std::shared_ptr<File> file)
      : state_(std::move(state)), file_(std::move(file)) {}
  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    const Verdict verdict = state_->Judge(Call::kWrite);
    if (verdict != Verdict::kFail) {
      absl::MutexLock lock(&file_->mutex);
      file_->bytes.append(data.data(), verdict == Verdict::kTear ? data.size() / 2 : data.size());
    }
    return Answer(verdict);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    const Verdict verdict = state_->Judge(Call::kSync);
    if (verdict != Verdict::kFail && !state_->LiesNow()) {
      absl::MutexLock lock(&file_->mutex);
      file_->synced_size = file_->bytes.size();
    }
    return Answer(verdict);
  }
  IOStatus Truncate(uint64_t size, const IOOptions&, IODebugContext*) override {
    absl::MutexLock lock(&file_->mutex);
    file_->bytes.resize(size);
    file_->synced_size = std::min<size_t>(file_->synced_size, size);
    return IOStatus::OK();
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override {
    absl::MutexLock lock(&file_->mutex);
    return file_->bytes.size();
  }

 private:
  IOStatus Answer(Verdict verdict) {
    if (verdict == Verdict::kPassAndCut) {
      state_->is_off = true;
    }
    return verdict == Verdict::kPass ? IOStatus::OK() : state_->Error();
  }

  const std::shared_ptr<State> state_;
  const std::shared_ptr<File> file_;
};

class SimulatedDisk::Directory final : public rocksdb::FSDirectory {
 public:
  Directory(std::shared_ptr<State> state, std::string prefix)
      : state_(std::move(state)), prefix_(std::move(prefix)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    const Verdict verdict = state_->Judge(Call::kSync);
    if (verdict != Verdict::kFail) {
      absl::MutexLock lock(&state_->mutex);
      std::erase_if(state_->synced_names, [this](const auto& name) { return IsHere(name.first); });
      for (const auto& [path, file] : state_->names) {
        if (IsHere(path)) {
          state_->synced_names[path] = file;
        }
      }
    }
    if (verdict == Verdict::kPassAndCut) {
      state_->is_off = true;
    }
    return verdict == Verdict::kPass ? IOStatus::OK() : state_->Error();
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  bool IsHere(const std::string& path) const {
    return path.compare(0, prefix_.size(), prefix_) == 0;
  }

  const std::shared_ptr<State> state_;
  const std::string prefix_;
};

class SimulatedFileSystem final : public rocksdb::FileSystem {
 public:
  explicit SimulatedFileSystem(std::shared_ptr<SimulatedDisk::State> state)
      : state_(std::move(state)) {}
  const char* Name() const override { return "SimulatedFileSystem"; }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result,
                             IODebugContext*) override {
    auto file = state_->Find(path);
    if (file == nullptr) {
      return Missing(path);
    }
    *result = std::make_unique<SimulatedDisk::SequentialFile>(std::move(file));
    return IOStatus::OK();
  }
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext*) override {
    auto file = state_->Find(path);
    if (file == nullptr) {
      return Missing(path);
    }
    *result = std::make_unique<SimulatedDisk::RandomAccessFile>(std::move(file));
    return IOStatus::OK();
  }
  IOStatus NewWritableFile(const std::string& path, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext*) override {
    if (state_->is_off) {
      return Off();
    }
    if (path.find("/OPTIONS") != std::string::npos) {
      // RocksDB goes on without; most of the time to open a store would go into this file.
      return IOStatus::NotSupported("simulated: no options files");
    }
    auto file = std::make_shared<SimulatedDisk::File>();
    {
      absl::MutexLock lock(&state_->mutex);
      state_->names[path] = file;
    }
    *result = std::make_unique<SimulatedDisk::WritableFile>(state_, std::move(file));
    return IOStatus::OK();
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                              IODebugContext* debug) override {
    auto file = state_->Find(path);
    if (file == nullptr || state_->is_off) {
      return NewWritableFile(path, options, result, debug);
    }
    *result = std::make_unique<SimulatedDisk::WritableFile>(state_, std::move(file));
    return IOStatus::OK();
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions&,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext*) override {
    *result =
        std::make_unique<SimulatedDisk::Directory>(state_, path.back() == '/' ? path : path + "/");
    return IOStatus::OK();
  }
  IOStatus FileExists(const std::string& path, const IOOptions&, IODebugContext*) override {
    return state_->Find(path) != nullptr ? IOStatus::OK() : IOStatus::NotFound(path);
  }
  IOStatus GetChildren(const std::string& folder, const IOOptions&, std::vector<std::string>* names,
                       IODebugContext*) override {
    const std::string prefix = folder.back() == '/' ? folder : folder + "/";
    names->clear();
    absl::MutexLock lock(&state_->mutex);
    for (auto name = state_->names.lower_bound(prefix);
         name != state_->names.end() && name->first.compare(0, prefix.size(), prefix) == 0;
         ++name) {
      names->push_back(name->first.substr(prefix.size()));
    }
    return IOStatus::OK();
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) override {
    if (state_->is_off) {
      return Off();
    }
    absl::MutexLock lock(&state_->mutex);
    return state_->names.erase(path) > 0 ? IOStatus::OK() : Missing(path);
  }
  IOStatus CreateDir(const std::string&, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus CreateDirIfMissing(const std::string&, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus DeleteDir(const std::string&, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus GetFileSize(const std::string& path, const IOOptions&, uint64_t* size,
                       IODebugContext*) override {
    const auto file = state_->Find(path);
    if (file == nullptr) {
      return Missing(path);
    }
    absl::MutexLock lock(&file->mutex);
    *size = file->bytes.size();
    return IOStatus::OK();
  }
  IOStatus GetFileModificationTime(const std::string&, const IOOptions&, uint64_t* time,
                                   IODebugContext*) override {
    *time = 0;
    return IOStatus::OK();
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                      IODebugContext*) override {
    return Name(from, to, /*keep=*/false);
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions&,
                    IODebugContext*) override {
    return Name(from, to, /*keep=*/true);
  }
  IOStatus LockFile(const std::string& path, const IOOptions&, rocksdb::FileLock** lock,
                    IODebugContext*) override {
    absl::MutexLock hold(&state_->mutex);
    if (!state_->locks.insert(path).second) {
      return IOStatus::IOError("lock " + path + ": held already");
    }
    *lock = new NoLock(path);
    return IOStatus::OK();
  }
  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
    const std::unique_ptr<NoLock> held(static_cast<NoLock*>(lock));
    absl::MutexLock hold(&state_->mutex);
    state_->locks.erase(held->path);
    return IOStatus::OK();
  }
  IOStatus GetTestDirectory(const IOOptions&, std::string* path, IODebugContext*) override {
    *path = "/test";
    return IOStatus::OK();
  }
  IOStatus NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>* logger,
                     IODebugContext*) override {
    *logger = std::make_shared<NoLogger>();
    return IOStatus::OK();
  }
  IOStatus GetAbsolutePath(const std::string& path, const IOOptions&, std::string* absolute,
                           IODebugContext*) override {
    *absolute = path;
    return IOStatus::OK();
  }
  IOStatus GetFreeSpace(const std::string&, const IOOptions&, uint64_t* bytes,
                        IODebugContext*) override {
    *bytes = state_->free_bytes;
    return IOStatus::OK();
  }
  IOStatus IsDirectory(const std::string& path, const IOOptions&, bool* is_directory,
                       IODebugContext*) override {
    *is_directory = state_->Find(path) == nullptr;
    return IOStatus::OK();
  }

 private:
  IOStatus Name(const std::string& from, const std::string& to, bool keep) {
    if (state_->is_off) {
      return Off();
    }
    absl::MutexLock lock(&state_->mutex);
    const auto found = state_->names.find(from);
    if (found == state_->names.end()) {
      return Missing(from);
    }
    state_->names[to] = found->second;
    if (!keep) {
      state_->names.erase(from);
    }
    return IOStatus::OK();
  }

  const std::shared_ptr<SimulatedDisk::State> state_;
};

SimulatedDisk::SimulatedDisk(const DiskImage& image)
    : state_(std::make_shared<State>()),
      env_(rocksdb::NewCompositeEnv(std::make_shared<SimulatedFileSystem>(state_))) {
  absl::MutexLock lock(&state_->mutex);
  for (const auto& [path, bytes] : image) {
    auto file = std::make_shared<File>();
    absl::MutexLock hold(&file->mutex);
    file->bytes = bytes;
    file->synced_size = bytes.size();
    state_->names[path] = file;
  }
  state_->synced_names = state_->names;
}

SimulatedDisk::~SimulatedDisk() = default;

DiskImage SimulatedDisk::MakeImage() const {
  DiskImage image;
  absl::MutexLock lock(&state_->mutex);
  for (const auto& [path, file] : state_->names) {
    absl::MutexLock hold(&file->mutex);
    image[path] = file->bytes;
  }
  return image;
}

void SimulatedDisk::Arm(const DiskFault& fault) {
  absl::MutexLock lock(&state_->mutex);
  state_->fault = fault;
}

void SimulatedDisk::PowerOn(uint32_t kept_percent) {
  absl::MutexLock lock(&state_->mutex);
  state_->names = state_->synced_names;
  state_->locks.clear();
  for (const auto& [path, file] : state_->names) {
    absl::MutexLock hold(&file->mutex);
    const size_t unsynced = file->bytes.size() - std::min(file->synced_size, file->bytes.size());
    file->bytes.resize(file->bytes.size() - unsynced +
                       unsynced * std::min(kept_percent, 100u) / 100);
    file->synced_size = file->bytes.size();
  }
  state_->is_off = false;
}

void SimulatedDisk::Revive() {
  absl::MutexLock lock(&state_->mutex);
  state_->locks.clear();
  state_->is_off = false;
}

}  // namespace motcua::simulation
