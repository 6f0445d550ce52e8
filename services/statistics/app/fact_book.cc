// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/app/fact_book.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/dossier/dossier_id.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "common/time/local_date.h"
#include "services/statistics/domain/history.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

using storage::v1::MomentRecord;
using storage::v1::Reception;

MomentKind KindOf(Movement movement) {
  if (movement == storage::v1::MOVEMENT_RECEIVED) {
    return MomentKind::kReceived;
  }
  if (movement == storage::v1::MOVEMENT_OVERDUE) {
    return MomentKind::kOverdue;
  }
  return movement == storage::v1::MOVEMENT_NO_DUE_TIME ? MomentKind::kNoDueTime
                                                       : MomentKind::kEnded;
}

// Whether both are counted under the same agency, field, channel and level.
bool AreCountedAlike(const Reception& a, const Reception& b) {
  return a.agency_code() == b.agency_code() && a.field_code() == b.field_code() &&
         a.channel() == b.channel() && a.level() == b.level();
}

absl::Status Corrupt(absl::string_view message, const std::string& dossier_id) {
  return errors::MakeError(errors::Reason::kCorruptData, message, {{"dossier_id", dossier_id}});
}

}  // namespace

struct FactBook::Row {
  MomentKind kind;
  absl::Time instant;
  Movement movement = storage::v1::MOVEMENT_UNSPECIFIED;
  int delta = 0;

  friend bool operator<(const Row& a, const Row& b) {
    return std::tie(a.kind, a.instant, a.movement, a.delta) <
           std::tie(b.kind, b.instant, b.movement, b.delta);
  }
};

absl::Status FactBook::Take(const kv::Reader& reader, uint32_t partition,
                            const motcua::intake::v1::IntakeEvent& event) {
  return TakeEvent(reader, partition, event);
}

absl::Status FactBook::Take(const kv::Reader& reader, uint32_t partition,
                            const motcua::processing::v1::ProcessingEvent& event) {
  return TakeEvent(reader, partition, event);
}

template <typename Event>
absl::Status FactBook::TakeEvent(const kv::Reader& reader, uint32_t partition, const Event& event) {
  MOTCUA_ASSIGN_OR_RETURN(const bool concerns, ConcernsFact(event));
  if (!concerns) {
    return absl::OkStatus();
  }
  const std::string& dossier_id = event.header().dossier_id();
  MOTCUA_ASSIGN_OR_RETURN(Change* const change, ChangeOf(reader, partition, dossier_id));
  MOTCUA_RETURN_IF_ERROR(ApplyEvent(event, change->after));
  const bool is_at_home =
      !change->after.has_reception() ||
      dossier::PartitionOf(change->after.reception().agency_code(), partition_count_) == partition;
  return is_at_home ? absl::OkStatus()
                    : Corrupt("a dossier is not in the partition of its agency", dossier_id);
}

absl::StatusOr<FactBook::Change*> FactBook::ChangeOf(const kv::Reader& reader, uint32_t partition,
                                                     const std::string& dossier_id) {
  const std::optional<dossier::DossierId> id = dossier::ParseDossierId(dossier_id);
  if (!id.has_value() || id->partition != partition) {
    return Corrupt("an event is not in the partition of its dossier", dossier_id);
  }
  const auto known = change_numbers_.find(id->serial);
  if (known != change_numbers_.end()) {
    return &changes_[known->second];
  }
  Change change{.serial = id->serial};
  if (const std::string* const recent = recent_->Find(partition, id->serial)) {
    change.before_bytes = *recent;
  } else {
    MOTCUA_ASSIGN_OR_RETURN(std::optional<std::string> stored,
                            reader.Get(kFacts, FactKey(partition, id->serial)));
    change.before_bytes = std::move(stored).value_or("");
  }
  if (!change.before_bytes.empty()) {
    MOTCUA_RETURN_IF_ERROR(kFactTable.DecodeInto(change.before_bytes, change.before));
    change.after = change.before;
  }
  change_numbers_.emplace(id->serial, changes_.size());
  return &changes_.emplace_back(std::move(change));
}

void FactBook::TakeFact(uint64_t serial, const Fact& fact) {
  change_numbers_.emplace(serial, changes_.size());
  changes_.push_back({.serial = serial, .after = fact});
}

