// SPDX-License-Identifier: Apache-2.0
// The life of a service's process, from the first line of main to the last: signals, the line that
// says where it listens, and the order in which it ends. Confined to main's thread. In main:
//
//     auto parsed = service::ParseOptions(...);        // Exit: return its status.
//     service::Process process(options);               // Before any other thread.
//     ... open the store, start the committer, the servers, the followers ...
//         on an error: return service::ReportFailure("motcua-intake", status);
//     const absl::Status ended = process.ServeUntilSignal(*servers, {.drain = ..., .close = ...});
#ifndef MOTCUA_COMMON_SERVICE_PROCESS_H_
#define MOTCUA_COMMON_SERVICE_PROCESS_H_

#include <csignal>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "common/service/options.h"
#include "common/service/servers.h"

namespace motcua::service {

// What a service does while it ends, between what is the same for all: health says NOT_SERVING, the
// delay passes, `drain`, calls under way get what is left of the grace, `close`.
struct ShutdownSteps {
  // Ends what does not end by itself: feeds and watches that are served, waits for revisions,
  // followers.
  std::function<void()> drain;
  // After the last call: stops the committer, flushes and closes the store.
  std::function<absl::Status()> close;
};

// Blocks SIGTERM, SIGINT and SIGHUP in the thread that makes it and in all that are started later,
// so that they wait for Wait instead of interrupting anything. A SIGHUP that is ignored already, as
// under nohup, stays so.
class SignalWaiter {
 public:
  SignalWaiter();
  ~SignalWaiter();
  SignalWaiter(const SignalWaiter&) = delete;
  SignalWaiter& operator=(const SignalWaiter&) = delete;

  // Waits for one of them and returns it. From then on SIGTERM and SIGINT act as they do by
  // default, so that a second one ends a process that takes too long to stop. SIGHUP is ignored:
  // shells send it twice, and after other signals.
  int Wait();

 private:
  void Restore();

  sigset_t signals_;
  sigset_t previous_;
  bool blocked_ = true;
};

class Process {
 public:
  // Installs the log and takes over the signals; SIGUSR1 and SIGUSR2 are ignored.
  explicit Process(const Options& options);

  // Ends the process as SIGTERM does; nothing happens if it ends already. From any thread.
  static void RequestEnd();

  // Serves: writes the port files, says SERVING, prints "listening on HOST:PORT" on stdout. Returns
  // when a signal came and everything has ended, with what went wrong on the way.
  absl::Status ServeUntilSignal(Servers& servers, const ShutdownSteps& steps);

 private:
  absl::Status WritePortFiles(const Servers& servers) const;
  absl::Status StartTraces() const;
  absl::Status Serve(Servers& servers, const ShutdownSteps& steps);

  const Options options_;
  SignalWaiter signals_;
};

// Writes the port, and a newline, so that a reader sees all of it or no file.
absl::Status WritePortFile(const std::string& path, int port);

// Says on stderr why the process ends, with its reason if it has one, and returns kExitFailure.
int ReportFailure(const std::string& program, const absl::Status& status);

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_PROCESS_H_
