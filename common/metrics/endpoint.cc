// SPDX-License-Identifier: Apache-2.0
//
// prometheus-cpp and civetweb report by exceptions; they stop here.
#include "common/metrics/endpoint.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/metrics/exposition.h"
#include "common/rpc/listen_failure.h"
#include "prometheus/collectable.h"
#include "prometheus/exposer.h"

namespace motcua::metrics {
namespace {

// One who sends nothing, or reads nothing, keeps a thread no longer than this.
constexpr char kRequestMilliseconds[] = "2000";
constexpr char kThreads[] = "2";
constexpr absl::Duration kVisitInterval = absl::Milliseconds(2);
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

// Connects to the port and hangs up.
void Visit(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), absl::StrCat(port).c_str(), &hints, &found) != 0) {
    return;
  }
  const int visitor = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (visitor >= 0) {
    static_cast<void>(connect(visitor, found->ai_addr, found->ai_addrlen));
    close(visitor);
  }
  freeaddrinfo(found);
}

// "127.0.0.1" of "127.0.0.1:7201", "::" of "[::]:7201".
std::string HostOf(const std::string& listen) {
  const std::string host = listen.substr(0, listen.rfind(':'));
  return host.size() > 1 && host.front() == '[' ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

struct Endpoint::Server {
  std::shared_ptr<RegistryReader> reader;  // The exposer holds it weakly.
  prometheus::Exposer exposer;
};

Endpoint::Endpoint(std::unique_ptr<Server> server, std::string host, int port)
    : server_(std::move(server)), host_(std::move(host)), port_(port) {}

// Civetweb looks whether it is to stop when somebody comes, and otherwise every two seconds: too
// long for a service that ends.
Endpoint::~Endpoint() {
  std::atomic<bool> stopped = false;
  std::thread visitor([this, &stopped] {
    while (!stopped) {
      Visit(host_, port_);
      absl::SleepFor(kVisitInterval);
    }
  });
  server_.reset();
  stopped = true;
  visitor.join();
}

absl::StatusOr<std::unique_ptr<Endpoint>> Endpoint::Start(const std::string& listen,
                                                          const Registry* registry) {
  try {
    std::unique_ptr<Server> server(
        new Server{.reader = std::make_shared<RegistryReader>(registry),
                   .exposer = prometheus::Exposer(ServerOptions(listen))});
    server->exposer.RegisterCollectable(server->reader);
    const std::vector<int> ports = server->exposer.GetListeningPorts();
    const int port = ports.empty() ? 0 : ports.front();
    return std::unique_ptr<Endpoint>(new Endpoint(std::move(server), HostOf(listen), port));
  } catch (const std::exception& /*error*/) {  // It says no more than that it did not work.
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", listen, " for metrics: ", rpc::WhyNotListening(listen)));
  }
}

}  // namespace motcua::metrics
