// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/services.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/statistics/storage/tables.h"
#include "tests/simulation/model.h"

namespace motcua::simulation {

absl::Status IntakeService::Start() {
  MOTCUA_ASSIGN_OR_RETURN(
      core_,
      intake::IntakeCore::Create(
          {.store = {.path = "/store", .partition_count = kPartitionCount, .env = disk_.env()}},
          clock_, executor_));
  return absl::OkStatus();
}

absl::Status IntakeService::Close() {
  const absl::Status closed = core_->Close();
  core_.reset();
  return closed;
}

absl::Status ProcessingService::Start() {
  MOTCUA_ASSIGN_OR_RETURN(
      core_,
      processing::ProcessingCore::Create(
          {.store = {.path = "/store", .partition_count = kPartitionCount, .env = disk_.env()}},
          clock_, executor_));
  return absl::OkStatus();
}

absl::Status ProcessingService::Close() {
  const absl::Status closed = core_->Close();
  core_.reset();
  return closed;
}

absl::Status StatisticsService::Start() {
  const absl::Status started = StartParts();
  if (!started.ok()) {
    End();
  }
  return started;
}

absl::Status StatisticsService::StartParts() {
  kv::StoreOptions options{.path = "/store",
                           .service = "statistics",
                           .schema_version = statistics::kSchemaVersion,
                           .partition_count = kPartitionCount,
                           .tables = statistics::TableSpecs(),
                           .env = disk_.env()};
  MOTCUA_ASSIGN_OR_RETURN(store_, kv::Store::Open(options));
  journal_ = std::make_unique<journal::EmbeddedJournal>(store_.get(), statistics::kJournalTables);
  gate_ = std::make_unique<engine::RevisionGate>(clock_, executor_);
  MOTCUA_ASSIGN_OR_RETURN(statistics_,
                          statistics::Statistics::Create(store_.get(), gate_.get(), clock_,
                                                         statistics::kDefaultTimeZone));
  engine::CommitterOptions committer{.journal_name = "statistics", .on_acquire = [this] {
                                       statistics_->Reload();
                                       return absl::OkStatus();
                                     }};
  MOTCUA_ASSIGN_OR_RETURN(
      committer_, engine::Committer::Create(std::move(committer), store_.get(), journal_.get(),
                                            gate_.get(), clock_));
  return absl::OkStatus();
}

absl::Status StatisticsService::Close() {
  committer_->Stop();
  while (committer_->RunGroup()) {
  }
  const absl::Status closed = store_->Flush();
  End();
  return closed;
}

void StatisticsService::End() {
  committer_.reset();
  statistics_.reset();
  gate_.reset();
  journal_.reset();
  store_.reset();
}

absl::StatusOr<Genesis> MakeGenesis() {
  const time::SimulatedClock clock(absl::UnixEpoch());
  executor::ManualExecutor executor;
  IntakeService intake(&clock, &executor);
  ProcessingService processing(&clock, &executor);
  StatisticsService statistics(&clock, &executor);
  for (SimulatedService* const service :
       std::initializer_list<SimulatedService*>{&intake, &processing, &statistics}) {
    MOTCUA_RETURN_IF_ERROR(service->Start());
    MOTCUA_RETURN_IF_ERROR(service->Close());
  }
  return Genesis{.intake = intake.disk().MakeImage(),
                 .processing = processing.disk().MakeImage(),
                 .statistics = statistics.disk().MakeImage()};
}

}  // namespace motcua::simulation
