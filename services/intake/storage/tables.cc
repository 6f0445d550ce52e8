// SPDX-License-Identifier: Apache-2.0
#include "services/intake/storage/tables.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

// Of a serial, and as many as an entry has ordinals.
constexpr int kOrdinalBits = 12;
static_assert(engine::kPrivatePartsPerEntryMax == 1u << kOrdinalBits);
// As many as private parts share a row.
constexpr uint32_t kSubmissionsPerRow = journal::kPrivatePartsPerRow;
constexpr uint8_t kSubmissionsFormat = 1;

constexpr absl::string_view kReceptionCounter = "r";
constexpr absl::string_view kCatalogCounter = "c";

}  // namespace

std::vector<kv::TableSpec> TableSpecs() {
  return {{.name = "journal", .use = kv::TableUse::kGrowing},
          {.name = "private", .use = kv::TableUse::kPicked},
          {.name = "requests", .use = kv::TableUse::kLookedUp},
          {.name = "dossiers"},
          {.name = "codes"},
          {.name = "dossiers_by_agency"},
          {.name = "counters"},
          {.name = "agencies"},
          {.name = "procedures"},
          {.name = "calendars"},
          {.name = "submissions", .use = kv::TableUse::kPicked}};
}

dossier::DossierId DossierIdAt(const engine::EventAddress& address) {
  return {.partition = address.partition,
          .serial = address.sequence << kOrdinalBits | address.ordinal};
}

engine::EventAddress AddressOf(const dossier::DossierId& id) {
  return {.partition = id.partition,
          .sequence = id.serial >> kOrdinalBits,
          .ordinal = static_cast<uint32_t>(id.serial & (engine::kPrivatePartsPerEntryMax - 1))};
}

std::string SubmissionsKey(const engine::EventAddress& address) {
  return kv::KeyWriter()
      .U32(address.partition)
      .U64(address.sequence)
      .U32(address.ordinal - address.ordinal % kSubmissionsPerRow)
      .Take();
}

void AddSubmission(const engine::EventAddress& address, const v1::DossierFacts& facts,
                   std::string& row) {
  kv::KeyWriter added;
  if (row.empty()) {
    added.U8(kSubmissionsFormat);
  }
  added.Varint(address.ordinal).Varint(facts.ByteSizeLong());
  row += added.Take();
  facts.AppendToString(&row);
}

absl::StatusOr<std::optional<v1::DossierFacts>> FindSubmission(
    const kv::Reader& reader, const engine::EventAddress& address) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(kSubmissions, SubmissionsKey(address)));
  if (!row.has_value()) {
    return std::optional<v1::DossierFacts>();
  }
  kv::KeyReader parts(*row);
  bool is_good = parts.U8() == kSubmissionsFormat;
  while (is_good && !parts.Done()) {
    const uint64_t ordinal = parts.Varint();
    const absl::string_view bytes = parts.Bytes(parts.Varint());
    is_good = parts.ok();
    if (is_good && ordinal == address.ordinal) {
      v1::DossierFacts facts;
      if (facts.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return std::optional<v1::DossierFacts>(std::move(facts));
      }
      is_good = false;
    }
  }
  if (!is_good) {
    return errors::MakeError(errors::Reason::kCorruptData, "a row of submissions cannot be read");
  }
  return std::optional<v1::DossierFacts>();
}

std::string DossierKey(const dossier::DossierId& id) {
  return kv::KeyWriter().U32(id.partition).U64(id.serial).Take();
}

std::string CodeKey(uint32_t partition, absl::string_view dossier_code) {
  return kv::KeyWriter().U32(partition).Rest(dossier_code).Take();
}

std::string ReceptionSerialKey(uint32_t partition, absl::string_view agency_code,
                               absl::CivilDay day) {
  return kv::KeyWriter()
      .U32(partition)
      .Rest(kReceptionCounter)
      .Terminated(agency_code)
      .U32(static_cast<uint32_t>(day - absl::CivilDay(1970, 1, 1)))
      .Take();
}

std::string CatalogSequenceKey() {
  return kv::KeyWriter().U32(journal::kCatalogPartition).Rest(kCatalogCounter).Take();
}

std::string CatalogKey(absl::string_view code) {
  return kv::KeyWriter().U32(journal::kCatalogPartition).Rest(code).Take();
}

std::string AgencyPrefix(uint32_t partition, absl::string_view agency_code) {
  return kv::KeyWriter().U32(partition).Terminated(agency_code).Take();
}

std::string AgencyTimePrefix(uint32_t partition, absl::string_view agency_code, absl::Time submit) {
  return kv::KeyWriter().U32(partition).Terminated(agency_code).Time(submit).Take();
}

std::string AgencyEntryKey(uint32_t partition, absl::string_view agency_code,
                           absl::Time submit_time, uint64_t sequence) {
  return kv::KeyWriter()
      .U32(partition)
      .Terminated(agency_code)
      .Time(submit_time)
      .U64(sequence)
      .Take();
}

void AddSerial(uint64_t serial, std::string& list) {
  list += kv::KeyWriter().Varint(serial).Take();
}

absl::StatusOr<std::vector<uint64_t>> ReadSerials(absl::string_view list) {
  std::vector<uint64_t> serials;
  kv::KeyReader reader(list);
  while (reader.ok() && !reader.Done()) {
    serials.push_back(reader.Varint());
  }
  if (!reader.ok()) {
    return errors::MakeError(errors::Reason::kCorruptData, "a list of serials cannot be read");
  }
  return serials;
}

std::string EncodeNumber(uint64_t number) { return kv::KeyWriter().U64(number).Take(); }

uint64_t DecodeNumber(const std::optional<std::string>& row) {
  return row.has_value() ? kv::KeyReader(*row).U64() : 0;
}

}  // namespace motcua::intake
