// SPDX-License-Identifier: Apache-2.0
// The faults of a service under test, in memory that it shares with whoever judges it: set while it
// runs, and still there after kill -9. Also what of its files was synced, which is all that a power
// loss would leave. Synchronised by its atomics.
#ifndef MOTCUA_TESTS_CRASH_FAULTS_H_
#define MOTCUA_TESTS_CRASH_FAULTS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace motcua::crash {

// Bugs that are planted to see that the judge finds them (planted_bugs.cc, faulty_file_system.cc).
enum class Bug : uint32_t {
  kNone,
  kSkipSync,       // Syncs are answered and not done.
  kCursorApart,    // How far a journal was followed is committed before what follows from it.
  kForgetRequest,  // Some requests are not recorded.
};

struct Faults {
  static constexpr size_t kPathBytes = 248;
  static constexpr size_t kFilesMax = 8192;

  // A file that was written to. `path` is whole before `state` says kOpen.
  struct File {
    enum State : uint32_t { kFree, kOpen };
    std::atomic<uint32_t> state;
    std::atomic<uint64_t> synced_bytes;
    std::array<char, kPathBytes> path;
  };

  std::atomic<int64_t> clock_offset_us;
  std::atomic<uint32_t> error_one_in;  // So many calls go well for one that does not; 0: all do.
  std::atomic<bool> error_is_full;     // ENOSPC instead of EIO.
  std::atomic<bool> disk_is_full;      // The file system says that it has no space.
  std::atomic<uint32_t> sync_delay_us;
  std::atomic<Bug> bug;
  std::atomic<uint64_t> errors;  // How many calls did not go well.
  std::array<File, kFilesMax> files;
};

// The faults as a file that several processes map.
class SharedFaults {
 public:
  // Makes the file, or opens it; ends the program if it cannot.
  explicit SharedFaults(const std::string& path);
  ~SharedFaults();
  SharedFaults(const SharedFaults&) = delete;
  SharedFaults& operator=(const SharedFaults&) = delete;

  Faults* get() const { return faults_; }
  Faults* operator->() const { return faults_; }

 private:
  Faults* faults_;
};

// What a power loss does to the files of a process that is gone: bytes that were not synced are
// lost, or some of them, or come out as rubbish. Returns how many were lost.
uint64_t LosePower(Faults& faults, std::mt19937_64& random);

// Keeps no account of any file any more: what there is now was synced.
void ForgetFiles(Faults& faults);

// Everything works again. Files stay as they are known.
void Mend(Faults& faults);

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_FAULTS_H_
