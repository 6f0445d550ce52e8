// SPDX-License-Identifier: Apache-2.0
// The gRPC servers of a service: one for callers, on --listen, and one for operators and probes, on
// --admin-listen, which always speaks plaintext. Both have health. That of the operators goes on
// until the callers' last call has ended, so that probes are answered meanwhile. Confined to the
// thread that made it.
#ifndef MOTCUA_COMMON_SERVICE_SERVERS_H_
#define MOTCUA_COMMON_SERVICE_SERVERS_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/access_log.h"
#include "common/rpc/call_observer.h"
#include "common/rpc/call_tracing.h"
#include "common/rpc/server_host.h"
#include "common/service/options.h"
#include "common/time/clock.h"
#include "grpcpp/grpcpp.h"

namespace motcua::service {

// What is served. Everything in it outlives the servers.
struct Served {
  std::vector<grpc::Service*> to_callers;
  std::vector<grpc::Service*> to_operators;
  // Makes the observers of one server; called once for each. Null: none.
  std::function<std::vector<rpc::CallObserver*>()> make_observers;
  const time::Clock* clock = nullptr;  // Not null.
};

class Servers {
 public:
  // FAILED_PRECONDITION with a clear message if an address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Servers>> Start(const Options& options,
                                                        const Served& served);

  int port() const { return callers_->port(); }
  // 0: there is no server for operators.
  int admin_port() const { return operators_ == nullptr ? 0 : operators_->port(); }
  void SetServing(bool serving);
  // Ends both; calls under way get until `grace` to end.
  void Shutdown(absl::Duration grace);

 private:
  explicit Servers(const time::Clock* clock) : clock_(clock) {}
  std::vector<rpc::CallObserver*> ObserversOfCallers(const Options& options, const Served& served);

  const time::Clock* const clock_;
  rpc::CallTracing tracing_;
  std::unique_ptr<rpc::AccessLog> access_log_;  // Null: calls are not logged.
  std::unique_ptr<rpc::ServerHost> callers_;
  std::unique_ptr<rpc::ServerHost> operators_;  // Null: there is none.
};

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_SERVERS_H_
