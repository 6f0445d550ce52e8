// SPDX-License-Identifier: Apache-2.0
// motcua-intake: wiring only.
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "common/engine/committer.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/feed/feed.h"
#include "common/feed/journal_service.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/store.h"
#include "common/rpc/reads.h"
#include "common/rpc/server_host.h"
#include "common/service/options.h"
#include "common/service/process.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/intake/app/machine.h"
#include "services/intake/rpc/catalog_service.h"
#include "services/intake/rpc/intake_service.h"
#include "services/intake/rpc/runtime.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {
namespace {

constexpr char kJournalName[] = "intake";
constexpr int kReadThreadCount = 2;
constexpr int kFeedThreadCount = 2;

absl::Status Serve(const service::Options& options, service::Process& process) {
  const time::SystemClock clock;
  kv::StoreOptions store_options{.path = options.store,
                                 .service = kJournalName,
                                 .schema_version = kSchemaVersion,
                                 .partition_count = options.partition_count,
                                 .tables = TableSpecs(),
                                 .cache_bytes = options.cache_bytes};
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<kv::Store> store, kv::Store::Open(store_options));
  journal::EmbeddedJournal journal(store.get(), kJournalTables);
  executor::ThreadPool read_threads(kReadThreadCount);
  executor::ThreadPool feed_threads(kFeedThreadCount);
  engine::RevisionGate gate(&clock, &read_threads);
  Machine machine(store.get());

  // The feed is woken by commits, and reads the heads that the committer has published.
  std::unique_ptr<feed::JournalService> feed_service;
  engine::CommitterOptions committer_options{.journal_name = kJournalName};
  const auto wake_feed = [&feed_service] {
    if (feed_service != nullptr) {
      feed_service->OnCommit();
    }
  };
  committer_options.on_acquire = [&machine, wake_feed] {
    wake_feed();
    return machine.Reload();
  };
  committer_options.on_commit = [wake_feed](const auto&) { wake_feed(); };
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<engine::Committer> committer,
      engine::Committer::Create(committer_options, store.get(), &journal, &gate, &clock));
  const feed::FeedReader feed_reader(&journal, "motcua.intake.v1.IntakeEventBatch",
                                     [&committer] { return committer->heads(); });
  feed_service = std::make_unique<feed::JournalService>(
      feed::JournalServiceOptions{.journal_name = kJournalName}, &feed_reader, &feed_threads);
  committer->Start();

  const rpc::Reads reads(&gate, &read_threads);
  const Runtime runtime{.machine = &machine,
                        .committer = committer.get(),
                        .store = store.get(),
                        .executor = &read_threads,
                        .reads = &reads};
  IntakeServiceHandlers intake_handlers(runtime);
  CatalogServiceHandlers catalog_handlers(runtime);
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<rpc::ServerHost> host,
      rpc::ServerHost::Start({.listen = options.listen},
                             {&intake_handlers, &catalog_handlers, feed_service.get()}));
  return process.ServeUntilSignal(*host, {.drain =
                                              [&] {
                                                gate.Close();
                                                feed_service->Drain();
                                              },
                                          .close =
                                              [&] {
                                                committer->Stop();
                                                return store->Flush();
                                              }});
}

int Main(int argc, char** argv) {
  const auto parsed = service::ParseOptions(
      {.program = "motcua-intake",
       .summary = "Takes in citizens' dossiers and keeps the public catalogue.",
       .default_port = 7001},
      {}, service::Arguments(argc, argv), {std::cout, std::cerr});
  if (const auto* exit = std::get_if<service::Exit>(&parsed)) {
    return exit->status;
  }
  const auto& options = std::get<service::Options>(parsed);
  service::Process process(options);
  const absl::Status status = Serve(options, process);
  return status.ok() ? service::kExitOk : service::ReportFailure("motcua-intake", status);
}

}  // namespace
}  // namespace motcua::intake

int main(int argc, char** argv) { return motcua::intake::Main(argc, argv); }
