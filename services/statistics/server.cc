// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/server.h"

#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "common/admin/admin_service.h"
#include "common/engine/committer.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/feed/feed_client.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/store.h"
#include "common/metrics/service_metrics.h"
#include "common/metrics/sources.h"
#include "common/rpc/channel.h"
#include "common/rpc/reads.h"
#include "common/service/options.h"
#include "common/service/preflight.h"
#include "common/service/process.h"
#include "common/service/servers.h"
#include "common/status/status_macros.h"
#include "services/statistics/audit/audit.h"
#include "services/statistics/dossier_metrics.h"
#include "services/statistics/follow/statistics.h"
#include "services/statistics/rpc/statistics_service.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

// Much less than readers notice; under full load a dossier's course costs statistics a sixth less.
constexpr absl::Duration kGroupInterval = absl::Milliseconds(20);
constexpr char kServiceName[] = "statistics";
constexpr int kReadThreadCount = 2;

// The flags of this service alone.
struct Upstreams {
  std::string intake = "127.0.0.1:7001";
  std::string processing = "127.0.0.1:7002";
  std::string time_zone = kDefaultTimeZone;
};

std::unique_ptr<feed::FeedClient> MakeFeedClient(const std::string& address,
                                                 const rpc::ChannelOptions& channel,
                                                 feed::Follower& follower,
                                                 engine::Committer* committer) {
  auto random = std::make_shared<absl::BitGen>();
  return std::make_unique<feed::FeedClient>(
      feed::FeedClientOptions{.caller = kServiceName}, rpc::MakeChannel(address, channel),
      &follower, committer, [random] { return absl::Uniform(*random, 0.0, 1.0); });
}

absl::StatusOr<audit::Report> Audit(const std::string& path, const std::string& scratch,
                                    std::function<bool()> stopped) {
  return VerifyStore({.path = path, .scratch = scratch, .stopped = std::move(stopped)});
}

std::unique_ptr<admin::AdminService> MakeAdminService(const service::Options& options,
                                                      kv::Store* store) {
  admin::AdminOptions admin;
  admin.backups = options.backups;
  admin.revisions = [] { return std::vector<engine::Revision>(); };
  admin.verify = Audit;
  return std::make_unique<admin::AdminService>(std::move(admin), store);
}

void AddSources(const kv::Store& store, const engine::Committer& committer, Statistics& statistics,
                const time::Clock* clock, metrics::Registry& registry) {
  metrics::AddCommitter(&committer, registry);
  metrics::AddFollower(&statistics.intake(), registry);
  metrics::AddFollower(&statistics.processing(), registry);
  metrics::AddStore(&store, registry);
  AddDossiers(&statistics, clock, registry);
}

kv::StoreOptions StoreOptionsOf(const service::Options& options,
                                const service::Surroundings& surroundings) {
  return {.path = options.store,
          .service = kServiceName,
          .schema_version = kSchemaVersion,
          .schema_version_min = kSchemaVersion,
          .partition_count = options.partition_count,
          .tables = TableSpecs(),
          .cache_bytes = options.cache_bytes,
          .ballast_bytes = kv::kBallastBytes,
          .env = surroundings.env};
}

engine::CommitterOptions CommitterOptionsOf(Statistics& statistics,
                                            engine::CommitObserver* observer) {
  return {.journal_name = kServiceName,
          .group_interval_min = kGroupInterval,
          .on_unusable = service::Process::RequestEnd,
          .on_acquire =
              [&statistics] {
                statistics.Reload();
                return absl::OkStatus();
              },
          .observer = observer};
}

absl::Status Serve(const service::Options& options, const Upstreams& upstreams,
                   service::Process& process, const service::Surroundings& surroundings) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<kv::Store> store,
                          kv::Store::Open(StoreOptionsOf(options, surroundings)));
  journal::EmbeddedJournal journal(store.get(), kJournalTables);
  executor::ThreadPool read_threads(kReadThreadCount);
  metrics::ServiceMetrics metrics(kServiceName, options, surroundings.clock);
  engine::RevisionGate gate(surroundings.clock, &read_threads);
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<Statistics> statistics,
      Statistics::Create(store.get(), &gate, surroundings.clock, upstreams.time_zone));
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<engine::Committer> committer,
      engine::Committer::Create(CommitterOptionsOf(*statistics, metrics.commit_observer()),
                                store.get(), &journal, &gate, surroundings.clock));
  const std::unique_ptr<admin::AdminService> admin_service = MakeAdminService(options, store.get());
  committer->Start();
  const rpc::ChannelOptions channel{
      .receive_bytes_max = rpc::kFeedReceiveBytesMax,
      .credentials = rpc::MakeCredentials(service::OutgoingTls(options))};
  const auto intake_client =
      MakeFeedClient(upstreams.intake, channel, statistics->intake(), committer.get());
  const auto processing_client =
      MakeFeedClient(upstreams.processing, channel, statistics->processing(), committer.get());

  const rpc::Reads reads(&gate, &read_threads);
  StatisticsServiceHandlers handlers(statistics.get(), &reads);
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<service::Servers> servers,
      service::Servers::Start(options,
                              {.to_callers = {&handlers},
                               .to_operators = {admin_service.get()},
                               .make_observers = [&metrics] { return metrics.MakeCallObservers(); },
                               .clock = surroundings.clock}));
  AddSources(*store, *committer, *statistics, surroundings.clock, metrics.registry());
  metrics::AddAnswers(&reads.room(), metrics.registry());
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<metrics::Endpoint> endpoint, metrics.Listen());
  intake_client->Start();
  processing_client->Start();
  return process.ServeUntilSignal(*servers, {.drain =
                                                 [&] {
                                                   gate.Close();
                                                   intake_client->Stop();
                                                   processing_client->Stop();
                                                   admin_service->Drain();
                                                 },
                                             .close =
                                                 [&] {
                                                   committer->Stop();
                                                   return store->Flush();
                                                 }});
}

}  // namespace

int RunStatistics(int argc, char** argv, const service::Surroundings& surroundings) {
  Upstreams upstreams;
  const auto parsed = service::ParseOptions(
      {.program = "motcua-statistics",
       .summary = "Counts what intake and processing did, for any period and as of any instant.",
       .default_port = 7003,
       .default_admin_port = 7103,
       .default_metrics_port = 7203},
      {{.name = "--intake",
        .description = "Address of motcua-intake",
        .value = &upstreams.intake,
        .check = service::CheckCallAddress},
       {.name = "--processing",
        .description = "Address of motcua-processing",
        .value = &upstreams.processing,
        .check = service::CheckCallAddress},
       {.name = "--time-zone",
        .description = "IANA name of the zone whose midnights divide the days",
        .value = &upstreams.time_zone,
        .check = service::CheckTimeZone}},
      service::Arguments(argc, argv), {std::cout, std::cerr});
  if (const auto* exit = std::get_if<service::Exit>(&parsed)) {
    return exit->status;
  }
  const auto& options = std::get<service::Options>(parsed);
  service::Process process(options);
  const absl::Status status = Serve(options, upstreams, process, surroundings);
  return status.ok() ? service::kExitOk : service::ReportFailure("motcua-statistics", status);
}

}  // namespace motcua::statistics
