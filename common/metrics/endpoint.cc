// SPDX-License-Identifier: Apache-2.0
//
// prometheus-cpp and civetweb report by exceptions; they stop here.
#include "common/metrics/endpoint.h"

#include <exception>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/metrics/exposition.h"
#include "common/rpc/listen_failure.h"
#include "prometheus/collectable.h"
#include "prometheus/exposer.h"

namespace motcua::metrics {
namespace {

// One who sends nothing, or reads nothing, keeps a thread no longer than this.
constexpr char kRequestMilliseconds[] = "2000";
constexpr char kThreads[] = "2";
// Connections that wait for a thread.
constexpr char kWaitingMax[] = "16";

class RegistryReader final : public prometheus::Collectable {
 public:
  explicit RegistryReader(const Registry* registry) : registry_(registry) {}
  std::vector<prometheus::MetricFamily> Collect() const override {
    return ToFamilies(registry_->Read());
  }

 private:
  const Registry* const registry_;
};

std::vector<std::string> ServerOptions(const std::string& listen) {
  return {"listening_ports",
          listen,
          "num_threads",
          kThreads,
          "connection_queue",
          kWaitingMax,
          "request_timeout_ms",
          kRequestMilliseconds,
          "enable_keep_alive",
          "no",
          "enable_directory_listing",
          "no"};
}

}  // namespace

struct Endpoint::Server {
  std::shared_ptr<RegistryReader> reader;  // The exposer holds it weakly.
  prometheus::Exposer exposer;
};

Endpoint::Endpoint(std::unique_ptr<Server> server, int port)
    : server_(std::move(server)), port_(port) {}

Endpoint::~Endpoint() = default;

absl::StatusOr<std::unique_ptr<Endpoint>> Endpoint::Start(const std::string& listen,
                                                          const Registry* registry) {
  try {
    std::unique_ptr<Server> server(
        new Server{.reader = std::make_shared<RegistryReader>(registry),
                   .exposer = prometheus::Exposer(ServerOptions(listen))});
    server->exposer.RegisterCollectable(server->reader);
    const std::vector<int> ports = server->exposer.GetListeningPorts();
    const int port = ports.empty() ? 0 : ports.front();
    return std::unique_ptr<Endpoint>(new Endpoint(std::move(server), port));
  } catch (const std::exception& /*error*/) {  // It says no more than that it did not work.
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", listen, " for metrics: ", rpc::WhyNotListening(listen)));
  }
}

}  // namespace motcua::metrics
