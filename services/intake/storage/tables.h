// SPDX-License-Identifier: Apache-2.0
// Intake's tables: what stands where, and who writes it. Ids and names are never used again for
// something else. Everything but `journal`, `private` and `requests` is written by the machine's
// ApplyEvent alone, from events, so that a replay of the journal writes the same bytes.
// Immutable.
#ifndef MOTCUA_SERVICES_INTAKE_STORAGE_TABLES_H_
#define MOTCUA_SERVICES_INTAKE_STORAGE_TABLES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/dossier/dossier_id.h"
#include "common/engine/command.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/record_table.h"
#include "common/kv/store.h"
#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/intake/v1/catalog.pb.h"
#include "motcua/intake/v1/events.pb.h"

namespace motcua::intake {

// 3: growing tables pack their values; `requests` says how far it reaches. 2: a dossier's id is the
// address of its first event; private parts, submissions and the index by agency share rows.
inline constexpr uint32_t kSchemaVersion = 3;

enum Table : kv::TableId {
  // partition u32, sequence u64 => entry (EmbeddedJournal)
  kJournal = 0,
  // partition u32, sequence u64, first ordinal u32 => DossierBodies (EmbeddedJournal)
  kPrivate = 1,
  // What the journal says of requests, up to a position (RequestLog).
  kRequests = 2,
  // partition u32, serial u64 => DossierRecord. A dossier that was submitted, and that nothing has
  // happened to since, has no row here: it stands in kSubmissions.
  kDossiers = 3,
  // partition u32, dossier code => serial u64
  kCodes = 4,
  // partition u32, agency code, 0, submit time, sequence u64 => serials (SerialList) of the
  // dossiers
  // that came with that entry
  kDossiersByAgency = 5,
  // 0 u32, "c" => sequence of the last catalogue entry u64
  // partition u32, "r", agency code, 0, day (days since 1970) u32 => last reception serial u64
  kCounters = 6,
  // 0 u32, agency code => Agency
  kAgencies = 7,
  // 0 u32, procedure code => Procedure
  kProcedures = 8,
  // 0 u32, calendar code => WorkingCalendar
  kCalendars = 9,
  // partition u32, sequence u64, first ordinal u32 => format u8, then for each submission of the
  // entry from that ordinal on: ordinal and length (varints), DossierFacts
  kSubmissions = 10,
};

// For kv::StoreOptions, in the order of the ids.
std::vector<kv::TableSpec> TableSpecs();

inline constexpr journal::JournalTables kJournalTables{.entries = kJournal,
                                                       .private_parts = kPrivate};
inline constexpr kv::RecordTable<motcua::intake::storage::v1::DossierRecord> kDossierTable{
    kDossiers};
inline constexpr kv::RecordTable<motcua::intake::v1::Agency> kAgencyTable{kAgencies};
inline constexpr kv::RecordTable<motcua::intake::v1::Procedure> kProcedureTable{kProcedures};
inline constexpr kv::RecordTable<motcua::intake::v1::WorkingCalendar> kCalendarTable{kCalendars};

// A dossier is numbered by where its first event stands, so that where its papers stand need not be
// looked up: the serial is the entry's sequence (40 bits) and the ordinal there (12 bits).
dossier::DossierId DossierIdAt(const engine::EventAddress& address);
engine::EventAddress AddressOf(const dossier::DossierId& id);

std::string DossierKey(const dossier::DossierId& id);
// Of the row that the submission at an address shares with its neighbours.
std::string SubmissionsKey(const engine::EventAddress& address);
// Adds a submission to such a row, which is empty at first.
void AddSubmission(const engine::EventAddress& address,
                   const motcua::intake::v1::DossierFacts& facts, std::string& row);
// What was submitted at an address; nullopt if nothing was. CORRUPT_DATA.
absl::StatusOr<std::optional<motcua::intake::v1::DossierFacts>> FindSubmission(
    const kv::Reader& reader, const engine::EventAddress& address);

std::string CodeKey(uint32_t partition, absl::string_view dossier_code);
std::string ReceptionSerialKey(uint32_t partition, absl::string_view agency_code,
                               absl::CivilDay day);
std::string CatalogSequenceKey();
std::string CatalogKey(absl::string_view code);

// The rows of an agency's dossiers in kDossiersByAgency, ordered by submit time, then by entry.
std::string AgencyPrefix(uint32_t partition, absl::string_view agency_code);
std::string AgencyTimePrefix(uint32_t partition, absl::string_view agency_code, absl::Time submit);
std::string AgencyEntryKey(uint32_t partition, absl::string_view agency_code,
                           absl::Time submit_time, uint64_t sequence);

// Serials in the order that they were added in, as a value.
void AddSerial(uint64_t serial, std::string& list);
// CORRUPT_DATA if the bytes are no such list.
absl::StatusOr<std::vector<uint64_t>> ReadSerials(absl::string_view list);

// Counters and serials as values.
std::string EncodeNumber(uint64_t number);
// 0 for no row.
uint64_t DecodeNumber(const std::optional<std::string>& row);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_STORAGE_TABLES_H_
