// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/machine.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

constexpr int kSyncCount = 200;
constexpr size_t kSyncBytes = 4096;

// The value of the first line of /proc/cpuinfo with this name.
std::string CpuInfo(const std::string& name) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.rfind(name, 0) == 0 && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

std::string KernelRelease() {
  utsname names{};
  return uname(&names) == 0 ? names.release : "unknown";
}

double MemoryGib() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE)) /
         (1 << 30);
}

}  // namespace

absl::StatusOr<std::vector<double>> SyncMillis(const std::filesystem::path& folder, size_t bytes,
                                               int count) {
  const std::string path = folder / "sync.probe";
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_TRUNC, 0600);
  if (file < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  }
  const std::string content(bytes, 'x');
  std::vector<double> millis;
  for (int i = 0; i < count; ++i) {
    const absl::Time begin = absl::Now();
    const bool ok =
        write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
        fdatasync(file) == 0;
    millis.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
    if (!ok) {
      close(file);
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot make durable ", path));
    }
  }
  close(file);
  unlink(path.c_str());
  std::sort(millis.begin(), millis.end());
  return millis;
}

absl::StatusOr<nlohmann::json> DescribeMachine(const std::filesystem::path& folder) {
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<double> sync,
                          SyncMillis(folder, kSyncBytes, kSyncCount));
  return nlohmann::json{{"cpu", CpuInfo("model name")},
                        {"cores", sysconf(_SC_NPROCESSORS_ONLN)},
                        {"memory_gib", MemoryGib()},
                        {"kernel", KernelRelease()},
                        {"compiler", __VERSION__},
                        {"time", absl::FormatTime(absl::Now(), absl::UTCTimeZone())},
                        {"sync_4k_p50_ms", sync[sync.size() / 2]},
                        {"sync_4k_p99_ms", sync[sync.size() * 99 / 100]}};
}

}  // namespace motcua::bench
