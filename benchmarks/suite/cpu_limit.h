// SPDX-License-Identifier: Apache-2.0
// A bound on the processor time of one process, by a control group of its own: so that a generator
// beside it can offer many times what it can bear. Needs root and a cgroup hierarchy (version 1 or
// 2) that can be written. Confined; outlives the process.
#ifndef MOTCUA_BENCHMARKS_SUITE_CPU_LIMIT_H_
#define MOTCUA_BENCHMARKS_SUITE_CPU_LIMIT_H_

#include <sys/types.h>

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"

namespace motcua::bench {

class CpuLimit {
 public:
  // From now on all threads of the process together get so many hundredths of one core, measured
  // over periods of 10 ms. FAILED_PRECONDITION where that cannot be set.
  static absl::StatusOr<std::unique_ptr<CpuLimit>> Impose(pid_t pid, int percent);
  ~CpuLimit();  // Removes the group, which has no process by then.
  CpuLimit(const CpuLimit&) = delete;
  CpuLimit& operator=(const CpuLimit&) = delete;

 private:
  explicit CpuLimit(std::filesystem::path group) : group_(std::move(group)) {}

  const std::filesystem::path group_;
};

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_CPU_LIMIT_H_
