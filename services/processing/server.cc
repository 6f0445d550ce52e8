// SPDX-License-Identifier: Apache-2.0
#include "services/processing/server.h"

#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "common/admin/admin_service.h"
#include "common/executor/executor.h"
#include "common/feed/feed_client.h"
#include "common/feed/journal_service.h"
#include "common/metrics/service_metrics.h"
#include "common/metrics/sources.h"
#include "common/rpc/channel.h"
#include "common/rpc/limits.h"
#include "common/service/options.h"
#include "common/service/preflight.h"
#include "common/service/process.h"
#include "common/service/servers.h"
#include "common/status/status_macros.h"
#include "services/processing/audit/audit.h"
#include "services/processing/follow/processing_core.h"
#include "services/processing/rpc/processing_service.h"
#include "services/processing/rpc/watch_hub.h"

namespace motcua::processing {
namespace {

constexpr int kReadThreadCount = 2;
constexpr int kFeedThreadCount = 2;
constexpr size_t kWatchCountMax = 1000;

absl::StatusOr<audit::Report> Audit(const std::string& path, const std::string& scratch,
                                    std::function<bool()> stopped) {
  return VerifyStore({.path = path, .scratch = scratch, .stopped = std::move(stopped)});
}

std::unique_ptr<admin::AdminService> MakeAdminService(const service::Options& options,
                                                      ProcessingCore& core) {
  admin::AdminOptions admin;
  admin.backups = options.backups;
  admin.revisions = [&core] { return core.committer().revisions(); };
  admin.verify = Audit;
  return std::make_unique<admin::AdminService>(std::move(admin), &core.store());
}

void AddSources(ProcessingCore& core, const feed::JournalService& journal_service,
                const WatchHub& watches, metrics::Registry& registry) {
  metrics::AddCommitter(&core.committer(), registry);
  metrics::AddJournal(&core.committer(), registry);
  metrics::AddFollower(&core.follower(), registry);
  metrics::AddStore(&core.store(), registry);
  metrics::AddStreams(
      "events", [&journal_service] { return journal_service.stream_count(); }, registry);
  metrics::AddStreams(
      "watches", [&watches] { return watches.watch_count(); }, registry);
}

kv::StoreOptions StoreOptionsOf(const service::Options& options,
                                const service::Surroundings& surroundings) {
  return {.path = options.store,
          .partition_count = options.partition_count,
          .cache_bytes = options.cache_bytes,
          .ballast_bytes = kv::kBallastBytes,
          .env = surroundings.env};
}

std::unique_ptr<feed::FeedClient> MakeFeedClient(const std::string& address,
                                                 const rpc::ClientTls& tls, ProcessingCore& core) {
  auto random = std::make_shared<std::mt19937_64>(std::random_device{}());
  return std::make_unique<feed::FeedClient>(
      feed::FeedClientOptions{.caller = kJournalName},
      rpc::MakeChannel(address, {.receive_bytes_max = rpc::kFeedReceiveBytesMax,
                                 .credentials = rpc::MakeCredentials(tls)}),
      &core.follower(), &core.committer(),
      [random] { return std::uniform_real_distribution<double>(0, 1)(*random); });
}

absl::Status Serve(const service::Options& options, const std::string& intake_address,
                   service::Process& process, const service::Surroundings& surroundings) {
  executor::ThreadPool read_threads(kReadThreadCount);
  executor::ThreadPool feed_threads(kFeedThreadCount);
  metrics::ServiceMetrics metrics(kJournalName, options, surroundings.clock);
  WatchHub watches(kWatchCountMax);
  // Made after the core, which tells it of commits.
  std::unique_ptr<feed::JournalService> journal_service;
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<ProcessingCore> core,
      ProcessingCore::Create(
          {.store = StoreOptionsOf(options, surroundings),
           .committer = {.on_unusable = service::Process::RequestEnd,
                         .observer = metrics.commit_observer()},
           .courses_moved =
               [&watches](absl::Span<const dossier::DossierId> moved) { watches.Notify(moved); },
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
  const std::unique_ptr<admin::AdminService> admin_service = MakeAdminService(options, *core);
  core->committer().Start();

  ProcessingServiceHandlers handlers({.machine = &core->machine(),
                                      .queries = &core->queries(),
                                      .committer = &core->committer(),
                                      .gate = &core->gate(),
                                      .executor = &read_threads,
                                      .watches = &watches});
  const std::unique_ptr<feed::FeedClient> intake =
      MakeFeedClient(intake_address, service::OutgoingTls(options), *core);
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<service::Servers> servers,
      service::Servers::Start(options,
                              {.to_callers = {&handlers, journal_service.get()},
                               .to_operators = {admin_service.get()},
                               .make_observers = [&metrics] { return metrics.MakeCallObservers(); },
                               .clock = surroundings.clock}));
  AddSources(*core, *journal_service, watches, metrics.registry());
  metrics::AddAnswers(&handlers.answers(), metrics.registry());
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<metrics::Endpoint> endpoint, metrics.Listen());
  intake->Start();
  return process.ServeUntilSignal(*servers, {.drain =
                                                 [&] {
                                                   intake->Stop();
                                                   core->gate().Close();
                                                   watches.Drain();
                                                   journal_service->Drain();
                                                   admin_service->Drain();
                                                 },
                                             .close = [&] { return core->Close(); }});
}

}  // namespace

int RunProcessing(int argc, char** argv, const service::Surroundings& surroundings) {
  std::string intake_address;
  const auto parsed = service::ParseOptions(
      {.program = "motcua-processing",
       .summary = "Keeps the course of accepted dossiers: states, clock, due time, history.",
       .default_port = 7002,
       .default_admin_port = 7102,
       .default_metrics_port = 7202},
      {{.name = "--intake",
        .description = "HOST:PORT of the intake service to follow",
        .value = &intake_address,
        .required = true,
        .check = service::CheckCallAddress}},
      service::Arguments(argc, argv), {std::cout, std::cerr});
  if (const auto* exit = std::get_if<service::Exit>(&parsed)) {
    return exit->status;
  }
  const auto& options = std::get<service::Options>(parsed);
  service::Process process(options);
  const absl::Status status = Serve(options, intake_address, process, surroundings);
  return status.ok() ? service::kExitOk : service::ReportFailure("motcua-processing", status);
}

}  // namespace motcua::processing
