// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL of the benchmark's own: a cluster made by initdb in a folder of its own, served on a
// Unix socket only, never a service of the system, and stopped and removed with this object.
// Started by root, it runs as the user `postgres`, since PostgreSQL refuses to run as root.
//
// Durability is PostgreSQL's default: fsync and synchronous_commit on, full_page_writes on. Memory
// and log size are set so that it is measured at its best and not at the defaults of a small
// machine. Confined.
#ifndef MOTCUA_BENCHMARKS_POSTGRES_CLUSTER_H_
#define MOTCUA_BENCHMARKS_POSTGRES_CLUSTER_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/harness/program.h"

namespace motcua::bench::postgres {

// The folder of PostgreSQL 15's programs, or empty if they are not installed.
std::filesystem::path InstalledPrograms();

class Cluster {
 public:
  // Makes the cluster in `folder`, which is emptied, and starts it. Where the user `postgres`
  // cannot reach the folder, a folder under /var/tmp is taken.
  static absl::StatusOr<std::unique_ptr<Cluster>> Start(const std::filesystem::path& folder);
  ~Cluster();

  // For libpq.
  std::string connection() const;
  // Of the server's main process; all others are its children.
  pid_t pid() const { return program_->pid(); }
  const std::filesystem::path& data_folder() const { return data_; }

 private:
  Cluster(std::filesystem::path data, std::filesystem::path sockets)
      : data_(std::move(data)), sockets_(std::move(sockets)) {}
  absl::Status Initialise();
  absl::Status Launch();

  const std::filesystem::path data_;
  const std::filesystem::path sockets_;  // Short: a socket's path has 107 characters at most.
  std::unique_ptr<harness::Program> program_;
};

}  // namespace motcua::bench::postgres

#endif  // MOTCUA_BENCHMARKS_POSTGRES_CLUSTER_H_
