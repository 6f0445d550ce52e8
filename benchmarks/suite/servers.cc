// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/servers.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace motcua::bench {

namespace fs = std::filesystem;

Servers::Servers(fs::path folder, bool keep_stores)
    : folder_(fs::absolute(std::move(folder))), keep_stores_(keep_stores) {
  if (!keep_stores) {
    fs::remove_all(folder_);
  }
  fs::create_directories(folder_);
}

Servers::~Servers() {
  servers_.clear();  // Ends what still runs.
  std::error_code ignored;
  for (const fs::path& store : stores_) {
    if (!keep_stores_) {
      fs::remove_all(store, ignored);
    }
  }
}

absl::Status Servers::Start(const std::string& name, const std::vector<std::string>& flags,
                            const std::vector<std::string>& environment) {
  if (std::find(stores_.begin(), stores_.end(), StoreOf(name)) == stores_.end()) {
    stores_.push_back(StoreOf(name));
  }
  // What it follows, if anything.
  Server server{.name = name, .environment = environment};
  if (name != "echo" && name != "intake") {
    server.flags = AddressFlags();
  }
  server.flags.insert(server.flags.end(), flags.begin(), flags.end());
  MOTCUA_RETURN_IF_ERROR(Launch(server));
  servers_.push_back(std::move(server));
  return absl::OkStatus();
}

absl::Status Servers::Launch(Server& server) {
  const std::string program = absl::StrCat("motcua-", server.name);
  const std::string port_file = folder_ / (server.name + ".port");
  fs::remove(port_file);
  std::vector<std::string> arguments = {"--listen",           server.port->address(), "--store",
                                        StoreOf(server.name), "--port-file",          port_file};
  arguments.insert(arguments.end(), server.flags.begin(), server.flags.end());
  MOTCUA_ASSIGN_OR_RETURN(server.program,
                          harness::Program::Start({.path = harness::BinaryPath(program),
                                                   .arguments = std::move(arguments),
                                                   .environment = server.environment,
                                                   .log_file = folder_ / (server.name + ".log")}));
  if (const absl::Status listens = harness::WaitForPort(*server.program, port_file).status();
      !listens.ok()) {
    return absl::UnavailableError(absl::StrCat(program, " did not start: ", listens.message(),
                                               "; its log is in ", folder_.string()));
  }
  return absl::OkStatus();
}

absl::Status Servers::Restart(const std::string& name) {
  const auto server = std::find_if(servers_.begin(), servers_.end(),
                                   [&](const Server& each) { return each.name == name; });
  if (server == servers_.end()) {
    return absl::NotFoundError(absl::StrCat("no ", name, " runs"));
  }
  MOTCUA_ASSIGN_OR_RETURN(const int exit_status, server->program->Terminate());
  if (exit_status != 0) {
    return absl::InternalError(absl::StrCat("motcua-", name, " did not end well"));
  }
  return Launch(*server);
}

absl::Status Servers::StartAllServices() {
  for (const char* name : {"intake", "processing", "statistics"}) {
    MOTCUA_RETURN_IF_ERROR(Start(name));
  }
  return absl::OkStatus();
}

std::vector<std::string> Servers::AddressFlags() const {
  std::vector<std::string> flags;
  for (const Server& server : servers_) {
    flags.insert(flags.end(), {absl::StrCat("--", server.name), server.port->address()});
  }
  return flags;
}

std::string Servers::address(const std::string& name) const {
  for (const Server& server : servers_) {
    if (server.name == name) {
      return server.port->address();
    }
  }
  return "";
}

std::vector<pid_t> Servers::processes() const {
  std::vector<pid_t> processes;
  for (const Server& server : servers_) {
    processes.push_back(server.program->pid());
  }
  return processes;
}

fs::path Servers::StoreOf(const std::string& name) const { return folder_ / (name + ".store"); }

void Servers::Kill() {
  for (Server& server : servers_) {
    server.program->Signal(SIGKILL);
  }
  servers_.clear();  // Waits for each of them.
}

absl::Status Servers::Stop() {
  absl::Status result;
  while (!servers_.empty()) {
    const auto exit_status = servers_.back().program->Terminate();
    if (!exit_status.ok() || *exit_status != 0) {
      result.Update(absl::InternalError(absl::StrCat(
          "motcua-", servers_.back().name, " did not end well; its log is in ", folder_.string())));
    }
    servers_.pop_back();
  }
  return result;
}

}  // namespace motcua::bench
