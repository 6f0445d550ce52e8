// SPDX-License-Identifier: Apache-2.0
// A disk in memory that knows what was synced. When the power is cut, bytes that no sync has
// covered are lost but for a part of them, and so are names that no sync of their folder has
// covered. One fault at a time can be armed: the n-th write or sync of the simulating thread fails,
// is torn, or is the moment at which the power goes. Writes of RocksDB's own threads are not
// counted, because their number is not the same twice.
//
// Synchronised: RocksDB's threads use it too.
#ifndef MOTCUA_TESTS_SIMULATION_SIMULATED_DISK_H_
#define MOTCUA_TESTS_SIMULATION_SIMULATED_DISK_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace motcua::simulation {

enum class FaultKind {
  kNone,
  kFailWrite,  // Nothing of it is written.
  kTearWrite,  // Half of it is written, and it fails.
  kFailSync,   // What it was to cover may be lost.
  kCutBefore,  // The power goes before a write or sync.
  kCutAfter,   // And after it: it was done, and nobody is told.
};
inline constexpr uint32_t kFaultKindCount = 6;

struct DiskFault {
  FaultKind kind = FaultKind::kNone;
  uint32_t calls = 0;     // Let pass before it.
  bool no_space = false;  // It says that the disk is full, and not that it is broken.
};

// What stands on a disk, to be copied.
using DiskImage = std::map<std::string, std::string>;

class SimulatedDisk {
 public:
  // The calling thread is the one whose calls are counted. What is on the image counts as synced.
  explicit SimulatedDisk(const DiskImage& image = {});
  ~SimulatedDisk();

  rocksdb::Env* env() { return env_.get(); }
  DiskImage MakeImage() const;

  void Arm(const DiskFault& fault);
  void Disarm() { Arm({}); }
  uint64_t fired_count() const { return state_->fired_count; }
  // Whether the power is off: everything fails until PowerOn.
  bool is_off() const { return state_->is_off; }
  void PowerOff() { state_->is_off = true; }
  // Comes back with what was synced, and so many hundredths of what was not.
  void PowerOn(uint32_t kept_percent);
  // The machine never went off, only the process: what was written is there, synced or not.
  void Revive();
  void SetFreeBytes(uint64_t bytes) { state_->free_bytes = bytes; }
  // A disk that lies: so many syncs are answered and not done. For testing the tester.
  void LieAboutSyncs(uint32_t count) { state_->lies_left = count; }

 private:
  friend class SimulatedFileSystem;
  struct File {
    absl::Mutex mutex;
    std::string bytes ABSL_GUARDED_BY(mutex);
    size_t synced_size ABSL_GUARDED_BY(mutex) = 0;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  enum class Call { kWrite, kSync };
  enum class Verdict { kPass, kFail, kTear, kPassAndCut };

  struct State {
    // What a call of the simulating thread meets.
    Verdict Judge(Call call) ABSL_LOCKS_EXCLUDED(mutex);
    rocksdb::IOStatus Error() const;
    bool LiesNow();
    std::shared_ptr<File> Find(const std::string& path) ABSL_LOCKS_EXCLUDED(mutex);

    const std::thread::id owner = std::this_thread::get_id();
    std::atomic<bool> is_off = false;
    std::atomic<bool> no_space = false;
    std::atomic<uint64_t> free_bytes = uint64_t{1} << 40;
    std::atomic<uint64_t> fired_count = 0;
    std::atomic<uint32_t> lies_left = 0;
    absl::Mutex mutex;
    DiskFault fault ABSL_GUARDED_BY(mutex);
    Names names ABSL_GUARDED_BY(mutex);         // As programs see them.
    Names synced_names ABSL_GUARDED_BY(mutex);  // As they are after the power was cut.
    std::set<std::string> locks ABSL_GUARDED_BY(mutex);
  };

  // Shared with the file system and its open files, which RocksDB may hold a little longer.
  const std::shared_ptr<State> state_;
  std::unique_ptr<rocksdb::Env> env_;

 public:
  class SequentialFile;
  class RandomAccessFile;
  class WritableFile;
  class Directory;
};

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_SIMULATED_DISK_H_
