// SPDX-License-Identifier: Apache-2.0
// The bytes of the keys (tables.h says which table has which). Their order is the order of what
// they say. Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_STORAGE_KEYS_H_
#define MOTCUA_SERVICES_STATISTICS_STORAGE_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/statistics/domain/buckets.h"

namespace motcua::statistics {

// A half-open range of keys of one table.
struct KeyRange {
  std::string begin;
  std::string end;
};

// An agency and where everything of it stands.
struct AgencyPlace {
  uint32_t partition = 0;
  absl::string_view agency_code;
};

// What stands in the table of moments. The numbers are in the keys: they are for ever. Open
// dossiers stand right behind the ended ones, so that who was open at an instant is one range.
enum class MomentKind : uint8_t {
  kReceived = 1,   // By reception.
  kEnded = 2,      // By end.
  kOpen = 3,       // Not a moment: marks a dossier that has not ended, by reception.
  kOverdue = 4,    // By the instant at which it became overdue, or no longer is.
  kNoDueTime = 5,  // The same for pending without a due time.
};

std::string AgencyKey(absl::string_view agency_code);
std::string FieldKey(absl::string_view field_code);
// All agencies, all fields.
KeyRange AllAgencies();
KeyRange AllFields();
// What comes after the prefix of the two above.
absl::string_view CodeOfCatalogKey(absl::string_view key);

std::string FactKey(uint32_t partition, uint64_t serial);
std::string PartitionKey(uint32_t partition);

std::string MomentKey(const AgencyPlace& place, MomentKind kind, absl::Time instant,
                      uint64_t serial);
// Moments of one kind at instants in [begin, end).
KeyRange MomentsBetween(const AgencyPlace& place, MomentKind kind, absl::Time begin,
                        absl::Time end);
// The rows of all dossiers that had not ended before `instant` and may have been received before
// it: the ended ones by their end, then the open ones by their reception.
KeyRange OpenAt(const AgencyPlace& place, absl::Time instant);
// The dossier at the end of a key of a moment, and the kind in it.
uint64_t SerialOfMomentKey(absl::string_view key);

std::string CountsKey(const AgencyPlace& place, Granularity granularity, absl::CivilDay bucket);
KeyRange CountsIn(const AgencyPlace& place, const BucketRange& buckets);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_STORAGE_KEYS_H_
