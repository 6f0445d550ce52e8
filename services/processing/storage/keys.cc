// SPDX-License-Identifier: Apache-2.0
#include "services/processing/storage/keys.h"

#include <limits>

#include "absl/time/time.h"
#include "common/kv/codec.h"

namespace motcua::processing {
namespace {

using kv::KeyReader;
using kv::KeyWriter;

// What stands behind the partition in the catalogue's table.
enum class CatalogKind : uint8_t { kAgency = 1, kCalendar = 2, kSequence = 3 };

// Written as all ones: after every due time.
constexpr int64_t kNoDueMicros = std::numeric_limits<int64_t>::max();

KeyWriter CatalogKey(CatalogKind kind) {
  KeyWriter key;
  key.U32(journal::kCatalogPartition).U8(static_cast<uint8_t>(kind));
  return key;
}

KeyWriter DossierKey(const dossier::DossierId& id) {
  KeyWriter key;
  key.U32(id.partition).U64(id.serial);
  return key;
}

}  // namespace

std::string CourseKey(const dossier::DossierId& id) { return DossierKey(id).Take(); }

std::string CodeKey(journal::PartitionId partition, absl::string_view dossier_code) {
  return KeyWriter().U32(partition).Rest(dossier_code).Take();
}

std::string HistoryKey(const dossier::DossierId& id, uint32_t number) {
  return DossierKey(id).U32(number).Take();
}

std::string HistoryPrefix(const dossier::DossierId& id) { return DossierKey(id).Take(); }

uint32_t HistoryNumber(absl::string_view key) {
  KeyReader parts(key);
  parts.U32();
  parts.U64();
  const uint32_t number = parts.U32();
  return parts.Done() ? number : 0;
}

std::string WorkKey(const WorkRow& row) {
  return KeyWriter()
      .U32(row.partition)
      .Terminated(row.agency_code)
      .Time(absl::FromUnixMicros(row.due_micros.value_or(kNoDueMicros)))
      .U64(row.serial)
      .Take();
}

std::optional<WorkRow> ParseWorkKey(absl::string_view key) {
  KeyReader parts(key);
  WorkRow row{.partition = parts.U32(), .agency_code = std::string(parts.Terminated())};
  const int64_t due_micros = absl::ToUnixMicros(parts.Time());
  if (due_micros != kNoDueMicros) {
    row.due_micros = due_micros;
  }
  row.serial = parts.U64();
  return parts.Done() ? std::optional<WorkRow>(std::move(row)) : std::nullopt;
}

std::string WorkPrefix(journal::PartitionId partition, absl::string_view agency_code) {
  return KeyWriter().U32(partition).Terminated(agency_code).Take();
}

std::string WorkBound(journal::PartitionId partition, absl::string_view agency_code,
                      int64_t due_micros) {
  return KeyWriter()
      .U32(partition)
      .Terminated(agency_code)
      .Time(absl::FromUnixMicros(due_micros))
      .Take();
}

std::string AgencyKey(absl::string_view agency_code) {
  return CatalogKey(CatalogKind::kAgency).Rest(agency_code).Take();
}

std::string CalendarKey(absl::string_view calendar_code, uint64_t version) {
  return CatalogKey(CatalogKind::kCalendar).Terminated(calendar_code).U64(version).Take();
}

std::string CalendarPrefix(absl::string_view calendar_code) {
  return CatalogKey(CatalogKind::kCalendar).Terminated(calendar_code).Take();
}

std::string CalendarsPrefix() { return CatalogKey(CatalogKind::kCalendar).Take(); }

std::string CatalogSequenceKey() { return CatalogKey(CatalogKind::kSequence).Take(); }

std::string DueMoveKey(absl::string_view calendar_code) {
  return KeyWriter().U32(journal::kCatalogPartition).Rest(calendar_code).Take();
}

std::string DueMoveCalendar(absl::string_view key) {
  KeyReader parts(key);
  parts.U32();
  return std::string(parts.Rest());
}

}  // namespace motcua::processing
