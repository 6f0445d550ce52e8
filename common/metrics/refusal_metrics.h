// SPDX-License-Identifier: Apache-2.0
// What was refused, and for which reason of common/errors: calls of one server, or items that a
// call carries, such as the rows of an import, whose call is OK. All reasons are there from the
// start, at 0. Synchronised.
#ifndef MOTCUA_COMMON_METRICS_REFUSAL_METRICS_H_
#define MOTCUA_COMMON_METRICS_REFUSAL_METRICS_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/metrics/registry.h"
#include "common/rpc/call_observer.h"

namespace motcua::metrics {

class RefusalMetrics final : public rpc::CallObserver {
 public:
  // `of`: "call" or "item". `registry` outlives it; two of the same share their series.
  RefusalMetrics(const std::string& of, Registry* registry);

  // Nothing if the status is OK, or has no reason: gRPC itself gives none.
  void Count(const absl::Status& status);

  void OnMethods(absl::Span<const rpc::Method>) override {}
  std::unique_ptr<rpc::CallNotes> OnStart(const rpc::CallStart&) override { return nullptr; }
  void OnEnd(const rpc::CallEnd& end, rpc::CallNotes* notes) override;

 private:
  absl::flat_hash_map<std::string, Counter*> counters_;  // By reason; not changed after it is made.
};

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_REFUSAL_METRICS_H_
