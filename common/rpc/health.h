// SPDX-License-Identifier: Apache-2.0
// grpc.health.v1 as a service like any other, so that reflection shows it (gRPC's own is hidden).
// All services of a server are ready or not ready together; "" stands for the server. The name
// kLiveness asks another question: SERVING while the server answers at all. A watch ends with
// DRAINING after it was told NOT_SERVING for the last time. Synchronised.
#ifndef MOTCUA_COMMON_RPC_HEALTH_H_
#define MOTCUA_COMMON_RPC_HEALTH_H_

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/stream_registry.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace motcua::rpc {

// What is alive need not be ready: it drains, or waits for something. Not alive must be restarted.
inline constexpr char kLiveness[] = "liveness";

class HealthService final : public grpc::health::v1::Health::CallbackService {
 public:
  // Every connection of a client that checks health holds one; without it the client does not call.
  static constexpr size_t kWatchCountMax = 2000;

  HealthService() : watches_(kWatchCountMax) {}

  // The services that can be asked for by name. NOT_SERVING until SetServing.
  void SetServices(const std::vector<std::string>& names);
  void SetServing(bool serving);
  // NOT_SERVING for good; ends all watches.
  void Close();

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  using ServingStatus = grpc::health::v1::HealthCheckResponse::ServingStatus;

  // SERVICE_UNKNOWN if there is no such service.
  ServingStatus StatusOf(absl::string_view service) const;
  bool IsClosed() const;

  StreamRegistry watches_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_set<std::string> services_ ABSL_GUARDED_BY(mutex_);
  bool serving_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_HEALTH_H_
