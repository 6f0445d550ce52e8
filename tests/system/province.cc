// SPDX-License-Identifier: Apache-2.0
#include "tests/system/province.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace motcua::system_test {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kClientTimeout = absl::Seconds(120);
constexpr const char* kNames[] = {"motcua-intake", "motcua-processing", "motcua-statistics"};

}  // namespace

Province::Province(fs::path folder) : folder_(std::move(folder)) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
}

std::string Province::address(Service service) const { return nodes_[service].port.address(); }

std::string Province::admin_address(Service service) const {
  return nodes_[service].admin_port.address();
}

fs::path Province::store(Service service) const {
  return folder_ / absl::StrCat(kNames[service], ".store");
}

fs::path Province::backups(Service service) const {
  return folder_ / absl::StrCat(kNames[service], ".backups");
}

absl::Status Province::Start(Service service) {
  const std::string name = kNames[service];
  const std::string port_file = folder_ / (name + ".port");
  fs::remove(port_file);
  Node& node = nodes_[service];
  std::vector<std::string> arguments = {"--listen",         address(service),
                                        "--admin-listen",   admin_address(service),
                                        "--metrics-listen", node.metrics_port.address(),
                                        "--store",          store(service),
                                        "--backups",        backups(service),
                                        "--port-file",      port_file};
  arguments.insert(arguments.end(), more_arguments_.begin(), more_arguments_.end());
  if (service != kIntake) {
    arguments.insert(arguments.end(), {"--intake", address(kIntake)});
  }
  if (service == kStatistics) {
    arguments.insert(arguments.end(), {"--processing", address(kProcessing)});
  }
  MOTCUA_ASSIGN_OR_RETURN(node.program,
                          harness::Program::Start({.path = harness::BinaryPath(name),
                                                   .arguments = std::move(arguments),
                                                   .environment = environment_,
                                                   .log_file = folder_ / (name + ".log")}));
  const absl::Status listens = harness::WaitForPort(*node.program, port_file).status();
  return listens.ok() ? listens
                      : absl::Status(listens.code(), absl::StrCat(name, ": ", listens.message(),
                                                                  "; its log:\n", LogOf(name)));
}

absl::Status Province::StartAll(std::vector<std::string> arguments) {
  more_arguments_ = std::move(arguments);
  for (const Service service : {kIntake, kProcessing, kStatistics}) {
    MOTCUA_RETURN_IF_ERROR(Start(service));
  }
  return absl::OkStatus();
}

absl::Status Province::Terminate(Service service) {
  MOTCUA_ASSIGN_OR_RETURN(const int exit, program(service).Terminate());
  return exit == 0 ? absl::OkStatus()
                   : absl::InternalError(absl::StrCat(kNames[service], " ended with ", exit));
}

absl::StatusOr<std::unique_ptr<harness::Program>> Province::StartClient(
    const std::string& name, std::vector<std::string> arguments) {
  std::vector<std::string> all = {"--intake",           address(kIntake), "--processing",
                                  address(kProcessing), "--statistics",   address(kStatistics)};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return harness::Program::Start(
      {.path = harness::BinaryPath(name),
       .arguments = std::move(all),
       .environment = {"MOTCUA_INTAKE_ADMIN=" + admin_address(kIntake),
                       "MOTCUA_PROCESSING_ADMIN=" + admin_address(kProcessing),
                       "MOTCUA_STATISTICS_ADMIN=" + admin_address(kStatistics)},
       .log_file = folder_ / (name + ".log")});
}

absl::StatusOr<int> Province::Run(const std::string& name, std::vector<std::string> arguments) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<harness::Program> program,
                          StartClient(name, std::move(arguments)));
  return program->Wait(kClientTimeout);
}

std::string Province::LogOf(const std::string& name) const {
  std::ifstream file(folder_ / (name + ".log"));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace motcua::system_test
