// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/cpu_limit.h"

#include <unistd.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace motcua::bench {
namespace {

namespace fs = std::filesystem;

// Short, so that a server that has used its part is not away for long.
constexpr int kPeriodMicros = 10'000;

bool Write(const fs::path& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text << std::flush;
  return stream.good();
}

// Version 2 has one hierarchy, version 1 one for processor time.
bool SetQuota(const fs::path& group, int quota_micros) {
  if (fs::exists(group / "cpu.max")) {
    return Write(group / "cpu.max", absl::StrCat(quota_micros, " ", kPeriodMicros));
  }
  return Write(group / "cpu.cfs_period_us", absl::StrCat(kPeriodMicros)) &&
         Write(group / "cpu.cfs_quota_us", absl::StrCat(quota_micros));
}

}  // namespace

absl::StatusOr<std::unique_ptr<CpuLimit>> CpuLimit::Impose(pid_t pid, int percent) {
  for (const char* const root : {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup"}) {
    std::error_code error;
    const fs::path group = fs::path(root) / absl::StrCat("motcua-benchmark-", getpid());
    if (!fs::is_directory(root, error) || !fs::create_directory(group, error)) {
      continue;
    }
    std::unique_ptr<CpuLimit> limit(new CpuLimit(group));
    if (SetQuota(group, kPeriodMicros * percent / 100) &&
        Write(group / "cgroup.procs", absl::StrCat(pid))) {
      return limit;
    }
  }
  return absl::FailedPreconditionError(
      "processor time cannot be bounded: that takes root and a control group that can be written");
}

CpuLimit::~CpuLimit() {
  std::error_code ignored;
  fs::remove(group_, ignored);
}

}  // namespace motcua::bench
