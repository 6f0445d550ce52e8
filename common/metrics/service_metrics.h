// SPDX-License-Identifier: Apache-2.0
// The metrics of a service's process, from its first observer to the port that answers. In a
// server's wiring:
//
//     metrics::ServiceMetrics metrics(kName, options, clock);  // Before what it observes.
//     ... committer: .observer = metrics.commit_observer(); host: .observers = … ...
//     metrics::AddStore(&store, metrics.registry());           // And so on: sources.h.
//     MOTCUA_ASSIGN_OR_RETURN(const auto endpoint, metrics.Listen());  // After what it looks at.
//
// Confined while it is made; what it observes by is synchronised.
#ifndef MOTCUA_COMMON_METRICS_SERVICE_METRICS_H_
#define MOTCUA_COMMON_METRICS_SERVICE_METRICS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/engine/commit_observer.h"
#include "common/metrics/commit_metrics.h"
#include "common/metrics/endpoint.h"
#include "common/metrics/refusal_metrics.h"
#include "common/metrics/registry.h"
#include "common/rpc/call_observer.h"
#include "common/service/options.h"
#include "common/time/clock.h"

namespace motcua::metrics {

class ServiceMetrics {
 public:
  // `name` is that of the service: "intake". Off, and all of it of no cost, without an address in
  // Options::metrics_listen.
  ServiceMetrics(const std::string& name, const service::Options& options,
                 const time::Clock* clock);

  Registry& registry() { return registry_; }
  // Null while nothing is observed.
  engine::CommitObserver* commit_observer() { return commits_.get(); }
  // For one more server; empty while nothing is observed.
  std::vector<rpc::CallObserver*> MakeCallObservers();
  // What counts a refused item of a batch or an import; null while nothing is observed. It lives as
  // long as this.
  std::function<void(const absl::Status&)> MakeItemObserver();

  // Answers from now on until the endpoint is destroyed, which must be before anything that
  // collectors look at; null if metrics are off. Its port goes to FILE.metrics where --port-file
  // FILE is given. FAILED_PRECONDITION with a clear message if the address cannot be listened on,
  // or the file not written.
  absl::StatusOr<std::unique_ptr<Endpoint>> Listen() const;

 private:
  bool is_on() const { return !listen_.empty(); }

  const std::string listen_;
  const std::string port_file_;
  Registry registry_;
  std::unique_ptr<CommitMetrics> commits_;
  std::vector<std::unique_ptr<rpc::CallObserver>> calls_;
  std::unique_ptr<RefusalMetrics> items_;  // Null unless it was asked for.
};

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_SERVICE_METRICS_H_
