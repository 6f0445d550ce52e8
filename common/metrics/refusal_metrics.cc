// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/refusal_metrics.h"

#include "common/errors/errors.h"
#include "common/rpc/call.h"

namespace motcua::metrics {
namespace {

constexpr Description kRefused{
    "motcua_refused_total",
    "Calls, and items of batches and imports, that were refused, by reason (docs/errors.md)."};
constexpr int kReasonLast = static_cast<int>(errors::Reason::kInternal);

}  // namespace

RefusalMetrics::RefusalMetrics(const std::string& of, Registry* registry) {
  for (int i = 0; i <= kReasonLast; ++i) {
    const std::string reason(errors::ReasonName(static_cast<errors::Reason>(i)));
    counters_[reason] = &registry->AddCounter(kRefused, {{"of", of}, {"reason", reason}});
  }
}

void RefusalMetrics::Count(const absl::Status& status) {
  if (status.ok()) {
    return;
  }
  if (const auto found = counters_.find(errors::ReasonOf(status)); found != counters_.end()) {
    found->second->Add();
  }
}

void RefusalMetrics::OnEnd(const rpc::CallEnd& end, rpc::CallNotes* /*notes*/) {
  if (!end.status.ok()) {
    Count(rpc::FromGrpcStatus(end.status));
  }
}

}  // namespace motcua::metrics
