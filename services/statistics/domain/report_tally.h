// SPDX-License-Identifier: Apache-2.0
// Adds up movements to the numbers of a report on [a, t). The numbers are sums of what was added
// and nothing else, so they close whatever was added: received = resolved + withdrawn + stopped +
// pending. Confined.
#ifndef MOTCUA_SERVICES_STATISTICS_DOMAIN_REPORT_TALLY_H_
#define MOTCUA_SERVICES_STATISTICS_DOMAIN_REPORT_TALLY_H_

#include <array>
#include <cstdint>

#include "motcua/common/v1/dossier.pb.h"
#include "motcua/statistics/v1/report.pb.h"
#include "services/statistics/domain/moments.h"
#include "services/statistics/domain/report_window.h"

namespace motcua::statistics {

class ReportTally {
 public:
  // A movement at an instant before a.
  void AddBefore(Movement movement, int64_t delta);
  // A movement of a dossier of this channel at an instant in [a, t).
  void AddWithin(Movement movement, motcua::common::v1::Channel channel, int64_t delta);
  void Add(const ReportTally& other);

  v1::DossierCounts Counts(v1::ClosedWithoutResult closed_without_result) const;

 private:
  int64_t carried_over_ = 0;
  int64_t overdue_ = 0;
  int64_t no_due_time_ = 0;
  std::array<int64_t, motcua::common::v1::Channel_ARRAYSIZE> received_{};  // By channel.
  std::array<int64_t, storage::v1::Movement_ARRAYSIZE> ended_{};           // By movement.
};

// The number that stands for a measure; 0 for a measure that is none.
int64_t ValueOf(const v1::DossierCounts& counts, v1::Measure measure);

// What one dossier adds to a report.
v1::DossierCounts CountsOf(const Fact& fact, const History& history, const ReportWindow& window,
                           v1::ClosedWithoutResult closed_without_result);

bool IsZero(const v1::DossierCounts& counts);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_DOMAIN_REPORT_TALLY_H_
