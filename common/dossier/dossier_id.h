// SPDX-License-Identifier: Apache-2.0
// The dossier's identifier: 13 characters of Crockford's base 32 that hold its partition (12 bits)
// and its serial within the partition (52 bits), which grows from dossier to dossier and is not
// dense: intake says how it is made. Sorts as (partition, serial); opaque to callers.
// Also where an agency's dossiers live. Immutable.
#ifndef MOTCUA_COMMON_DOSSIER_DOSSIER_ID_H_
#define MOTCUA_COMMON_DOSSIER_DOSSIER_ID_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace motcua::dossier {

inline constexpr uint32_t kPartitionCountMax = 4095;

struct DossierId {
  uint32_t partition = 0;  // 1 to 4095.
  uint64_t serial = 0;     // 1 to 2^52 - 1.

  friend bool operator==(const DossierId&, const DossierId&) = default;
};

std::string FormatDossierId(const DossierId& id);

// nullopt if the text is not an identifier: other length, other characters, partition or serial 0.
// Lower case is read as upper case.
std::optional<DossierId> ParseDossierId(absl::string_view text);

// The partition, 1 to `partition_count`, of an agency's dossiers. The same in every service and for
// ever.
uint32_t PartitionOf(absl::string_view agency_code, uint32_t partition_count);

}  // namespace motcua::dossier

#endif  // MOTCUA_COMMON_DOSSIER_DOSSIER_ID_H_
