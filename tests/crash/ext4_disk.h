// SPDX-License-Identifier: Apache-2.0
// A disk whose power is really cut: an ext4 of its own (data=ordered, as it comes) in an image file
// that is mounted through a loop device. Cutting the power is ext4's own ioctl for it: the file
// system stops on the spot without flushing its journal. Then everything is lost that was only in
// its page cache or in a journal transaction not yet committed, names in folders as well as bytes
// in files. What ext4 had handed to the loop device stays, though that may still be in the page
// cache of the image file: this is a disk that keeps what it was given, and not a test of disks.
//
// Mounts are made in a mount namespace of this process: nobody else sees them, and they are gone
// with the last process that is in it, however that ends. The image is left where it is.
// Confined to the thread that starts the programs that use the disk: others do not see it.
#ifndef MOTCUA_TESTS_CRASH_EXT4_DISK_H_
#define MOTCUA_TESTS_CRASH_EXT4_DISK_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace motcua::crash {

class Ext4Disk {
 public:
  // Room for a service's store above its floor of free space; what is not used is not allocated.
  static constexpr uintmax_t kBytes = uintmax_t{512} << 20;

  // Makes `<folder>.image` and mounts it on `folder`, which is made; what the programs say stands
  // in `<folder>.log`. FAILED_PRECONDITION, and says why, where the machine does not let us: no
  // root, no loop device, no mkfs.ext4 (of Debian's e2fsprogs).
  static absl::StatusOr<std::unique_ptr<Ext4Disk>> Make(std::filesystem::path folder);
  ~Ext4Disk();

  const std::filesystem::path& folder() const { return folder_; }
  // From now on nothing can be read or written, and nothing more reaches the image. Whoever uses
  // the disk must have been stopped: a machine without power answers nobody, and ext4 may say of a
  // sync that is under way that it was done (seen at 7 of 120 shutdowns).
  absl::Status LosePower();
  // After a power loss, when nobody has a file open any more: checks and repairs the file system as
  // a machine does that starts, and mounts it again. Returns by how many bytes its files are
  // shorter than they were. DATA_LOSS if e2fsck could not repair it unasked.
  absl::StatusOr<uint64_t> Restart();

 private:
  explicit Ext4Disk(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::string image() const { return folder_.string() + ".image"; }
  absl::StatusOr<int> RunToEnd(const std::string& program, std::vector<std::string> arguments);
  absl::Status Mount();
  absl::Status Unmount();
  // In bytes, by path.
  std::map<std::string, uintmax_t> SizesOfFiles() const;

  const std::filesystem::path folder_;
  std::map<std::string, uintmax_t> sizes_before_;  // When the power was lost.
  bool is_mounted_ = false;
};

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_EXT4_DISK_H_
