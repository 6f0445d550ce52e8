// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/catalog_mirror.h"

#include <optional>

#include "common/catalog/catalog_conversion.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"
#include "services/processing/storage/keys.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {

absl::Status CatalogMirror::Load() {
  KnownCalendars known;
  const std::string prefix = CalendarsPrefix();
  const auto cursor = store_->Scan(kCatalog, prefix, kv::PrefixEnd(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    MOTCUA_ASSIGN_OR_RETURN(const motcua::intake::v1::WorkingCalendar announced,
                            kCalendarTable.Decode(cursor->value()));
    MOTCUA_ASSIGN_OR_RETURN(SharedCalendar calendar, catalog::MakeCalendar(announced));
    // Versions of a code come in order: the newest stays.
    known[announced.calendar_code()] = {.version = announced.version(),
                                        .calendar = std::move(calendar)};
  }
  MOTCUA_RETURN_IF_ERROR(cursor->status());
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          store_->Get(kCatalog, CatalogSequenceKey()));
  sequence_ = row.has_value() ? kv::KeyReader(*row).U64() : 0;
  known_ = known;
  absl::MutexLock lock(&mutex_);
  published_ = std::move(known);
  return absl::OkStatus();
}

const calendar::WorkingCalendar* CatalogMirror::Find(absl::string_view calendar_code) const {
  const auto found = known_.find(calendar_code);
  return found == known_.end() ? nullptr : found->second.calendar.get();
}

absl::StatusOr<CatalogChange> CatalogMirror::Read(const motcua::intake::v1::CatalogPutV1& put) {
  CatalogChange change{.put = &put};
  for (const motcua::intake::v1::WorkingCalendar& announced : put.calendars()) {
    MOTCUA_ASSIGN_OR_RETURN(SharedCalendar calendar, catalog::MakeCalendar(announced));
    change.calendars.push_back(std::move(calendar));
  }
  return change;
}

void WriteCatalog(const motcua::intake::v1::CatalogPutV1& put, uint64_t sequence,
                  kv::Transaction& transaction) {
  for (const motcua::intake::v1::WorkingCalendar& calendar : put.calendars()) {
    kCalendarTable.Put(transaction, CalendarKey(calendar.calendar_code(), calendar.version()),
                       calendar);
  }
  for (const motcua::intake::v1::Agency& agency : put.agencies()) {
    kAgencyTable.Put(transaction, AgencyKey(agency.agency_code()), agency);
  }
  transaction.Put(kCatalog, CatalogSequenceKey(), kv::KeyWriter().U64(sequence).Take());
}

std::vector<std::string> CatalogMirror::Apply(engine::Group& group, const CatalogChange& change,
                                              uint64_t sequence) {
  WriteCatalog(*change.put, sequence, group.transaction());
  std::vector<std::string> changed;
  for (int i = 0; i < change.put->calendars_size(); ++i) {
    const motcua::intake::v1::WorkingCalendar& announced = change.put->calendars(i);
    const std::string& code = announced.calendar_code();
    KnownCalendar next{.version = announced.version(), .calendar = change.calendars[i]};
    KnownCalendar& known = known_[code];
    if (known.calendar != nullptr && known.version != next.version) {
      changed.push_back(code);
    }
    known = next;
    group.AfterCommit([this, code, next = std::move(next)] {
      absl::MutexLock lock(&mutex_);
      published_[code] = next;
    });
  }
  sequence_ = sequence;
  return changed;
}

SharedCalendar CatalogMirror::Published(absl::string_view calendar_code) const {
  absl::MutexLock lock(&mutex_);
  const auto found = published_.find(calendar_code);
  return found == published_.end() ? nullptr : found->second.calendar;
}

}  // namespace motcua::processing
