// SPDX-License-Identifier: Apache-2.0
// The servers that a benchmark measures: the programs that `make demo` runs, with the same flags,
// as processes of their own with fresh stores in one folder. Confined; they end with the object.
#ifndef MOTCUA_BENCHMARKS_SUITE_SERVERS_H_
#define MOTCUA_BENCHMARKS_SUITE_SERVERS_H_

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/harness/port.h"
#include "tests/harness/program.h"

namespace motcua::bench {

// One or more servers that belong together: an echo, an intake alone, or all three services.
class Servers {
 public:
  // Stores, logs and port files go to `folder`, which is emptied unless stores are kept: then those
  // of an earlier run are used again, and these stay.
  explicit Servers(std::filesystem::path folder, bool keep_stores = false);
  ~Servers();
  Servers(const Servers&) = delete;
  Servers& operator=(const Servers&) = delete;

  // Starts "echo", "intake", "processing" or "statistics", in this order where several are wanted;
  // each follows those that were started before. `flags` come on top, `environment` ("NAME=value")
  // besides our own.
  absl::Status Start(const std::string& name, const std::vector<std::string>& flags = {},
                     const std::vector<std::string>& environment = {});
  absl::Status StartAllServices();
  // Ends one (SIGTERM, waiting for it) and starts it again: the same store, port and flags.
  absl::Status Restart(const std::string& name);

  // "--intake 127.0.0.1:4711 …" of those that run, as motcua-load takes them.
  std::vector<std::string> AddressFlags() const;
  std::string address(const std::string& name) const;
  std::vector<pid_t> processes() const;
  std::filesystem::path StoreOf(const std::string& name) const;
  const std::filesystem::path& folder() const { return folder_; }

  // Ends all at once, as a power cut does to processes (SIGKILL). Their stores stay for Start.
  void Kill();
  // Ends them in order, the last one first. An error if one does not end well.
  absl::Status Stop();

 private:
  struct Server {
    std::string name;
    std::unique_ptr<harness::Program> program;
    std::unique_ptr<harness::Port> port = std::make_unique<harness::Port>();
    std::vector<std::string> flags = {};
    std::vector<std::string> environment = {};
  };

  // Starts its program and waits until it listens.
  absl::Status Launch(Server& server);

  const std::filesystem::path folder_;
  const bool keep_stores_;
  std::vector<std::filesystem::path> stores_;
  std::vector<Server> servers_;
};

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_SERVERS_H_
