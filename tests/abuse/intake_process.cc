// SPDX-License-Identifier: Apache-2.0
#include "tests/abuse/intake_process.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"

namespace motcua::abuse {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kPollInterval = absl::Milliseconds(20);
constexpr size_t kLogTailBytes = 4000;

}  // namespace

std::string ToText(const Level& level) {
  return absl::StrCat("state ", std::string(1, level.state), ", resident ", level.resident_kib,
                      " KiB (peak ", level.resident_peak_kib, "), descriptors ", level.descriptors);
}

absl::StatusOr<std::unique_ptr<IntakeProcess>> IntakeProcess::Start(const fs::path& folder) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::unique_ptr<IntakeProcess> result(new IntakeProcess(folder));
  const std::string port_file = folder / "port";
  MOTCUA_ASSIGN_OR_RETURN(
      result->program_,
      harness::Program::Start({.path = harness::BinaryPath("motcua-intake"),
                               .arguments = {"--listen", "127.0.0.1:0", "--store", folder / "store",
                                             "--port-file", port_file, "--drain-grace", "1"},
                               .log_file = result->LogFile()}));
  MOTCUA_ASSIGN_OR_RETURN(result->port_, harness::WaitForPort(*result->program_, port_file));
  return result;
}

std::string IntakeProcess::address() const { return absl::StrCat("127.0.0.1:", port_); }

absl::StatusOr<Level> IntakeProcess::Measure() {
  if (const auto ended = program_->Wait(absl::ZeroDuration());
      !absl::IsDeadlineExceeded(ended.status())) {
    return absl::UnavailableError(
        ended.ok() ? absl::StrCat("motcua-intake has ended with ", *ended, ":\n", LogTail())
                   : ended.status().ToString());
  }
  const fs::path proc = fs::path("/proc") / absl::StrCat(program_->pid());
  Level level;
  std::ifstream file(proc / "status");
  for (std::string word; file >> word;) {
    if (word == "State:") {
      file >> level.state;
    } else if (word == "VmRSS:") {
      file >> level.resident_kib;
    } else if (word == "VmHWM:") {
      file >> level.resident_peak_kib;
    }
  }
  std::error_code error;
  for (auto entry = fs::directory_iterator(proc / "fd", error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    ++level.descriptors;
  }
  if (level.state == 'Z' || level.resident_kib == 0 || error) {
    return absl::UnavailableError(absl::StrCat("motcua-intake does not live: ", ToText(level)));
  }
  return level;
}

absl::Status IntakeProcess::WaitForLevel(const Level& before, size_t allowance_kib,
                                         absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (true) {
    MOTCUA_ASSIGN_OR_RETURN(const Level now, Measure());
    if (now.descriptors <= before.descriptors &&
        now.resident_kib <= before.resident_kib + allowance_kib) {
      return absl::OkStatus();
    }
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat("not given back; before: ", ToText(before), "; now: ", ToText(now)));
    }
    absl::SleepFor(kPollInterval);
  }
}

absl::Status IntakeProcess::LimitDescriptors(std::optional<size_t> more) {
  MOTCUA_ASSIGN_OR_RETURN(const Level now, Measure());
  rlimit limit{};
  // Ours is what the process began with.
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return absl::ErrnoToStatus(errno, "getrlimit");
  }
  if (more.has_value()) {
    limit.rlim_cur = now.descriptors + *more;
  }
  if (prlimit(program_->pid(), RLIMIT_NOFILE, &limit, nullptr) != 0) {
    return absl::ErrnoToStatus(errno, "prlimit");
  }
  return absl::OkStatus();
}

std::string IntakeProcess::Log() const {
  std::ifstream file(LogFile());
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool IntakeProcess::HasLogged(const std::string& text) const {
  return Log().find(text) != std::string::npos;
}

std::string IntakeProcess::LogTail() const {
  const std::string all = Log();
  return all.substr(all.size() - std::min(all.size(), kLogTailBytes));
}

size_t IntakeProcess::LogBytes() const {
  std::error_code error;
  const auto bytes = fs::file_size(LogFile(), error);
  return error ? 0 : bytes;
}

}  // namespace motcua::abuse
