// SPDX-License-Identifier: Apache-2.0
// Statistics without its network: the two followers, and what is read from what they wrote. A
// server puts gRPC around it; a simulation uses it as it is. Reads are synchronised; commands made
// by the followers run on the committer.
#ifndef MOTCUA_SERVICES_STATISTICS_FOLLOW_STATISTICS_H_
#define MOTCUA_SERVICES_STATISTICS_FOLLOW_STATISTICS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/engine/revision_gate.h"
#include "common/feed/feed.h"
#include "common/kv/store.h"
#include "common/time/clock.h"
#include "motcua/statistics/v1/statistics_service.pb.h"
#include "services/statistics/app/current_counts.h"
#include "services/statistics/app/view.h"
#include "services/statistics/follow/appliers.h"

namespace motcua::statistics {

inline constexpr char kIntakeJournal[] = "intake";
inline constexpr char kProcessingJournal[] = "processing";
inline constexpr char kDefaultTimeZone[] = "Asia/Ho_Chi_Minh";

class Statistics {
 public:
  // Opens the gate for both journals where they had been followed to. All pointers outlive it; the
  // store has the tables of storage/tables.h. INVALID_ARGUMENT (no such time zone), STORE_MISMATCH
  // (the store counts by another one), CORRUPT_DATA.
  static absl::StatusOr<std::unique_ptr<Statistics>> Create(kv::Store* store,
                                                            engine::RevisionGate* gate,
                                                            const time::Clock* clock,
                                                            const std::string& time_zone);

  // Forgets what a failed group may have left in memory. For the committer's on_acquire.
  void Reload() { recent_facts_.Clear(); }

  feed::Follower& intake() { return intake_; }
  feed::Follower& processing() { return processing_; }
  const absl::TimeZone& zone() const { return zone_; }

  // Precondition of both: the request is valid, as rpc/validate.h says; its revisions are not
  // looked at.
  absl::StatusOr<v1::GetDossierReportResponse> GetDossierReport(
      const v1::GetDossierReportRequest& request);
  absl::StatusOr<v1::ListReportDossiersResponse> ListReportDossiers(
      const v1::ListReportDossiersRequest& request);
  absl::StatusOr<v1::GetStatisticsStatusResponse> GetStatisticsStatus() const;

  // How dossiers stand now, and which are due within `soon`. CORRUPT_DATA.
  absl::StatusOr<CurrentCounts> CountCurrent(absl::Duration soon);

 private:
  Statistics(kv::Store* store, engine::RevisionGate* gate, const time::Clock* clock,
             absl::TimeZone zone);

  kv::Store* const store_;
  const time::Clock* const clock_;
  const absl::TimeZone zone_;
  RecentFacts recent_facts_;
  IntakeApplier intake_applier_;
  ProcessingApplier processing_applier_;
  feed::Follower intake_;
  feed::Follower processing_;
  ViewSource views_;
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_FOLLOW_STATISTICS_H_
