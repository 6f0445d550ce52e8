// SPDX-License-Identifier: Apache-2.0
// What statistics keeps on disk: every table, the bytes of its keys, and who writes it. Ids and
// names are for ever; a table that is no longer used stays listed. Everything but `journal` follows
// from the two journals that are followed and from nothing else: following them again, in whatever
// order the two come, writes the same bytes. Immutable.
#ifndef MOTCUA_SERVICES_STATISTICS_STORAGE_TABLES_H_
#define MOTCUA_SERVICES_STATISTICS_STORAGE_TABLES_H_

#include <vector>

#include "common/journal/embedded_journal.h"
#include "common/kv/record_table.h"
#include "common/kv/store.h"
#include "motcua/statistics/storage/v1/counts.pb.h"
#include "motcua/statistics/storage/v1/directory.pb.h"
#include "motcua/statistics/storage/v1/fact.pb.h"

namespace motcua::statistics {

// 2: growing tables pack their values.
inline constexpr uint32_t kSchemaVersion = 2;

enum Table : kv::TableId {
  // See common/journal/embedded_journal.h: statistics decides nothing, so there are no entries,
  // only
  // the writer's epoch. Written by the committer.
  kJournal = 0,
  kPrivateParts = 1,
  // See common/feed/feed.h: how far the journals were followed. Written by the followers.
  kCursors = 2,
  // What is known of intake's catalogue. Written by CatalogBook.
  //   0 u32, 1 u8, agency code => AgencyRecord
  //   0 u32, 2 u8, field code  => FieldRecord
  kCatalog = 3,
  // partition u32, serial u64 => Fact. Written by FactBook.
  kFacts = 4,
  // partition u32, agency code, 0, MomentKind u8, instant, serial u64 => MomentRecord. Written by
  // FactBook.
  kMoments = 5,
  // partition u32, agency code, 0, Granularity u8, first day of the bucket u32 => CountsRow.
  // Written
  // by FactBook.
  kCounts = 6,
  // partition u32 => TotalsRecord. Written by FactBook.
  kTotals = 7,
  // 0 u32 => SettingsRecord. Written when the store is made.
  kSettings = 8,
};

// In the order of the ids.
std::vector<kv::TableSpec> TableSpecs();

inline constexpr journal::JournalTables kJournalTables{.entries = kJournal,
                                                       .private_parts = kPrivateParts};
inline constexpr kv::RecordTable<storage::v1::AgencyRecord> kAgencyTable(kCatalog);
inline constexpr kv::RecordTable<storage::v1::FieldRecord> kFieldTable(kCatalog);
inline constexpr kv::RecordTable<storage::v1::Fact> kFactTable(kFacts);
inline constexpr kv::RecordTable<storage::v1::MomentRecord> kMomentTable(kMoments);
inline constexpr kv::RecordTable<storage::v1::CountsRow> kCountsTable(kCounts);
inline constexpr kv::RecordTable<storage::v1::TotalsRecord> kTotalsTable(kTotals);
inline constexpr kv::RecordTable<storage::v1::SettingsRecord> kSettingsTable(kSettings);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_STORAGE_TABLES_H_
