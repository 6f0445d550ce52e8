// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/dossier_metrics.h"

#include <memory>
#include <utility>

#include "common/errors/errors.h"
#include "common/log/log.h"

namespace motcua::statistics {
namespace {

constexpr absl::Duration kCountInterval = absl::Seconds(5);
constexpr absl::Duration kSoon = absl::Hours(24);

// The counts, and when they were made. Confined: collectors are asked one at a time.
class RecentCounts {
 public:
  RecentCounts(Statistics* statistics, const time::Clock* clock)
      : statistics_(statistics), clock_(clock) {}

  // Null while there are none.
  const CurrentCounts* Get() {
    const absl::Duration now = clock_->Elapsed();
    if (now - counted_ >= kCountInterval) {
      counted_ = now;
      Count();
    }
    return has_counts_ ? &counts_ : nullptr;
  }

 private:
  void Count() {
    absl::StatusOr<CurrentCounts> counts = statistics_->CountCurrent(kSoon);
    has_counts_ = counts.ok();
    if (has_counts_) {
      counts_ = *std::move(counts);
    } else {
      log::Error("dossiers could not be counted for metrics",
                 {{"reason", errors::ReasonOf(counts.status())}});
    }
  }

  Statistics* const statistics_;
  const time::Clock* const clock_;
  absl::Duration counted_ = -absl::InfiniteDuration();
  CurrentCounts counts_;
  bool has_counts_ = false;
};

void AddState(const char* state, int64_t count, metrics::Reading& reading) {
  reading.AddGauge({"motcua_dossiers", "Dossiers that were accepted, by how they stand now."},
                   static_cast<double>(count), {{"state", state}});
}

void ReadCounts(const CurrentCounts& current, metrics::Reading& reading) {
  const v1::DossierCounts& counts = current.counts;
  AddState("pending_in_time", counts.pending_in_time(), reading);
  AddState("pending_overdue", counts.pending_overdue(), reading);
  AddState("pending_no_due_time", counts.pending_no_due_time(), reading);
  AddState("resolved_early", counts.resolved_early(), reading);
  AddState("resolved_on_time", counts.resolved_on_time(), reading);
  AddState("resolved_late", counts.resolved_late(), reading);
  AddState("resolved_no_due_time", counts.resolved_no_due_time(), reading);
  AddState("withdrawn", counts.withdrawn(), reading);
  AddState("stopped", counts.stopped(), reading);
  reading.AddGauge({"motcua_dossiers_due_soon",
                    "Pending dossiers whose due time passes within the next 24 hours."},
                   static_cast<double>(current.due_soon));
}

}  // namespace

void AddDossiers(Statistics* statistics, const time::Clock* clock, metrics::Registry& registry) {
  // Shared because a collector is copied.
  const auto recent = std::make_shared<RecentCounts>(statistics, clock);
  registry.AddCollector([recent](metrics::Reading& reading) {
    if (const CurrentCounts* const counts = recent->Get(); counts != nullptr) {
      ReadCounts(*counts, reading);
    }
  });
}

}  // namespace motcua::statistics
