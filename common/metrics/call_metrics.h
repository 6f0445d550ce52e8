// SPDX-License-Identifier: Apache-2.0
// The grpc_server_* metrics of one server, named and labelled as go-grpc-middleware does, so that
// dashboards made for it fit. All series of the server's methods are there from its start, at 0;
// methods that it does not have share one. Synchronised.
#ifndef MOTCUA_COMMON_METRICS_CALL_METRICS_H_
#define MOTCUA_COMMON_METRICS_CALL_METRICS_H_

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "common/metrics/registry.h"
#include "common/rpc/call_observer.h"

namespace motcua::metrics {

class CallMetrics final : public rpc::CallObserver {
 public:
  // `registry` outlives it. Servers of one process share series where they have the same method.
  explicit CallMetrics(Registry* registry) : registry_(registry) {}

  void OnMethods(absl::Span<const rpc::Method> methods) override;
  std::unique_ptr<rpc::CallNotes> OnStart(const rpc::CallStart& start) override;
  void OnReceived(const rpc::Method& method) override;
  void OnSent(const rpc::Method& method) override;
  void OnEnd(const rpc::CallEnd& end, rpc::CallNotes* notes) override;

 private:
  static constexpr size_t kCodeCount = 17;

  struct MethodSeries {
    Counter* started = nullptr;
    std::array<Counter*, kCodeCount> handled{};  // By status code.
    Counter* received = nullptr;
    Counter* sent = nullptr;
    Histogram* handling = nullptr;
  };

  Registry* const registry_;
  std::vector<MethodSeries> series_;  // By the method's index; not changed while calls come.
};

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_CALL_METRICS_H_