void FactBook::DropEntry() {
  changes_.clear();
  change_numbers_.clear();
}

void FactBook::FinishEntry(uint32_t partition, kv::Transaction& transaction) {
  for (const Change& change : changes_) {
    WriteChange(partition, change, transaction);
  }
  DropEntry();
}

FactBook::Rows FactBook::RowsOf(const Fact& fact) {
  Rows rows;
  if (!IsCounted(fact)) {
    return rows;
  }
  const History history = HistoryOf(fact);
  for (const Moment& moment : MomentsOf(fact, history)) {
    rows.push_back({KindOf(moment.movement), moment.instant, moment.movement, moment.delta});
  }
  if (!fact.course().has_ending()) {
    rows.push_back({MomentKind::kOpen, history.received});
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

void FactBook::WriteChange(uint32_t partition, const Change& change, kv::Transaction& transaction) {
  std::string bytes = kFactTable.Encode(change.after);
  if (bytes == change.before_bytes) {
    return;
  }
  recent_->Put(partition, change.serial, bytes);
  transaction.Put(kFacts, FactKey(partition, change.serial), std::move(bytes));

  const Rows before = RowsOf(change.before);
  const Rows after = RowsOf(change.after);
  Rows gone;
  Rows come;
  if (AreCountedAlike(change.before.reception(), change.after.reception())) {
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                        std::back_inserter(gone));
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                        std::back_inserter(come));
  } else {
    gone = before;
    come = after;
  }
  // In this order: a row may be written anew under the same key.
  DeleteRows({partition, change.before.reception().agency_code()}, change, gone, transaction);
  PutRows({partition, change.after.reception().agency_code()}, change, come, transaction);
  if (before.empty() != after.empty()) {
    dossiers_[partition] += after.empty() ? -1 : 1;
  }
}

void FactBook::DeleteRows(const AgencyPlace& place, const Change& change, const Rows& rows,
                          kv::Transaction& transaction) {
  for (const Row& row : rows) {
    transaction.Delete(kMoments, MomentKey(place, row.kind, row.instant, change.serial));
  }
  Count(place, change.before, rows, -1);
}

void FactBook::PutRows(const AgencyPlace& place, const Change& change, const Rows& rows,
                       kv::Transaction& transaction) {
  const Reception& reception = change.after.reception();
  MomentRecord record;
  record.set_field_code(reception.field_code());
  record.set_channel(reception.channel());
  record.set_level(reception.level());
  for (const Row& row : rows) {
    record.set_movement(row.movement);
    record.set_delta(row.delta);
    kMomentTable.Put(transaction, MomentKey(place, row.kind, row.instant, change.serial), record);
  }
  Count(place, change.after, rows, 1);
}

void FactBook::Count(const AgencyPlace& place, const Fact& fact, const Rows& rows, int times) {
  if (rows.empty()) {
    return;
  }
  const Reception& reception = fact.reception();
  const CountsChanges::Group group =
      counts_.GroupOf(place, {reception.field_code(), reception.channel(), reception.level()});
  for (const Row& row : rows) {
    if (row.kind != MomentKind::kOpen) {
      counts_.Add(group, time::LocalDay(row.instant, zone_), row.movement,
                  int64_t{times} * row.delta);
    }
  }
}

absl::Status FactBook::Finish(kv::Transaction& transaction) {
  const std::map<uint32_t, int64_t> dossiers = std::move(dossiers_);
  dossiers_.clear();
  absl::Status status = counts_.Write(transaction);
  counts_.Clear();
  MOTCUA_RETURN_IF_ERROR(status);
  for (const auto& [partition, count] : dossiers) {
    if (count == 0) {
      continue;
    }
    const std::string key = PartitionKey(partition);
    MOTCUA_ASSIGN_OR_RETURN(std::optional<storage::v1::TotalsRecord> totals,
                            kTotalsTable.Get(transaction, key));
    storage::v1::TotalsRecord record = std::move(totals).value_or(storage::v1::TotalsRecord());
    record.set_dossier_count(record.dossier_count() + count);
    kTotalsTable.Put(transaction, key, record);
  }
  return absl::OkStatus();
}

}  // namespace motcua::statistics
