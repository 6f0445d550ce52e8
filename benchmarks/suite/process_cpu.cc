// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/process_cpu.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace motcua::bench {
namespace {

// Fields of /proc/PID/stat, counted from the one behind the program's name.
constexpr size_t kUserTicks = 11;
constexpr size_t kSystemTicks = 12;
constexpr size_t kWaitedUserTicks = 13;
constexpr size_t kWaitedSystemTicks = 14;

constexpr absl::Duration kIdleInterval = absl::Milliseconds(150);
// A service that has nothing to do still looks after its connections.
constexpr absl::Duration kIdleUseMax = absl::Milliseconds(10);

std::string StatOf(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

absl::Duration FromTicks(int64_t ticks) {
  static const int64_t ticks_a_second = sysconf(_SC_CLK_TCK);
  return absl::Seconds(1) * ticks / ticks_a_second;
}

absl::Duration CpuOfAll(const std::vector<pid_t>& processes) {
  absl::Duration used;
  for (const pid_t pid : processes) {
    used += CpuOf(pid);
  }
  return used;
}

}  // namespace

ProcessStat ParseProcessStat(absl::string_view line) {
  const size_t name_end = line.rfind(')');
  if (name_end == absl::string_view::npos) {
    return {};
  }
  const std::vector<absl::string_view> fields =
      absl::StrSplit(line.substr(name_end + 1), ' ', absl::SkipEmpty());
  if (fields.size() <= kWaitedSystemTicks) {
    return {};
  }
  const auto number = [&](size_t field) {
    int64_t value = 0;
    return absl::SimpleAtoi(fields[field], &value) ? value : 0;
  };
  return {.ticks = number(kUserTicks) + number(kSystemTicks),
          .waited_ticks = number(kWaitedUserTicks) + number(kWaitedSystemTicks)};
}

absl::Duration CpuOf(pid_t pid) {
  const ProcessStat own = ParseProcessStat(StatOf(pid));
  int64_t ticks = own.ticks + own.waited_ticks;
  // Those that its first thread started, which is all there are.
  std::ifstream children(absl::StrCat("/proc/", pid, "/task/", pid, "/children"));
  for (pid_t child = 0; children >> child;) {
    const ProcessStat stat = ParseProcessStat(StatOf(child));
    ticks += stat.ticks + stat.waited_ticks;
  }
  return FromTicks(ticks);
}

int64_t ResidentPeakKib(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(status, line);) {
    int64_t kib = 0;
    const std::vector<absl::string_view> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.size() == 3 && words[0] == "VmHWM:" && absl::SimpleAtoi(words[1], &kib)) {
      return kib;
    }
  }
  return 0;
}

void CpuRecord::Sample() { readings_.push_back({absl::Now(), CpuOfAll(processes_)}); }

double CpuRecord::UseBetween(absl::Time begin, absl::Time end) const {
  const Reading* first = nullptr;
  const Reading* last = nullptr;
  for (const Reading& reading : readings_) {
    if (first == nullptr && reading.time >= begin) {
      first = &reading;
    }
    if (reading.time <= end) {
      last = &reading;
    }
  }
  if (first == nullptr || last == nullptr || last->time <= first->time) {
    return 0;
  }
  return absl::FDivDuration(last->used - first->used, last->time - first->time);
}

void WaitUntilIdle(const std::vector<pid_t>& processes, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  absl::Duration before = CpuOfAll(processes);
  while (absl::Now() < deadline) {
    absl::SleepFor(kIdleInterval);
    const absl::Duration now = CpuOfAll(processes);
    if (now - before <= kIdleUseMax) {
      return;
    }
    before = now;
  }
}

}  // namespace motcua::bench
