// SPDX-License-Identifier: Apache-2.0
// A gRPC server as every service of ours runs it: one port, limits on everything a stranger can
// send, health, and an orderly end. Confined to the thread that made it; SetServing and Shutdown
// may come from any one thread at a time.
#ifndef MOTCUA_COMMON_RPC_SERVER_HOST_H_
#define MOTCUA_COMMON_RPC_SERVER_HOST_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call_observer.h"
#include "common/rpc/limits.h"
#include "common/rpc/tls.h"
#include "common/time/clock.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

struct ServerHostOptions {
  std::string listen = "127.0.0.1:0";        // Host and port; port 0 takes a free one.
  ServerTls tls;                             // Without files: plaintext.
  int receive_bytes_max = kReceiveBytesMax;  // Larger: RESOURCE_EXHAUSTED, from gRPC itself.
  int metadata_bytes_max = kMetadataBytesMax;
  // Concurrent calls a connection. What its callers have beyond that waits with them and costs the
  // server nothing; a call that it refuses costs it nearly as much as one that it serves.
  int streams_max = 256;
  absl::Duration connection_age_max = absl::Hours(2);      // Ends connections, and with them
  absl::Duration connection_age_grace = absl::Minutes(5);  // messages that were half sent.
  absl::Duration handshake_timeout = absl::Seconds(20);
  bool reflection = true;  // Tells callers which services and messages there are.
  bool channelz = false;   // Serves what gRPC knows of all connections and calls of the process.
  // Told of every call; they outlive the host, and belong to this one alone.
  std::vector<CallObserver*> observers;
  const time::Clock* clock = nullptr;  // What calls are measured by where there are observers.
};

class CallObservation;
class HealthService;

class ServerHost {
 public:
  // Starts serving `services` (which must outlive the host), health (grpc.health.v1: NOT_SERVING
  // until SetServing) and what the options say. FAILED_PRECONDITION with a clear message if the
  // address cannot be listened on, such as when it is in use, or the files of TLS cannot be used.
  static absl::StatusOr<std::unique_ptr<ServerHost>> Start(
      const ServerHostOptions& options, const std::vector<grpc::Service*>& services);
  ~ServerHost();  // Shuts down without grace.

  int port() const { return port_; }
  void SetServing(bool serving);
  // Not serving first; calls under way get until `grace` to end, then they are cancelled: their
  // callers are answered, streams see it. Returns when every handler has finished its call, so
  // whatever they wait for must go on or be closed. Later calls do nothing.
  void Shutdown(absl::Duration grace);

 private:
  ServerHost();

  std::unique_ptr<HealthService> health_;
  std::unique_ptr<CallObservation> observation_;  // Null: nobody observes.
  std::unique_ptr<grpc::Server> server_;          // Null after Shutdown.
  int port_ = 0;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_SERVER_HOST_H_
