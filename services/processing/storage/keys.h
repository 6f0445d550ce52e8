// SPDX-License-Identifier: Apache-2.0
// The keys of the tables, as tables.h describes them: byte order is the order of what they say.
// Pure functions.
#ifndef MOTCUA_SERVICES_PROCESSING_STORAGE_KEYS_H_
#define MOTCUA_SERVICES_PROCESSING_STORAGE_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/dossier/dossier_id.h"
#include "common/journal/journal.h"

namespace motcua::processing {

std::string CourseKey(const dossier::DossierId& id);

std::string CodeKey(journal::PartitionId partition, absl::string_view dossier_code);

std::string HistoryKey(const dossier::DossierId& id, uint32_t number);
// What all keys of a course's history begin with.
std::string HistoryPrefix(const dossier::DossierId& id);
// The number in a key; 0 if the key is not one.
uint32_t HistoryNumber(absl::string_view key);

// One row of the work list.
struct WorkRow {
  journal::PartitionId partition = 0;
  std::string agency_code;
  std::optional<int64_t> due_micros;  // Rows without one come last.
  uint64_t serial = 0;

  friend bool operator==(const WorkRow&, const WorkRow&) = default;
};
std::string WorkKey(const WorkRow& row);
std::optional<WorkRow> ParseWorkKey(absl::string_view key);
// What all keys of an agency's work begin with.
std::string WorkPrefix(journal::PartitionId partition, absl::string_view agency_code);
// The first key of an agency that is due at or after `due_micros`.
std::string WorkBound(journal::PartitionId partition, absl::string_view agency_code,
                      int64_t due_micros);

std::string AgencyKey(absl::string_view agency_code);
std::string CalendarKey(absl::string_view calendar_code, uint64_t version);
// What all versions of a calendar, and what all calendars, begin with.
std::string CalendarPrefix(absl::string_view calendar_code);
std::string CalendarsPrefix();
std::string CatalogSequenceKey();

std::string DueMoveKey(absl::string_view calendar_code);
// The calendar of a key; empty if the key is not one.
std::string DueMoveCalendar(absl::string_view key);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_STORAGE_KEYS_H_
