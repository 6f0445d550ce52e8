// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/follow/statistics.h"

#include <algorithm>
#include <optional>

#include "common/catalog/catalog_conversion.h"
#include "common/status/status_macros.h"
#include "common/time/local_date.h"
#include "services/statistics/app/dossier_report.h"
#include "services/statistics/app/report_dossiers.h"
#include "services/statistics/storage/keys.h"
#include "services/statistics/storage/settings.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

feed::Follower::Options OptionsOf(const char* journal_name, const kv::Store& store) {
  return {.journal_name = journal_name,
          .cursor_table = kCursors,
          .partition_count = store.partition_count()};
}

void SetDuration(absl::Duration duration, google::protobuf::Duration* proto) {
  proto->set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
}

v1::FollowStatus StatusOf(const feed::Follower& follower) {
  const feed::FollowProgress progress = follower.progress();
  v1::FollowStatus status;
  status.set_journal(follower.options().journal_name);
  status.set_connected(progress.connected);
  uint64_t lag_entries = 0;
  for (size_t partition = 0; partition < progress.applied_sequences.size(); ++partition) {
    auto& revision = *status.add_revisions();
    revision.set_journal(follower.options().journal_name);
    revision.set_partition(static_cast<uint32_t>(partition));
    revision.set_sequence(progress.applied_sequences[partition]);
    lag_entries += progress.head_sequences[partition] - progress.applied_sequences[partition];
  }
  status.set_lag_entries(lag_entries);
  SetDuration(progress.lag, status.mutable_lag());
  if (progress.last_apply_time != absl::InfinitePast()) {
    catalog::SetTime(progress.last_apply_time, status.mutable_last_apply_time());
  }
  return status;
}

}  // namespace

Statistics::Statistics(kv::Store* store, engine::RevisionGate* gate, const time::Clock* clock,
                       absl::TimeZone zone)
    : store_(store),
      clock_(clock),
      zone_(zone),
      intake_applier_(zone, store->partition_count(), &recent_facts_),
      processing_applier_(zone, store->partition_count(), &recent_facts_),
      intake_(OptionsOf(kIntakeJournal, *store), store, gate, clock, &intake_applier_),
      processing_(OptionsOf(kProcessingJournal, *store), store, gate, clock, &processing_applier_),
      views_(store, &intake_, &processing_, zone) {}

absl::StatusOr<std::unique_ptr<Statistics>> Statistics::Create(kv::Store* store,
                                                               engine::RevisionGate* gate,
                                                               const time::Clock* clock,
                                                               const std::string& time_zone) {
  MOTCUA_ASSIGN_OR_RETURN(const absl::TimeZone zone, time::LoadZone(time_zone));
  MOTCUA_RETURN_IF_ERROR(FixTimeZone(time_zone, *store));
  std::unique_ptr<Statistics> statistics(new Statistics(store, gate, clock, zone));
  MOTCUA_RETURN_IF_ERROR(statistics->intake_.Load());
  MOTCUA_RETURN_IF_ERROR(statistics->processing_.Load());
  return statistics;
}

absl::StatusOr<v1::GetDossierReportResponse> Statistics::GetDossierReport(
    const v1::GetDossierReportRequest& request) {
  MOTCUA_ASSIGN_OR_RETURN(const View view, views_.Take());
  return MakeDossierReport(view, request);
}

absl::StatusOr<v1::ListReportDossiersResponse> Statistics::ListReportDossiers(
    const v1::ListReportDossiersRequest& request) {
  MOTCUA_ASSIGN_OR_RETURN(const View view, views_.Take());
  return statistics::ListReportDossiers(view, request);
}

absl::StatusOr<CurrentCounts> Statistics::CountCurrent(absl::Duration soon) {
  MOTCUA_ASSIGN_OR_RETURN(const View view, views_.Take());
  const absl::Time now = clock_->Now();
  return statistics::CountCurrent(view, now, now + soon);
}

absl::StatusOr<v1::GetStatisticsStatusResponse> Statistics::GetStatisticsStatus() const {
  v1::GetStatisticsStatusResponse response;
  *response.add_journals() = StatusOf(intake_);
  *response.add_journals() = StatusOf(processing_);
  uint64_t dossier_count = 0;
  for (uint32_t partition = 1; partition <= store_->partition_count(); ++partition) {
    MOTCUA_ASSIGN_OR_RETURN(const std::optional<storage::v1::TotalsRecord> totals,
                            kTotalsTable.Get(*store_, PartitionKey(partition)));
    dossier_count += totals.has_value() ? totals->dossier_count() : 0;
  }
  response.set_dossier_count(dossier_count);
  return response;
}

}  // namespace motcua::statistics
