// SPDX-License-Identifier: Apache-2.0
#include "common/service/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/log/line_writer.h"
#include "common/log/log.h"
#include "common/log/standard_streams.h"
#include "common/rpc/grpc_library.h"
#include "common/status/status_macros.h"
#include "common/trace/otlp_exporter.h"
#include "common/trace/trace.h"

// jemalloc, where it is linked, reads this before main: pages that idle threads have freed go
// back to the system after ten seconds, as those of busy ones do. $MALLOC_CONF comes on top.
extern "C" {
extern const char* const malloc_conf = "background_thread:true";
}

namespace motcua::service {
namespace {

// Whether the signal that ends the process was taken: another one would end it at once.
std::atomic<bool>& IsEnding() {
  static std::atomic<bool> is_ending = false;
  return is_ending;
}

bool IsIgnored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Where it listens, with the port that it got; empty without an address.
std::string AddressOf(const std::string& listen, int port) {
  return listen.empty() ? "" : absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
}

// A server that has run out of descriptors is deaf to new connections for good: as many as there
// may be.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

}  // namespace

SignalWaiter::SignalWaiter() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  // Once blocked, an ignored signal would be delivered to Wait all the same.
  if (!IsIgnored(SIGHUP)) {
    sigaddset(&signals_, SIGHUP);
  }
  pthread_sigmask(SIG_BLOCK, &signals_, &previous_);
  IsEnding() = false;
}

SignalWaiter::~SignalWaiter() {
  Restore();
  if (sigismember(&signals_, SIGHUP) == 1) {
    std::signal(SIGHUP, SIG_DFL);
  }
}

int SignalWaiter::Wait() {
  int signal = 0;
  while (sigwait(&signals_, &signal) != 0) {
  }
  IsEnding() = true;
  std::signal(SIGHUP, SIG_IGN);
  Restore();
  return signal;
}

void SignalWaiter::Restore() {
  if (blocked_) {
    pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
    blocked_ = false;
  }
}

Process::Process(const Options& options) : options_(options) {
  log::HoldStandardStreams();
  RaiseDescriptorLimit();
#ifdef NDEBUG
  // The packaged Abseil looks for lock cycles at every lock unless told not to. Development builds
  // leave it on.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  // A reader of stdout that has gone is told by the write that fails.
  std::signal(SIGPIPE, SIG_IGN);
  // They mean nothing to a service, and would end it undrained.
  std::signal(SIGUSR1, SIG_IGN);
  std::signal(SIGUSR2, SIG_IGN);
  log::Install({.level = options.log_level, .format = options.log_format});
  rpc::RouteGrpcLog();
}

void Process::RequestEnd() {
  if (!IsEnding()) {
    kill(getpid(), SIGTERM);
  }
}

// The callers' port last: whoever waits for its file finds the other.
absl::Status Process::WritePortFiles(const Servers& servers) const {
  if (options_.port_file.empty()) {
    return absl::OkStatus();
  }
  if (servers.admin_port() != 0) {
    MOTCUA_RETURN_IF_ERROR(
        WritePortFile(absl::StrCat(options_.port_file, ".admin"), servers.admin_port()));
  }
  return WritePortFile(options_.port_file, servers.port());
}

absl::Status Process::StartTraces() const {
  if (options_.traces.has_value()) {
    MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<trace::OtlpExporter> exporter,
                            trace::OtlpExporter::Start(*options_.traces));
    trace::Install(std::move(exporter), options_.traces->sampler);
    log::Info("exporting traces", {{"to", options_.traces->target}});
  }
  return absl::OkStatus();
}

absl::Status Process::ServeUntilSignal(Servers& servers, const ShutdownSteps& steps) {
  MOTCUA_RETURN_IF_ERROR(StartTraces());
  const absl::Status ended = Serve(servers, steps);
  trace::Install(nullptr);  // What was recorded is exported.
  log::Info("stopped");
  return ended;
}

absl::Status Process::Serve(Servers& servers, const ShutdownSteps& steps) {
  MOTCUA_RETURN_IF_ERROR(WritePortFiles(servers));
  servers.SetServing(true);
  const std::string address = AddressOf(options_.listen, servers.port());
  log::WriteLine(STDOUT_FILENO, absl::StrCat("listening on ", address));
  log::Info("serving", {{"address", address},
                        {"admin", AddressOf(options_.admin_listen, servers.admin_port())},
                        {"store", options_.store}});

  const int signal = signals_.Wait();
  log::Info("stopping", {{"signal", absl::StrCat("SIG", sigabbrev_np(signal))},
                         {"delay", absl::FormatDuration(options_.drain_delay)},
                         {"grace", absl::FormatDuration(options_.drain_grace)}});
  servers.SetServing(false);
  absl::SleepFor(options_.drain_delay);
  steps.drain();
  servers.Shutdown(options_.drain_grace - options_.drain_delay);
  return steps.close();
}

absl::Status WritePortFile(const std::string& path, int port) {
  const std::string unfinished = absl::StrCat(path, ".", getpid());
  {
    std::ofstream file(unfinished, std::ios::trunc);
    file << port << "\n";
    file.close();
    if (file.fail()) {
      return absl::FailedPreconditionError(
          absl::StrCat("cannot write ", unfinished, ": ", std::strerror(errno)));
    }
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) {
    const int why = errno;
    std::remove(unfinished.c_str());
    return absl::FailedPreconditionError(
        absl::StrCat("cannot write ", path, ": ", std::strerror(why)));
  }
  return absl::OkStatus();
}

int ReportFailure(const std::string& program, const absl::Status& status) {
  const std::string reason = errors::ReasonOf(status);
  log::WriteLine(STDERR_FILENO,
                 absl::StrCat(program, ": ", std::string(status.message()),
                              reason.empty() ? "" : absl::StrCat(" (", reason, ")")));
  return kExitFailure;
}

}  // namespace motcua::service
