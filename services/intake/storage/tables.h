// SPDX-License-Identifier: Apache-2.0
// Intake's tables: what stands where, and who writes it. Ids and names are never used again for
// something else. Everything but `journal`, `private` and the journal's epoch row is written by the
// machine's ApplyEvent alone, from events, so that a replay of the journal writes the same bytes.
// Immutable.
#ifndef MOTCUA_SERVICES_INTAKE_STORAGE_TABLES_H_
#define MOTCUA_SERVICES_INTAKE_STORAGE_TABLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/dossier/dossier_id.h"
#include "common/engine/request_log.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/record_table.h"
#include "common/kv/store.h"
#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/intake/v1/catalog.pb.h"

namespace motcua::intake {

inline constexpr uint32_t kSchemaVersion = 1;

enum Table : kv::TableId {
  // partition u32, sequence u64 => entry (EmbeddedJournal)
  kJournal = 0,
  // partition u32, sequence u64, ordinal u32 => DossierBody (EmbeddedJournal)
  kPrivate = 1,
  // digest of (caller, request id) => outcome (RequestLog)
  kRequests = 2,
  // partition u32, serial u64 => DossierRecord
  kDossiers = 3,
  // partition u32, dossier code => serial u64
  kCodes = 4,
  // partition u32, agency code, 0, submit time, serial u64 => empty
  kDossiersByAgency = 5,
  // partition u32, "d" => last dossier serial u64
  // 0 u32, "c" => sequence of the last catalogue entry u64
  // partition u32, "r", agency code, 0, day (days since 1970) u32 => last reception serial u64
  kCounters = 6,
  // 0 u32, agency code => Agency
  kAgencies = 7,
  // 0 u32, procedure code => Procedure
  kProcedures = 8,
  // 0 u32, calendar code => WorkingCalendar
  kCalendars = 9,
};

// For kv::StoreOptions, in the order of the ids.
std::vector<kv::TableSpec> TableSpecs();

inline constexpr journal::JournalTables kJournalTables{.entries = kJournal,
                                                       .private_parts = kPrivate};
inline constexpr engine::RequestLog kRequestLog{kRequests};
inline constexpr kv::RecordTable<motcua::intake::storage::v1::DossierRecord> kDossierTable{
    kDossiers};
inline constexpr kv::RecordTable<motcua::intake::v1::Agency> kAgencyTable{kAgencies};
inline constexpr kv::RecordTable<motcua::intake::v1::Procedure> kProcedureTable{kProcedures};
inline constexpr kv::RecordTable<motcua::intake::v1::WorkingCalendar> kCalendarTable{kCalendars};

std::string DossierKey(const dossier::DossierId& id);
std::string CodeKey(uint32_t partition, absl::string_view dossier_code);
std::string DossierSerialKey(uint32_t partition);
std::string ReceptionSerialKey(uint32_t partition, absl::string_view agency_code,
                               absl::CivilDay day);
std::string CatalogSequenceKey();
std::string CatalogKey(absl::string_view code);

// The rows of an agency's dossiers in kDossiersByAgency, ordered by submit time, then serial.
std::string AgencyPrefix(uint32_t partition, absl::string_view agency_code);
std::string AgencyTimePrefix(uint32_t partition, absl::string_view agency_code, absl::Time submit);
std::string AgencyDossierKey(const dossier::DossierId& id, absl::string_view agency_code,
                             absl::Time submit_time);
// The serial at the end of a key of kDossiersByAgency.
uint64_t SerialOfAgencyDossierKey(absl::string_view key);

// Counters and serials as values.
std::string EncodeNumber(uint64_t number);
// 0 for no row.
uint64_t DecodeNumber(const std::optional<std::string>& row);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_STORAGE_TABLES_H_
