// SPDX-License-Identifier: Apache-2.0
#include "common/service/servers.h"

#include <algorithm>

#include "common/status/status_macros.h"

namespace motcua::service {
namespace {

std::vector<rpc::CallObserver*> ObserversOf(const Served& served) {
  return served.make_observers ? served.make_observers() : std::vector<rpc::CallObserver*>();
}

}  // namespace

std::vector<rpc::CallObserver*> Servers::ObserversOfCallers(const Options& options,
                                                            const Served& served) {
  std::vector<rpc::CallObserver*> observers = ObserversOf(served);
  if (options.traces.has_value()) {
    observers.push_back(&tracing_);  // First: the log names the trace that may begin here.
  }
  if (options.access_log.has_value()) {
    access_log_ = std::make_unique<rpc::AccessLog>(*options.access_log, clock_);
    observers.push_back(access_log_.get());
  }
  return observers;
}

absl::StatusOr<std::unique_ptr<Servers>> Servers::Start(const Options& options,
                                                        const Served& served) {
  std::unique_ptr<Servers> servers(new Servers(served.clock));
  MOTCUA_ASSIGN_OR_RETURN(
      servers->callers_,
      rpc::ServerHost::Start({.listen = options.listen,
                              .tls = options.tls,
                              .reflection = options.reflection,
                              .observers = servers->ObserversOfCallers(options, served),
                              .clock = served.clock},
                             served.to_callers));
  if (!options.admin_listen.empty()) {
    MOTCUA_ASSIGN_OR_RETURN(servers->operators_,
                            rpc::ServerHost::Start({.listen = options.admin_listen,
                                                    .channelz = options.channelz,
                                                    .observers = ObserversOf(served),
                                                    .clock = served.clock},
                                                   served.to_operators));
  }
  return servers;
}

void Servers::SetServing(bool serving) {
  callers_->SetServing(serving);
  if (operators_ != nullptr) {
    operators_->SetServing(serving);
  }
}

void Servers::Shutdown(absl::Duration grace) {
  const absl::Duration end = clock_->Elapsed() + grace;
  callers_->Shutdown(grace);
  if (operators_ != nullptr) {
    operators_->Shutdown(std::max(absl::ZeroDuration(), end - clock_->Elapsed()));
  }
}

}  // namespace motcua::service
