// SPDX-License-Identifier: Apache-2.0
// The three services as real processes on loopback, with stores in one folder, for system tests. A
// service that is started again listens where it did before. Confined.
#ifndef MOTCUA_TESTS_SYSTEM_PROVINCE_H_
#define MOTCUA_TESTS_SYSTEM_PROVINCE_H_

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/harness/port.h"
#include "tests/harness/program.h"

namespace motcua::system_test {

enum Service { kIntake, kProcessing, kStatistics, kServiceCount };

class Province {
 public:
  // `folder` is emptied.
  explicit Province(std::filesystem::path folder);

  // "NAME=value" of the services that are started from now on.
  void SetEnvironment(std::vector<std::string> environment) {
    environment_ = std::move(environment);
  }
  // Starts a service, or starts it again.
  absl::Status Start(Service service);
  // With `arguments` besides, now and at later starts.
  absl::Status StartAll(std::vector<std::string> arguments = {});
  // SIGTERM, waiting for its end. An error if it does not end well.
  absl::Status Terminate(Service service);
  harness::Program& program(Service service) { return *nodes_[service].program; }
  std::string address(Service service) const;
  // Where it answers operators and probes.
  std::string admin_address(Service service) const;
  // The port that answers for metrics.
  int metrics_port(Service service) const { return nodes_[service].metrics_port.number(); }
  std::filesystem::path store(Service service) const;
  // The folder that a service takes its backups in.
  std::filesystem::path backups(Service service) const;
  const std::filesystem::path& folder() const { return folder_; }

  // Runs one of our programs against the services and waits for it; returns its exit status. What
  // it printed is appended to `<name>.log`.
  absl::StatusOr<int> Run(const std::string& name, std::vector<std::string> arguments);
  // Starts one, without waiting.
  absl::StatusOr<std::unique_ptr<harness::Program>> StartClient(const std::string& name,
                                                                std::vector<std::string> arguments);
  // What a program or service has printed so far.
  std::string LogOf(const std::string& name) const;

 private:
  struct Node {
    std::unique_ptr<harness::Program> program;
    harness::Port port;
    harness::Port metrics_port;
    harness::Port admin_port;
  };

  const std::filesystem::path folder_;
  std::vector<std::string> more_arguments_;
  std::vector<std::string> environment_;
  std::array<Node, kServiceCount> nodes_;
};

}  // namespace motcua::system_test

#endif  // MOTCUA_TESTS_SYSTEM_PROVINCE_H_
