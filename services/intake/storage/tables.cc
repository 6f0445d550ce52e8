// SPDX-License-Identifier: Apache-2.0
#include "services/intake/storage/tables.h"

#include "common/kv/codec.h"

namespace motcua::intake {
namespace {

constexpr absl::string_view kDossierCounter = "d";
constexpr absl::string_view kReceptionCounter = "r";
constexpr absl::string_view kCatalogCounter = "c";

}  // namespace

std::vector<kv::TableSpec> TableSpecs() {
  return {{.name = "journal", .use = kv::TableUse::kGrowing},
          {.name = "private", .use = kv::TableUse::kGrowing},
          {.name = "requests", .use = kv::TableUse::kLookedUp},
          {.name = "dossiers"},
          {.name = "codes"},
          {.name = "dossiers_by_agency"},
          {.name = "counters"},
          {.name = "agencies"},
          {.name = "procedures"},
          {.name = "calendars"}};
}

std::string DossierKey(const dossier::DossierId& id) {
  return kv::KeyWriter().U32(id.partition).U64(id.serial).Take();
}

std::string CodeKey(uint32_t partition, absl::string_view dossier_code) {
  return kv::KeyWriter().U32(partition).Rest(dossier_code).Take();
}

std::string DossierSerialKey(uint32_t partition) {
  return kv::KeyWriter().U32(partition).Rest(kDossierCounter).Take();
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

std::string AgencyDossierKey(const dossier::DossierId& id, absl::string_view agency_code,
                             absl::Time submit_time) {
  return kv::KeyWriter()
      .U32(id.partition)
      .Terminated(agency_code)
      .Time(submit_time)
      .U64(id.serial)
      .Take();
}

uint64_t SerialOfAgencyDossierKey(absl::string_view key) {
  constexpr size_t kSerialBytes = sizeof(uint64_t);
  return key.size() < kSerialBytes ? 0 : kv::KeyReader(key.substr(key.size() - kSerialBytes)).U64();
}

std::string EncodeNumber(uint64_t number) { return kv::KeyWriter().U64(number).Take(); }

uint64_t DecodeNumber(const std::optional<std::string>& row) {
  return row.has_value() ? kv::KeyReader(*row).U64() : 0;
}

}  // namespace motcua::intake
