// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/postgres/cluster.h"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"

namespace motcua::bench::postgres {
namespace {

namespace fs = std::filesystem;

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin";
constexpr char kUser[] = "postgres";
constexpr char kRole[] = "bench";
constexpr absl::Duration kProgramTimeout = absl::Seconds(60);
constexpr absl::Duration kPollInterval = absl::Milliseconds(50);

// The log is large enough that no checkpoint falls into the measurement, as with a machine that was
// set up for this load; all that makes a commit durable stays as it is by default.
constexpr const char* kSettings[] = {"listen_addresses=",     "max_connections=300",
                                     "shared_buffers=1GB",    "max_wal_size=16GB",
                                     "min_wal_size=2GB",      "wal_buffers=64MB",
                                     "checkpoint_timeout=1h", "client_min_messages=warning"};

// The command as the user that PostgreSQL runs as.
harness::ProgramOptions AsServer(const std::string& path, std::vector<std::string> arguments,
                                 const fs::path& log) {
  if (geteuid() != 0) {
    return {.path = path, .arguments = std::move(arguments), .log_file = log};
  }
  // setpriv becomes the command, so the process id stays the command's.
  std::vector<std::string> all = {absl::StrCat("--reuid=", kUser), absl::StrCat("--regid=", kUser),
                                  "--init-groups", "--", path};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return {.path = "/usr/bin/setpriv", .arguments = std::move(all), .log_file = log};
}

absl::Status RunAsServer(const std::string& path, std::vector<std::string> arguments,
                         const fs::path& log = {}) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<harness::Program> program,
                          harness::Program::Start(AsServer(path, std::move(arguments), log)));
  MOTCUA_ASSIGN_OR_RETURN(const int exit_status, program->Wait(kProgramTimeout));
  return exit_status == 0 ? absl::OkStatus()
                          : absl::UnavailableError(absl::StrCat(path, " ended with ", exit_status,
                                                                "; see ", log.string()));
}

// Gives the folder to the user that PostgreSQL runs as; false if it cannot be reached even so.
bool HandOver(const fs::path& folder) {
  if (geteuid() == 0) {
    const passwd* const user = getpwnam(kUser);
    if (user == nullptr || chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
      return false;
    }
  }
  return RunAsServer("/usr/bin/test", {"-w", folder}).ok();
}

absl::StatusOr<fs::path> NewFolder(std::string pattern) {
  if (mkdtemp(pattern.data()) == nullptr || !HandOver(pattern)) {
    return absl::UnavailableError(absl::StrCat("no folder for PostgreSQL at ", pattern));
  }
  return fs::path(pattern);
}

}  // namespace

fs::path InstalledPrograms() {
  return fs::exists(fs::path(kPrograms) / "initdb") ? fs::path(kPrograms) : fs::path();
}

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Start(const fs::path& folder) {
  fs::path data = fs::absolute(folder);
  fs::remove_all(data);
  fs::create_directories(data);
  if (!HandOver(data)) {
    MOTCUA_ASSIGN_OR_RETURN(data, NewFolder("/var/tmp/motcua-postgres-XXXXXX"));
  }
  MOTCUA_ASSIGN_OR_RETURN(fs::path sockets, NewFolder("/tmp/motcua-postgres-XXXXXX"));
  std::unique_ptr<Cluster> cluster(new Cluster(std::move(data), std::move(sockets)));
  MOTCUA_RETURN_IF_ERROR(cluster->Initialise());
  MOTCUA_RETURN_IF_ERROR(cluster->Launch());
  return cluster;
}

absl::Status Cluster::Initialise() {
  return RunAsServer(absl::StrCat(kPrograms, "/initdb"),
                     {"--pgdata", data_ / "data", "--username", kRole, "--auth", "trust",
                      "--no-locale", "--encoding", "UTF8"},
                     sockets_ / "log");
}

absl::Status Cluster::Launch() {
  std::vector<std::string> arguments = {
      "-D", data_ / "data", "-c", absl::StrCat("unix_socket_directories=", sockets_.string())};
  for (const char* setting : kSettings) {
    arguments.insert(arguments.end(), {"-c", setting});
  }
  MOTCUA_ASSIGN_OR_RETURN(
      program_, harness::Program::Start(
                    AsServer(absl::StrCat(kPrograms, "/postgres"), arguments, sockets_ / "log")));
  const absl::Time deadline = absl::Now() + kProgramTimeout;
  while (absl::Now() < deadline) {
    if (RunAsServer(absl::StrCat(kPrograms, "/pg_isready"), {"--host", sockets_}).ok()) {
      return absl::OkStatus();
    }
    if (const auto ended = program_->Wait(absl::ZeroDuration()); ended.ok()) {
      return absl::UnavailableError(absl::StrCat("PostgreSQL ended with ", *ended));
    }
    absl::SleepFor(kPollInterval);
  }
  return absl::DeadlineExceededError("PostgreSQL does not listen");
}

Cluster::~Cluster() {
  if (program_ != nullptr) {
    // "Fast": does not wait for its clients. Its child processes end before it does.
    program_->Signal(SIGINT);
    if (!program_->Wait(kProgramTimeout).ok()) {
      program_->Kill();
    }
  }
  std::error_code ignored;
  fs::remove_all(data_, ignored);
  fs::remove_all(sockets_, ignored);
}

std::string Cluster::connection() const {
  return absl::StrCat("host=", sockets_.string(), " user=", kRole, " dbname=postgres");
}

}  // namespace motcua::bench::postgres
