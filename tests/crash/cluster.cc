// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/cluster.h"

#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace motcua::crash {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNames[] = {"motcua-intake", "motcua-processing", "motcua-statistics"};

}  // namespace

Cluster::Cluster(fs::path folder) : folder_(std::move(folder)) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
  for (const Node node : kNodes) {
    nodes_[node].faults =
        std::make_unique<SharedFaults>(folder_ / absl::StrCat(kNames[node], ".faults"));
    nodes_[node].proxy = std::make_unique<Proxy>(nodes_[node].port.number());
  }
}

absl::Status Cluster::PutStoresOnExt4() {
  for (const Node node : kNodes) {
    MOTCUA_ASSIGN_OR_RETURN(nodes_[node].disk,
                            Ext4Disk::Make(folder_ / absl::StrCat(kNames[node], ".disk")));
  }
  return absl::OkStatus();
}

fs::path Cluster::store(Node node) const {
  const fs::path name = absl::StrCat(kNames[node], ".store");
  return nodes_[node].disk == nullptr ? folder_ / name : nodes_[node].disk->folder() / name;
}

client::Addresses Cluster::addresses() const {
  return {.intake = nodes_[kIntake].port.address(),
          .processing = nodes_[kProcessing].port.address(),
          .statistics = nodes_[kStatistics].port.address(),
          .intake_admin = nodes_[kIntake].admin_port.address(),
          .processing_admin = nodes_[kProcessing].admin_port.address(),
          .statistics_admin = nodes_[kStatistics].admin_port.address()};
}

absl::Status Cluster::Start(Node node) {
  Member& member = nodes_[node];
  const std::string name = kNames[node];
  const fs::path port_file = folder_ / (name + ".port");
  const fs::path log = folder_ / (name + ".log");
  fs::remove(port_file);
  std::vector<std::string> arguments = {"--listen",       member.port.address(),
                                        "--admin-listen", member.admin_port.address(),
                                        "--store",        store(node),
                                        "--partitions",   "4",
                                        "--port-file",    port_file};
  if (node != kIntake) {
    arguments.insert(arguments.end(), {"--intake", proxy(kIntake).address()});
  }
  if (node == kStatistics) {
    arguments.insert(arguments.end(), {"--processing", proxy(kProcessing).address()});
  }
  MOTCUA_ASSIGN_OR_RETURN(
      member.program,
      harness::Program::Start(
          {.path = harness::BinaryPath(name + "-among-faults"),
           .arguments = std::move(arguments),
           .environment = {absl::StrCat("MOTCUA_FAULTS=", (folder_ / (name + ".faults")).string())},
           .log_file = log}));
  if (const absl::Status listens = harness::WaitForPort(*member.program, port_file).status();
      !listens.ok()) {
    return absl::UnavailableError(
        absl::StrCat(name, " does not start: ", listens.message(), ": ", LastLineOf(log)));
  }
  member.errors_before = faults(node).errors;
  return absl::OkStatus();
}

absl::Status Cluster::StartAll() {
  for (const Node node : kNodes) {
    MOTCUA_RETURN_IF_ERROR(Start(node));
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Cluster::LosePower(const std::vector<Node>& nodes,
                                            std::mt19937_64& random) {
  for (const Node node : nodes) {
    if (nodes_[node].disk != nullptr) {
      nodes_[node].program->Stop();
      MOTCUA_RETURN_IF_ERROR(nodes_[node].disk->LosePower());
    }
  }
  uint64_t lost = 0;
  for (const Node node : nodes) {
    Kill(node);
    if (nodes_[node].disk == nullptr) {
      lost += crash::LosePower(faults(node), random);
      continue;
    }
    MOTCUA_ASSIGN_OR_RETURN(const uint64_t lost_of_disk, nodes_[node].disk->Restart());
    lost += lost_of_disk;
    ForgetFiles(faults(node));
  }
  return lost;
}

absl::Status Cluster::Terminate(Node node) {
  const auto exit = nodes_[node].program->Terminate();
  if (!exit.ok()) {
    return exit.status();
  }
  const bool had_errors = faults(node).errors != nodes_[node].errors_before;
  return *exit == 0 || (*exit == 1 && had_errors)
             ? absl::OkStatus()
             : absl::InternalError(absl::StrCat(kNames[node], " ended with ", *exit));
}

bool Cluster::IsRunning(Node node) {
  harness::Program& program = *nodes_[node].program;
  return program.running() && !program.Wait(absl::ZeroDuration()).ok();
}

std::string Cluster::LastLineOf(const std::string& log) const {
  std::ifstream file(log);
  std::string line;
  std::string last;
  while (std::getline(file, line)) {
    last = line;
  }
  return last;
}

}  // namespace motcua::crash
