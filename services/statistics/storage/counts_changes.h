// SPDX-License-Identifier: Apache-2.0
// Gathers changes of the counts and writes them with each row read and written once, however many
// changes it gets. Confined.
#ifndef MOTCUA_SERVICES_STATISTICS_STORAGE_COUNTS_CHANGES_H_
#define MOTCUA_SERVICES_STATISTICS_STORAGE_COUNTS_CHANGES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/kv/transaction.h"
#include "motcua/statistics/storage/v1/counts.pb.h"
#include "services/statistics/domain/buckets.h"
#include "services/statistics/domain/moments.h"
#include "services/statistics/storage/keys.h"

namespace motcua::statistics {

// What a dossier is counted under, besides its agency.
struct Cell {
  absl::string_view field_code;
  motcua::common::v1::Channel channel = motcua::common::v1::CHANNEL_UNSPECIFIED;
  motcua::common::v1::OnlineLevel level = motcua::common::v1::ONLINE_LEVEL_UNSPECIFIED;
};

class CountsChanges {
 public:
  // A number for the names of an agency and of a cell, good until Write.
  struct Group {
    uint32_t agency = 0;
    uint32_t cell = 0;
  };
  Group GroupOf(const AgencyPlace& place, const Cell& cell);

  void Add(Group group, absl::CivilDay day, Movement movement, int64_t delta);

  // Adds what was gathered to the rows of days, months and years, and forgets it. After an error
  // some rows are written: the transaction must not be committed.
  absl::Status Write(kv::Transaction& transaction);
  void Clear();

 private:
  struct Change {
    uint32_t agency = 0;
    absl::CivilDay bucket;
    uint32_t cell = 0;
    Movement movement = storage::v1::MOVEMENT_UNSPECIFIED;
    int64_t delta = 0;
  };
  struct AgencyName {
    uint32_t partition = 0;
    std::string agency_code;
  };
  struct CellName {
    std::string field_code;
    motcua::common::v1::Channel channel;
    motcua::common::v1::OnlineLevel level;
  };

  absl::Status WriteBuckets(Granularity granularity, kv::Transaction& transaction);
  // The changes of one row, which are those from `begin` to `end`.
  absl::Status WriteRow(Granularity granularity, const Change* begin, const Change* end,
                        kv::Transaction& transaction);
  storage::v1::CellCounts& CellOf(const CellName& name);

  std::vector<AgencyName> agencies_;
  std::vector<CellName> cells_;
  absl::flat_hash_map<std::string, uint32_t> agency_numbers_;
  absl::flat_hash_map<std::string, uint32_t> cell_numbers_;
  std::vector<Change> changes_;
  std::vector<Change> sorted_;  // Reused.
  std::string name_;            // Reused.
  storage::v1::CountsRow row_;  // Reused.
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_STORAGE_COUNTS_CHANGES_H_
