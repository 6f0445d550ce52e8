// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/ext4_disk.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "tests/harness/program.h"

namespace motcua::crash {
namespace {

namespace fs = std::filesystem;

// Of the kernel's fs/ext4/ext4.h: Debian 12's headers do not export them.
constexpr unsigned long kExt4IocShutdown = _IOR('X', 125, uint32_t);
constexpr uint32_t kExt4GoingFlagsNoLogFlush = 2;

constexpr int kE2fsckRepaired = 1;  // Its exit status; 0: there was nothing to repair.
constexpr absl::Duration kProgramTimeout = absl::Seconds(60);
constexpr absl::Duration kUnmountTimeout = absl::Seconds(10);
constexpr absl::Duration kPollInterval = absl::Milliseconds(5);

// Others see nothing of what is mounted here from now on; we see what they mount and unmount.
absl::Status EnterOwnMountNamespace() {
  if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("no mount namespace can be made: ", std::generic_category().message(errno)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ext4Disk>> Ext4Disk::Make(fs::path folder) {
  if (geteuid() != 0) {
    return absl::FailedPreconditionError("mounting needs root");
  }
  static const absl::Status entered = EnterOwnMountNamespace();  // Once a process.
  MOTCUA_RETURN_IF_ERROR(entered);
  fs::create_directories(folder);
  std::unique_ptr<Ext4Disk> disk(new Ext4Disk(std::move(folder)));
  std::ofstream(disk->image()).close();
  fs::resize_file(disk->image(), kBytes);
  const auto made = disk->RunToEnd("/usr/sbin/mkfs.ext4", {"-q", "-F", disk->image()});
  if (!made.ok() || *made != 0) {
    return absl::FailedPreconditionError(made.ok() ? absl::StrCat("mkfs.ext4 ended with ", *made)
                                                   : made.status().message());
  }
  const absl::Status mounted = disk->Mount();
  if (!mounted.ok()) {
    return absl::FailedPreconditionError(mounted.message());
  }
  return disk;
}

Ext4Disk::~Ext4Disk() {
  if (is_mounted_ && !Unmount().ok()) {
    umount2(folder_.c_str(), MNT_DETACH);
  }
}

absl::Status Ext4Disk::LosePower() {
  sizes_before_ = SizesOfFiles();
  const int root = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int failed = root >= 0 ? ioctl(root, kExt4IocShutdown, &kExt4GoingFlagsNoLogFlush) : root;
  const int error = errno;
  close(root);
  return failed == 0 ? absl::OkStatus()
                     : absl::ErrnoToStatus(error, "the power of an ext4 cannot be cut");
}

absl::StatusOr<uint64_t> Ext4Disk::Restart() {
  MOTCUA_RETURN_IF_ERROR(Unmount());
  // -f: all of it, and not only its journal.
  MOTCUA_ASSIGN_OR_RETURN(const int checked, RunToEnd("/usr/sbin/e2fsck", {"-f", "-p", image()}));
  if (checked > kE2fsckRepaired) {
    return absl::DataLossError(absl::StrCat("e2fsck ended with ", checked, " on ", image()));
  }
  MOTCUA_RETURN_IF_ERROR(Mount());
  const std::map<std::string, uintmax_t> sizes = SizesOfFiles();
  uint64_t lost = 0;
  for (const auto& [path, before] : sizes_before_) {
    const auto found = sizes.find(path);
    lost += found == sizes.end() ? before : before - std::min(before, found->second);
  }
  return lost;
}

absl::StatusOr<int> Ext4Disk::RunToEnd(const std::string& program,
                                       std::vector<std::string> arguments) {
  MOTCUA_ASSIGN_OR_RETURN(const auto started,
                          harness::Program::Start({.path = program,
                                                   .arguments = std::move(arguments),
                                                   .log_file = folder_.string() + ".log"}));
  return started->Wait(kProgramTimeout);
}

absl::Status Ext4Disk::Mount() {
  MOTCUA_ASSIGN_OR_RETURN(
      const int exit, RunToEnd("/usr/bin/mount", {"-t", "ext4", "-o", "loop", image(), folder_}));
  is_mounted_ = exit == 0;
  return is_mounted_ ? absl::OkStatus()
                     : absl::InternalError(absl::StrCat("mount -o loop ended with ", exit, ": see ",
                                                        folder_.string(), ".log"));
}

absl::Status Ext4Disk::Unmount() {
  const absl::Time deadline = absl::Now() + kUnmountTimeout;
  while (umount2(folder_.c_str(), 0) != 0) {
    // Busy for a moment after the end of who had its files open.
    if (errno != EBUSY || absl::Now() > deadline) {
      return absl::ErrnoToStatus(errno, absl::StrCat("umount ", folder_.string()));
    }
    absl::SleepFor(kPollInterval);
  }
  is_mounted_ = false;
  return absl::OkStatus();
}

std::map<std::string, uintmax_t> Ext4Disk::SizesOfFiles() const {
  std::map<std::string, uintmax_t> sizes;
  std::error_code gone;  // Files come and go meanwhile.
  for (auto file = fs::recursive_directory_iterator(folder_, gone);
       file != fs::recursive_directory_iterator(); file.increment(gone)) {
    if (file->is_regular_file(gone)) {
      const uintmax_t size = file->file_size(gone);
      sizes[file->path()] = gone ? 0 : size;
    }
  }
  return sizes;
}

}  // namespace motcua::crash
