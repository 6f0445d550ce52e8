// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace motcua::harness {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(5);
constexpr int kSignalExitBase = 128;
// Unless a test says otherwise: services of many tests run at once.
constexpr const char* kAnyPorts[] = {"MOTCUA_ADMIN_LISTEN=127.0.0.1:0",
                                     "MOTCUA_METRICS_LISTEN=127.0.0.1:0"};

int ExitOf(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalExitBase + WTERMSIG(status);
}

}  // namespace

std::string BinaryPath(const std::string& name) {
  const char* const folder = std::getenv("MOTCUA_BIN_DIR");
  return absl::StrCat(folder == nullptr ? "build/release/bin" : folder, "/", name);
}

absl::StatusOr<std::unique_ptr<Program>> Program::Start(const ProgramOptions& options) {
  std::vector<std::string> arguments = {options.path};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<char*> raw;
  for (std::string& argument : arguments) {
    raw.push_back(argument.data());
  }
  raw.push_back(nullptr);
  std::vector<char*> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    environment.push_back(*variable);
  }
  for (const std::string& variable : options.environment) {
    environment.push_back(const_cast<char*>(variable.c_str()));
  }
  for (const char* variable : kAnyPorts) {
    environment.push_back(const_cast<char*>(variable));
  }
  environment.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const std::string log = options.log_file.empty() ? "/dev/null" : options.log_file;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, options.path.c_str(), &actions, nullptr, raw.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return absl::ErrnoToStatus(error, absl::StrCat("cannot start ", options.path));
  }
  return std::unique_ptr<Program>(new Program(pid));
}

Program::~Program() { Kill(); }

void Program::Signal(int signal) {
  if (running()) {
    kill(pid_, signal);
  }
}

void Program::Stop() {
  if (running()) {
    kill(pid_, SIGSTOP);
    siginfo_t stopped;
    waitid(P_PID, pid_, &stopped, WSTOPPED | WEXITED | WNOWAIT);
  }
}

absl::StatusOr<int> Program::Wait(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (running()) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = 0;
      return ExitOf(status);
    }
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError("the program has not ended");
    }
    absl::SleepFor(kPollInterval);
  }
  return absl::FailedPreconditionError("the program had ended before");
}

absl::StatusOr<int> Program::Terminate(absl::Duration timeout) {
  Signal(SIGTERM);
  return Wait(timeout);
}

void Program::Kill() {
  if (running()) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
}

absl::StatusOr<int> WaitForPort(Program& program, const std::string& port_file,
                                absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (absl::Now() < deadline) {
    int port = 0;
    if (std::ifstream(port_file) >> port) {
      return port;
    }
    if (const auto ended = program.Wait(absl::ZeroDuration()); ended.ok()) {
      return absl::UnavailableError(absl::StrCat("the program ended with ", *ended));
    }
    absl::SleepFor(kPollInterval);
  }
  return absl::DeadlineExceededError("the program does not listen");
}

}  // namespace motcua::harness
