// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/service_metrics.h"

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/metrics/call_metrics.h"
#include "common/metrics/sources.h"
#include "common/service/process.h"
#include "common/service/version.h"
#include "common/status/status_macros.h"

namespace motcua::metrics {

ServiceMetrics::ServiceMetrics(const std::string& name, const service::Options& options,
                               const time::Clock* clock)
    : listen_(options.metrics_listen),
      port_file_(options.port_file.empty() ? "" : absl::StrCat(options.port_file, ".metrics")) {
  if (is_on()) {
    commits_ = std::make_unique<CommitMetrics>(&registry_);
    AddProcess(name, service::kVersion, clock->Now(), registry_);
  }
}

std::vector<rpc::CallObserver*> ServiceMetrics::MakeCallObservers() {
  if (!is_on()) {
    return {};
  }
  return {calls_.emplace_back(std::make_unique<CallMetrics>(&registry_)).get(),
          calls_.emplace_back(std::make_unique<RefusalMetrics>("call", &registry_)).get()};
}

std::function<void(const absl::Status&)> ServiceMetrics::MakeItemObserver() {
  if (!is_on()) {
    return nullptr;
  }
  items_ = std::make_unique<RefusalMetrics>("item", &registry_);
  return [items = items_.get()](const absl::Status& status) { items->Count(status); };
}

absl::StatusOr<std::unique_ptr<Endpoint>> ServiceMetrics::Listen() const {
  if (!is_on()) {
    return std::unique_ptr<Endpoint>();
  }
  MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<Endpoint> endpoint, Endpoint::Start(listen_, &registry_));
  if (!port_file_.empty()) {
    MOTCUA_RETURN_IF_ERROR(service::WritePortFile(port_file_, endpoint->port()));
  }
  log::Info("answering for metrics", {{"port", endpoint->port()}});
  return endpoint;
}

}  // namespace motcua::metrics
