// SPDX-License-Identifier: Apache-2.0
// Has the observers of a server told of its calls. For server_host.cc: the only place that knows
// gRPC's interceptors, which are experimental still. Synchronised.
#ifndef MOTCUA_COMMON_RPC_CALL_OBSERVATION_H_
#define MOTCUA_COMMON_RPC_CALL_OBSERVATION_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call_observer.h"
#include "common/time/clock.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

class CallObservation {
 public:
  // All outlive it, and it outlives the server.
  CallObservation(const time::Clock* clock, std::vector<CallObserver*> observers)
      : clock_(clock), observers_(std::move(observers)) {}

  // Before the builder starts the server.
  void Install(grpc::ServerBuilder& builder);
  // The names of all services, once they are registered and before the first call.
  void SetServices(const std::vector<std::string>& names);

  // By its name on the wire, "/service/method".
  const Method& Find(absl::string_view path) const;
  const time::Clock& clock() const { return *clock_; }
  const std::vector<CallObserver*>& observers() const { return observers_; }

 private:
  const time::Clock* const clock_;
  const std::vector<CallObserver*> observers_;
  std::vector<Method> methods_;                             // Not changed while calls come.
  absl::flat_hash_map<std::string, size_t> index_by_path_;  // Neither.
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_CALL_OBSERVATION_H_
