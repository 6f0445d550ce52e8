// SPDX-License-Identifier: Apache-2.0
// The three services among faults: real processes on loopback, followers connected through proxies,
// stores in one folder, on file systems of their own if asked. A service that is started again
// listens where it did before. Confined.
#ifndef MOTCUA_TESTS_CRASH_CLUSTER_H_
#define MOTCUA_TESTS_CRASH_CLUSTER_H_

#include <array>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/connection.h"
#include "tests/crash/ext4_disk.h"
#include "tests/crash/faults.h"
#include "tests/crash/proxy.h"
#include "tests/harness/port.h"
#include "tests/harness/program.h"

namespace motcua::crash {

enum Node { kIntake, kProcessing, kStatistics, kNodeCount };
inline constexpr std::array kNodes = {kIntake, kProcessing, kStatistics};

class Cluster {
 public:
  // `folder` is emptied.
  explicit Cluster(std::filesystem::path folder);

  // Each node's store on a disk of its own, whose power losses are real. Before any is started.
  absl::Status PutStoresOnExt4();
  // Starts a node that does not run. An error says what it wrote last.
  absl::Status Start(Node node);
  absl::Status StartAll();
  void Kill(Node node) { nodes_[node].program->Kill(); }
  // Kills them at the same moment, and loses what of their files was not synced; returns how many
  // bytes. An error if a disk does not come back.
  absl::StatusOr<uint64_t> LosePower(const std::vector<Node>& nodes, std::mt19937_64& random);
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
    std::unique_ptr<Ext4Disk> disk;  // Null: its files are kept account of instead.
    std::unique_ptr<harness::Program> program;
    harness::Port port;
    harness::Port admin_port;
    uint64_t errors_before = 0;  // Of the faults, when it was started.
  };

  std::string LastLineOf(const std::string& log) const;

  const std::filesystem::path folder_;
  std::array<Member, kNodeCount> nodes_;
};

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_CLUSTER_H_
