// SPDX-License-Identifier: Apache-2.0
// What the entries of the two journals do to the facts, the counts and the catalogue. Facts and
// moments are written entry by entry, counts once for all entries of a response. Confined to the
// committer.
#ifndef MOTCUA_SERVICES_STATISTICS_FOLLOW_APPLIERS_H_
#define MOTCUA_SERVICES_STATISTICS_FOLLOW_APPLIERS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/feed/feed.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/statistics/app/fact_book.h"

namespace motcua::statistics {

class IntakeApplier final : public feed::EntryApplier {
 public:
  IntakeApplier(absl::TimeZone zone, uint32_t partition_count, RecentFacts* recent)
      : book_(zone, partition_count, recent) {}

  // CORRUPT_DATA, SCHEMA_TOO_NEW: statistics follows no further than it understands.
  absl::Status ApplyEntry(engine::Group& group, const journal::Entry& entry) override;
  absl::Status FinishBatch(engine::Group& group) override;

 private:
  FactBook book_;
  motcua::intake::v1::IntakeEventBatch batch_;  // Reused.
};

class ProcessingApplier final : public feed::EntryApplier {
 public:
  ProcessingApplier(absl::TimeZone zone, uint32_t partition_count, RecentFacts* recent)
      : book_(zone, partition_count, recent) {}

  // As above.
  absl::Status ApplyEntry(engine::Group& group, const journal::Entry& entry) override;
  absl::Status FinishBatch(engine::Group& group) override;

 private:
  FactBook book_;
  motcua::processing::v1::ProcessingEventBatch batch_;  // Reused.
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_FOLLOW_APPLIERS_H_
