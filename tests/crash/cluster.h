// SPDX-License-Identifier: Apache-2.0
// The three services among faults: real processes on loopback, followers connected through proxies,
// stores in one folder. A service that is started again listens where it did before. Confined.
#ifndef MOTCUA_TESTS_CRASH_CLUSTER_H_
#define MOTCUA_TESTS_CRASH_CLUSTER_H_

#include <array>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "client/connection.h"
#include "tests/crash/faults.h"
#include "tests/crash/proxy.h"
#include "tests/harness/program.h"

namespace motcua::crash {

enum Node { kIntake, kProcessing, kStatistics, kNodeCount };
inline constexpr std::array kNodes = {kIntake, kProcessing, kStatistics};

class Cluster {
 public:
  // `folder` is emptied.
  explicit Cluster(std::filesystem::path folder);

  // Starts a node that does not run. An error says what it wrote last.
  absl::Status Start(Node node);
  absl::Status StartAll();
  void Kill(Node node) { nodes_[node].program->Kill(); }
  // Kills it, and loses what of its files was not synced; returns how many bytes.
  uint64_t LosePower(Node node, std::mt19937_64& random);
  // SIGTERM. An error if it does not end in order, unless calls of its have failed: then it may say
  // that not everything could be written out.
  absl::Status Terminate(Node node);
  // Whether its process is there. One that was ended by an assertion of its store is not.
  bool IsRunning(Node node);
  void Signal(Node node, int signal) { nodes_[node].program->Signal(signal); }

  Faults& faults(Node node) { return *nodes_[node].faults->get(); }
  // What stands between an upstream and those who follow it: kIntake or kProcessing.
  Proxy& proxy(Node upstream) { return *nodes_[upstream].proxy; }
  std::filesystem::path store(Node node) const;
  // The services themselves, without the proxies.
  client::Addresses addresses() const;

 private:
  struct Member {
    std::unique_ptr<SharedFaults> faults;
    std::unique_ptr<Proxy> proxy;
    std::unique_ptr<harness::Program> program;
    int port = 0;
    int admin_port = 0;
    uint64_t errors_before = 0;  // Of the faults, when it was started.
  };

  std::string LastLineOf(const std::string& log) const;

  const std::filesystem::path folder_;
  std::array<Member, kNodeCount> nodes_;
};

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_CLUSTER_H_
