// SPDX-License-Identifier: Apache-2.0
// motcua-intake as a process of its own on loopback, and what it holds as the system sees it: its
// memory and its file descriptors. What strangers did to it must be given back once they are gone.
// Confined.
#ifndef MOTCUA_TESTS_ABUSE_INTAKE_PROCESS_H_
#define MOTCUA_TESTS_ABUSE_INTAKE_PROCESS_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/harness/program.h"

namespace motcua::abuse {

// What the process holds.
struct Level {
  char state = '?';  // Of /proc/PID/status: R, S, Z, ...
  size_t resident_kib = 0;
  size_t resident_peak_kib = 0;
  size_t descriptors = 0;
};
std::string ToText(const Level& level);

class IntakeProcess {
 public:
  // `folder` is emptied. The drain's grace is short: abusers do not end their calls.
  static absl::StatusOr<std::unique_ptr<IntakeProcess>> Start(const std::filesystem::path& folder);

  int port() const { return port_; }
  std::string address() const;
  harness::Program& program() { return *program_; }
  // An error if it has ended, or is a zombie.
  absl::StatusOr<Level> Measure();
  // Waits until no more descriptors are open than before, and no more memory is resident than
  // before and the allowance. DEADLINE_EXCEEDED, with both levels, if they are not.
  absl::Status WaitForLevel(const Level& before, size_t allowance_kib, absl::Duration timeout);
  // Lets it have only so many more descriptors than it has now; nullopt: as many as at first.
  absl::Status LimitDescriptors(std::optional<size_t> more);
  // What it has logged so far, at most the last lines of it.
  std::string LogTail() const;
  size_t LogBytes() const;
  bool HasLogged(const std::string& text) const;

 private:
  explicit IntakeProcess(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::string Log() const;
  std::filesystem::path LogFile() const { return folder_ / "intake.log"; }

  const std::filesystem::path folder_;
  std::unique_ptr<harness::Program> program_;
  int port_ = 0;
};

}  // namespace motcua::abuse

#endif  // MOTCUA_TESTS_ABUSE_INTAKE_PROCESS_H_
