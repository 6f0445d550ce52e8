// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/storage/keys.h"

#include "common/journal/journal.h"
#include "common/kv/codec.h"

namespace motcua::statistics {
namespace {

constexpr uint8_t kAgencyRows = 1;
constexpr uint8_t kFieldRows = 2;
constexpr size_t kCatalogPrefixBytes = 5;
constexpr size_t kSerialBytes = 8;
constexpr absl::CivilDay kDayZero(0, 1, 1);  // Before every day that a timestamp can name.

kv::KeyWriter CatalogPrefix(uint8_t rows) {
  kv::KeyWriter key;
  key.U32(journal::kCatalogPartition).U8(rows);
  return key;
}

KeyRange AllCatalogRows(uint8_t rows) {
  return {CatalogPrefix(rows).Take(), CatalogPrefix(rows + 1).Take()};
}

kv::KeyWriter PlacePrefix(const AgencyPlace& place) {
  kv::KeyWriter key;
  key.U32(place.partition).Terminated(place.agency_code);
  return key;
}

std::string MomentPrefix(const AgencyPlace& place, MomentKind kind, absl::Time instant) {
  return PlacePrefix(place).U8(static_cast<uint8_t>(kind)).Time(instant).Take();
}

}  // namespace

std::string AgencyKey(absl::string_view agency_code) {
  return CatalogPrefix(kAgencyRows).Rest(agency_code).Take();
}

std::string FieldKey(absl::string_view field_code) {
  return CatalogPrefix(kFieldRows).Rest(field_code).Take();
}

KeyRange AllAgencies() { return AllCatalogRows(kAgencyRows); }
KeyRange AllFields() { return AllCatalogRows(kFieldRows); }

absl::string_view CodeOfCatalogKey(absl::string_view key) {
  return key.substr(kCatalogPrefixBytes);
}

std::string FactKey(uint32_t partition, uint64_t serial) {
  return kv::KeyWriter().U32(partition).U64(serial).Take();
}

std::string PartitionKey(uint32_t partition) { return kv::KeyWriter().U32(partition).Take(); }

std::string MomentKey(const AgencyPlace& place, MomentKind kind, absl::Time instant,
                      uint64_t serial) {
  return PlacePrefix(place).U8(static_cast<uint8_t>(kind)).Time(instant).U64(serial).Take();
}

KeyRange MomentsBetween(const AgencyPlace& place, MomentKind kind, absl::Time begin,
                        absl::Time end) {
  return {MomentPrefix(place, kind, begin), MomentPrefix(place, kind, end)};
}

KeyRange OpenAt(const AgencyPlace& place, absl::Time instant) {
  return {MomentPrefix(place, MomentKind::kEnded, instant),
          MomentPrefix(place, MomentKind::kOpen, instant)};
}

uint64_t SerialOfMomentKey(absl::string_view key) {
  return kv::KeyReader(key.substr(key.size() - kSerialBytes)).U64();
}

std::string CountsKey(const AgencyPlace& place, Granularity granularity, absl::CivilDay bucket) {
  return PlacePrefix(place)
      .U8(static_cast<uint8_t>(granularity))
      .U32(static_cast<uint32_t>(bucket - kDayZero))
      .Take();
}

KeyRange CountsIn(const AgencyPlace& place, const BucketRange& buckets) {
  return {CountsKey(place, buckets.granularity, buckets.begin),
          CountsKey(place, buckets.granularity, buckets.end)};
}

}  // namespace motcua::statistics
