// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/domain/moments.h"

#include <algorithm>

namespace motcua::statistics {
namespace {

using storage::v1::MOVEMENT_NO_DUE_TIME;
using storage::v1::MOVEMENT_OVERDUE;
using storage::v1::MOVEMENT_RECEIVED;
using storage::v1::MOVEMENT_RESOLVED_EARLY;
using storage::v1::MOVEMENT_STOPPED_EARLY;
using storage::v1::MOVEMENT_STOPPED_NO_DUE_TIME;
using storage::v1::MOVEMENT_WITHDRAWN_EARLY;

Movement EndMovement(const storage::v1::Ending& ending) {
  Movement early = MOVEMENT_RESOLVED_EARLY;
  if (ending.kind() == storage::v1::END_KIND_WITHDRAWN) {
    early = MOVEMENT_WITHDRAWN_EARLY;
  } else if (ending.kind() == storage::v1::END_KIND_STOPPED) {
    early = MOVEMENT_STOPPED_EARLY;
  }
  // The four outcomes follow each other in both enums.
  const int after_early = ending.outcome() - motcua::common::v1::OUTCOME_EARLY;
  return static_cast<Movement>(early + after_early);
}

// Adds +1 where a condition begins to hold and -1 where it ends. Called with the stretches in which
// it holds, in order; stretches that touch are one.
class Condition {
 public:
  Condition(Movement movement, Moments& moments) : movement_(movement), moments_(moments) {}

  void HoldsFrom(absl::Time begin, absl::Time end) {
    if (holds_ && end_ == begin) {
      moments_.back().instant = end;
    } else {
      moments_.push_back({begin, movement_, +1});
      moments_.push_back({end, movement_, -1});
    }
    holds_ = true;
    end_ = end;
  }

 private:
  const Movement movement_;
  Moments& moments_;
  bool holds_ = false;
  absl::Time end_;
};

}  // namespace

bool IsEnd(Movement movement) {
  return MOVEMENT_RESOLVED_EARLY <= movement && movement <= MOVEMENT_STOPPED_NO_DUE_TIME;
}

Moments MomentsOf(const Fact& fact) {
  return IsCounted(fact) ? MomentsOf(fact, HistoryOf(fact)) : Moments();
}

Moments MomentsOf(const Fact& fact, const History& history) {
  Moments moments;
  Condition overdue(MOVEMENT_OVERDUE, moments);
  for (const Stretch& stretch : history.stretches) {
    // Overdue at t if the clock runs at t and due < t: from the due time on, itself excluded.
    if (stretch.due.has_value() && !stretch.clock_stopped && *stretch.due < stretch.end) {
      overdue.HoldsFrom(std::max(stretch.begin, *stretch.due), stretch.end);
    }
  }
  Condition no_due_time(MOVEMENT_NO_DUE_TIME, moments);
  for (const Stretch& stretch : history.stretches) {
    if (!stretch.due.has_value()) {
      no_due_time.HoldsFrom(stretch.begin, stretch.end);
    }
  }
  moments.push_back({history.received, MOVEMENT_RECEIVED, +1});
  if (fact.course().has_ending()) {
    moments.push_back({history.ended, EndMovement(fact.course().ending()), +1});
  }
  // What holds until further notice has no end to be noted.
  moments.erase(
      std::remove_if(moments.begin(), moments.end(),
                     [](const Moment& moment) { return moment.instant == absl::InfiniteFuture(); }),
      moments.end());
  std::sort(moments.begin(), moments.end());
  return moments;
}

}  // namespace motcua::statistics
