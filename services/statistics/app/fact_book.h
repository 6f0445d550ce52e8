// SPDX-License-Identifier: Apache-2.0
// Keeps the facts, and what is counted from them: an event turns a fact into a new one, and the
// moments and the counts change by what the new one has and the old one had not. So the counts are
// the sum over the facts at every commit. Confined to the committer.
#ifndef MOTCUA_SERVICES_STATISTICS_APP_FACT_BOOK_H_
#define MOTCUA_SERVICES_STATISTICS_APP_FACT_BOOK_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/transaction.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/statistics/app/recent_facts.h"
#include "services/statistics/domain/fact.h"
#include "services/statistics/domain/moments.h"
#include "services/statistics/storage/counts_changes.h"
#include "services/statistics/storage/keys.h"

namespace motcua::statistics {

class FactBook {
 public:
  // `recent` is shared by all books of a store, and outlives them.
  FactBook(absl::TimeZone zone, uint32_t partition_count, RecentFacts* recent)
      : zone_(zone), partition_count_(partition_count), recent_(recent) {}

  // Takes the next event of an entry of this partition; nothing is written yet. After an error the
  // whole entry is to be dropped. SCHEMA_TOO_NEW, CORRUPT_DATA.
  absl::Status Take(const kv::Reader& reader, uint32_t partition,
                    const motcua::intake::v1::IntakeEvent& event);
  absl::Status Take(const kv::Reader& reader, uint32_t partition,
                    const motcua::processing::v1::ProcessingEvent& event);
  // Takes a fact as if it were the first that is known of its dossier: to count anew what is known.
  void TakeFact(uint64_t serial, const Fact& fact);
  void DropEntry();

  // Writes the facts and moments of the entry whose events were taken. The counts follow with
  // Finish.
  void FinishEntry(uint32_t partition, kv::Transaction& transaction);

  // Writes the counts that follow from all entries since the last time. After an error the
  // transaction must not be committed.
  absl::Status Finish(kv::Transaction& transaction);

 private:
  // A dossier whose fact the entry in progress changes.
  struct Change {
    uint64_t serial = 0;
    std::string before_bytes;  // Encoded; empty if there was none.
    Fact before;
    Fact after;
  };
  // A row of the table of moments, without agency and dossier.
  struct Row;
  using Rows = absl::InlinedVector<Row, 8>;

  template <typename Event>
  absl::Status TakeEvent(const kv::Reader& reader, uint32_t partition, const Event& event);
  absl::StatusOr<Change*> ChangeOf(const kv::Reader& reader, uint32_t partition,
                                   const std::string& dossier_id);
  static Rows RowsOf(const Fact& fact);
  void WriteChange(uint32_t partition, const Change& change, kv::Transaction& transaction);
  void DeleteRows(const AgencyPlace& place, const Change& change, const Rows& rows,
                  kv::Transaction& transaction);
  void PutRows(const AgencyPlace& place, const Change& change, const Rows& rows,
               kv::Transaction& transaction);
  // Changes the counts by the rows, so many times.
  void Count(const AgencyPlace& place, const Fact& fact, const Rows& rows, int times);

  const absl::TimeZone zone_;
  const uint32_t partition_count_;
  RecentFacts* const recent_;
  std::vector<Change> changes_;
  absl::flat_hash_map<uint64_t, size_t> change_numbers_;  // By serial.
  CountsChanges counts_;
  std::map<uint32_t, int64_t> dossiers_;  // By partition: how many more are counted.
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_APP_FACT_BOOK_H_
