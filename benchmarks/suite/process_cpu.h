// SPDX-License-Identifier: Apache-2.0
// How much processor time a process and its children have used, as /proc tells it, in steps of a
// tick (10 ms), and memory; and that of several servers over time, so that what a stretch of a
// measurement cost can be told apart from what came before and after it. Confined.
#ifndef MOTCUA_BENCHMARKS_SUITE_PROCESS_CPU_H_
#define MOTCUA_BENCHMARKS_SUITE_PROCESS_CPU_H_

#include <sys/types.h>

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace motcua::bench {

// What a line of /proc/PID/stat says. The second field, a program's name, may hold anything.
struct ProcessStat {
  int64_t ticks = 0;         // User and system time of the process itself.
  int64_t waited_ticks = 0;  // Of its children that have ended and were waited for.
};
ProcessStat ParseProcessStat(absl::string_view line);

// Of the process, its children, and its ended children. Zero for a process that is not there.
absl::Duration CpuOf(pid_t pid);

// The most memory that the process has had resident, in KiB. 0 for a process that is not there.
int64_t ResidentPeakKib(pid_t pid);

// Samples of the processor time of some processes together.
class CpuRecord {
 public:
  explicit CpuRecord(std::vector<pid_t> processes) : processes_(std::move(processes)) {}

  void Sample();
  // Processor seconds used a second between two instants, from the samples next to them. 0 if there
  // are not two.
  double UseBetween(absl::Time begin, absl::Time end) const;

 private:
  struct Reading {
    absl::Time time;
    absl::Duration used;
  };

  const std::vector<pid_t> processes_;
  std::vector<Reading> readings_;
};

// Returns when the processes have been idle for a moment, or after `timeout`: what one measurement
// left to be done in the background is not to slow down the next one.
void WaitUntilIdle(const std::vector<pid_t>& processes, absl::Duration timeout = absl::Seconds(3));

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_PROCESS_CPU_H_
