// SPDX-License-Identifier: Apache-2.0
// The numbers of a dossier counted in the plainest way: by the sets of DOMAIN.md, from its own
// history, without facts, moments, tallies or tables. Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_FOLLOW_NAIVE_COUNTS_FOR_TEST_H_
#define MOTCUA_SERVICES_STATISTICS_FOLLOW_NAIVE_COUNTS_FOR_TEST_H_

#include <optional>

#include "absl/time/time.h"
#include "motcua/statistics/v1/report.pb.h"
#include "services/statistics/follow/random_courses_for_test.h"

namespace motcua::statistics {

// The sets of DOMAIN.md for one dossier as far as it was told: 0 or 1 in each number.
inline v1::DossierCounts NaiveCounts(const DossierForTest& dossier, absl::Time a, absl::Time t,
                                     v1::ClosedWithoutResult folding) {
  v1::DossierCounts counts;
  const absl::Time r = dossier.accepted.accepted;
  if (!dossier.IsCounted() || !(r < t)) {
    return counts;
  }
  const MovedForTest* end = nullptr;
  bool stopped = false;
  std::optional<absl::Time> due = dossier.accepted.due;
  for (size_t i = 0; i < dossier.moves_told; ++i) {
    const MovedForTest& move = dossier.moves[i];
    if (!(move.time < t)) {
      break;
    }
    if (move.outcome != motcua::common::v1::OUTCOME_UNSPECIFIED) {
      end = &move;
    } else {
      due = move.due;
      stopped = move.clock_stopped;
    }
  }
  const bool ended_before_period = end != nullptr && end->time < a;
  if (ended_before_period) {
    return counts;
  }
  if (r < a) {
    counts.set_carried_over(1);
  } else if (dossier.accepted.channel == motcua::common::v1::CHANNEL_ONLINE) {
    counts.set_received_online(1);
  } else if (dossier.accepted.channel == motcua::common::v1::CHANNEL_DIRECT) {
    counts.set_received_direct(1);
  } else {
    counts.set_received_postal(1);
  }
  counts.set_received(1);
  if (end == nullptr) {
    counts.set_pending(1);
    if (!due.has_value()) {
      counts.set_pending_no_due_time(1);
    } else if (!stopped && *due < t) {
      counts.set_pending_overdue(1);
    } else {
      counts.set_pending_in_time(1);
    }
    return counts;
  }
  const bool is_resolved = end->to == motcua::common::v1::DOSSIER_STATE_RESOLVED ||
                           folding == v1::CLOSED_WITHOUT_RESULT_AS_RESOLVED;
  if (!is_resolved) {
    const bool is_stopped = end->to == motcua::common::v1::DOSSIER_STATE_STOPPED;
    counts.set_stopped(is_stopped ? 1 : 0);
    counts.set_withdrawn(is_stopped ? 0 : 1);
    return counts;
  }
  counts.set_resolved(1);
  counts.set_resolved_early(end->outcome == motcua::common::v1::OUTCOME_EARLY);
  counts.set_resolved_on_time(end->outcome == motcua::common::v1::OUTCOME_ON_TIME);
  counts.set_resolved_late(end->outcome == motcua::common::v1::OUTCOME_LATE);
  counts.set_resolved_no_due_time(end->outcome == motcua::common::v1::OUTCOME_NO_DUE_TIME);
  return counts;
}

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_FOLLOW_NAIVE_COUNTS_FOR_TEST_H_
