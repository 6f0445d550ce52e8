// SPDX-License-Identifier: Apache-2.0
// Answers `GET /metrics` over plain HTTP, which is what Prometheus speaks. Two threads and a short
// queue, so strangers who keep connections open cost nobody but those who scrape. Synchronised.
#ifndef MOTCUA_COMMON_METRICS_ENDPOINT_H_
#define MOTCUA_COMMON_METRICS_ENDPOINT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/metrics/registry.h"

namespace motcua::metrics {

class Endpoint {
 public:
  // Listens on "HOST:PORT"; port 0 takes a free one. `registry` outlives it. FAILED_PRECONDITION
  // with a clear message if the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Endpoint>> Start(const std::string& listen,
                                                         const Registry* registry);
  ~Endpoint();  // Waits for requests that are being answered.

  int port() const { return port_; }

 private:
  struct Server;
  Endpoint(std::unique_ptr<Server> server, std::string host, int port);

  std::unique_ptr<Server> server_;
  const std::string host_;
  const int port_;
};

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_ENDPOINT_H_
