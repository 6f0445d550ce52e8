// SPDX-License-Identifier: Apache-2.0
#include "services/intake/server.h"

#include <iostream>
#include <memory>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "common/admin/admin_service.h"
#include "common/executor/executor.h"
#include "common/feed/journal_service.h"
#include "common/metrics/service_metrics.h"
#include "common/metrics/sources.h"
#include "common/rpc/reads.h"
#include "common/service/options.h"
#include "common/service/process.h"
#include "common/service/servers.h"
#include "common/status/status_macros.h"
#include "services/intake/app/intake_core.h"
#include "services/intake/audit/audit.h"
#include "services/intake/rpc/catalog_service.h"
#include "services/intake/rpc/intake_service.h"
#include "services/intake/rpc/runtime.h"

namespace motcua::intake {
namespace {

constexpr int kReadThreadCount = 2;
constexpr int kFeedThreadCount = 2;

void AddSources(IntakeCore& core, const feed::JournalService& journal_service,
                metrics::Registry& registry) {
  metrics::AddCommitter(&core.committer(), registry);
  metrics::AddJournal(&core.committer(), registry);
  metrics::AddStore(&core.store(), registry);
  metrics::AddStreams(
      "events", [&journal_service] { return journal_service.stream_count(); }, registry);
}

absl::Status Serve(const service::Options& options, service::Process& process,
                   const service::Surroundings& surroundings) {
  executor::ThreadPool read_threads(kReadThreadCount);
  executor::ThreadPool feed_threads(kFeedThreadCount);
  metrics::ServiceMetrics metrics(kJournalName, options, surroundings.clock);
  std::unique_ptr<feed::JournalService> journal_service;
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<IntakeCore> core,
      IntakeCore::Create({.store = {.path = options.store,
                                    .partition_count = options.partition_count,
                                    .cache_bytes = options.cache_bytes,
                                    .ballast_bytes = kv::kBallastBytes,
                                    .env = surroundings.env},
                          .committer = {.on_unusable = service::Process::RequestEnd,
                                        .observer = metrics.commit_observer()},
                          .journal_grown =
                              [&journal_service] {
                                if (journal_service != nullptr) {
                                  journal_service->OnCommit();
                                }
                              }},
                         surroundings.clock, &read_threads));
  journal_service = std::make_unique<feed::JournalService>(
      feed::JournalServiceOptions{.journal_name = kJournalName}, &core->feed_reader(),
      &feed_threads);
  const auto admin_service = std::make_unique<admin::AdminService>(
      admin::AdminOptions{.backups = options.backups,
                          .revisions = [&core] { return core->committer().revisions(); },
                          .verify = VerifyStore},
      &core->store());
  core->committer().Start();

  const rpc::Reads reads(&core->gate(), &read_threads);
  const Runtime runtime{.machine = &core->machine(),
                        .committer = &core->committer(),
                        .store = &core->store(),
                        .executor = &read_threads,
                        .reads = &reads,
                        .on_item_refused = metrics.MakeItemObserver()};
  IntakeServiceHandlers intake_handlers(runtime);
  CatalogServiceHandlers catalog_handlers(runtime);
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<service::Servers> servers,
      service::Servers::Start(
          options, {.to_callers = {&intake_handlers, &catalog_handlers, journal_service.get()},
                    .to_operators = {admin_service.get()},
                    .make_observers = [&metrics] { return metrics.MakeCallObservers(); },
                    .clock = surroundings.clock}));
  AddSources(*core, *journal_service, metrics.registry());
  metrics::AddAnswers(&reads.room(), metrics.registry());
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<metrics::Endpoint> endpoint, metrics.Listen());
  return process.ServeUntilSignal(*servers, {.drain =
                                                 [&] {
                                                   core->gate().Close();
                                                   intake_handlers.Drain();
                                                   journal_service->Drain();
                                                   admin_service->Drain();
                                                 },
                                             .close = [&] { return core->Close(); }});
}

}  // namespace

int RunIntake(int argc, char** argv, const service::Surroundings& surroundings) {
  const auto parsed = service::ParseOptions(
      {.program = "motcua-intake",
       .summary = "Takes in citizens' dossiers and keeps the public catalogue.",
       .default_port = 7001,
       .default_admin_port = 7101,
       .default_metrics_port = 7201},
      {}, service::Arguments(argc, argv), {std::cout, std::cerr});
  if (const auto* exit = std::get_if<service::Exit>(&parsed)) {
    return exit->status;
  }
  const auto& options = std::get<service::Options>(parsed);
  service::Process process(options);
  const absl::Status status = Serve(options, process, surroundings);
  return status.ok() ? service::kExitOk : service::ReportFailure("motcua-intake", status);
}

}  // namespace motcua::intake
