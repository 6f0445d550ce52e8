// SPDX-License-Identifier: Apache-2.0
// A program of ours as a child process: started with a port file, stopped or killed by its id,
// never by name. Its output goes to a file. Confined; the destructor kills what still runs.
#ifndef MOTCUA_TESTS_HARNESS_PROGRAM_H_
#define MOTCUA_TESTS_HARNESS_PROGRAM_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace motcua::harness {

// The folder of the built programs: $MOTCUA_BIN_DIR.
std::string BinaryPath(const std::string& name);

struct ProgramOptions {
  std::string path;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // "NAME=value", besides our own.
  std::string log_file;                  // Where stdout and stderr go, appended.
};

class Program {
 public:
  static absl::StatusOr<std::unique_ptr<Program>> Start(const ProgramOptions& options);
  ~Program();

  // Sends a signal; nothing if it has ended.
  void Signal(int signal);
  // SIGSTOP; returns when none of its threads runs any more.
  void Stop();
  // Waits until it has ended and returns its exit status, or 128 + the signal that ended it.
  // DEADLINE_EXCEEDED if it takes too long.
  absl::StatusOr<int> Wait(absl::Duration timeout);
  // SIGTERM, then Wait.
  absl::StatusOr<int> Terminate(absl::Duration timeout = absl::Seconds(30));
  // SIGKILL, then Wait: returns when nothing of it is left.
  void Kill();
  bool running() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }

 private:
  explicit Program(pid_t pid) : pid_(pid) {}
  pid_t pid_;  // 0 once it was waited for.
};

// Waits until a service has written its port file. An error if the program ends before.
absl::StatusOr<int> WaitForPort(Program& program, const std::string& port_file,
                                absl::Duration timeout = absl::Seconds(30));

}  // namespace motcua::harness

#endif  // MOTCUA_TESTS_HARNESS_PROGRAM_H_
