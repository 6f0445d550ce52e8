// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/health.h"

#include "common/errors/errors.h"
#include "common/rpc/pull_stream.h"

namespace motcua::rpc {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

void HealthService::SetServices(const std::vector<std::string>& names) {
  {
    absl::MutexLock lock(&mutex_);
    services_.clear();
    services_.insert(names.begin(), names.end());
  }
  watches_.WakeAll();
}

void HealthService::SetServing(bool serving) {
  {
    absl::MutexLock lock(&mutex_);
    serving_ = serving && !closed_;
  }
  watches_.WakeAll();
}

void HealthService::Close() {
  {
    absl::MutexLock lock(&mutex_);
    serving_ = false;
    closed_ = true;
  }
  watches_.WakeAll();
}

HealthService::ServingStatus HealthService::StatusOf(absl::string_view service) const {
  absl::MutexLock lock(&mutex_);
  if (service == kLiveness) {
    return closed_ ? HealthCheckResponse::NOT_SERVING : HealthCheckResponse::SERVING;
  }
  if (!service.empty() && !services_.contains(service)) {
    return HealthCheckResponse::SERVICE_UNKNOWN;
  }
  return serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

bool HealthService::IsClosed() const {
  absl::MutexLock lock(&mutex_);
  return closed_;
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  const ServingStatus status = StatusOf(request->service());
  if (status == HealthCheckResponse::SERVICE_UNKNOWN) {
    // The protocol's own answer, which has no reason of ours.
    reactor->Finish(grpc::Status(grpc::StatusCode::NOT_FOUND, "unknown service"));
    return reactor;
  }
  response->set_status(status);
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(
    grpc::CallbackServerContext* /*context*/, const HealthCheckRequest* request) {
  auto pull = [this, service = request->service(), last = HealthCheckResponse::UNKNOWN](
                  HealthCheckResponse& response) mutable -> absl::StatusOr<Pulled> {
    // Closed first: a status read after it is the last one.
    const bool closed = IsClosed();
    const ServingStatus status = StatusOf(service);
    if (status != last) {
      last = status;
      response.set_status(status);
      return Pulled::kMessage;
    }
    if (closed) {
      return errors::MakeError(errors::Reason::kDraining, "the service is stopping");
    }
    return Pulled::kNothingYet;
  };
  return PullStream<HealthCheckResponse>::Open(&watches_, nullptr, std::move(pull));
}

}  // namespace motcua::rpc
