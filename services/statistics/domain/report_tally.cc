// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/domain/report_tally.h"

namespace motcua::statistics {
namespace {

using motcua::common::v1::Channel;
using v1::DossierCounts;

// The ends of one kind, by outcome, in the order of Outcome: early, on time, late, no due time.
struct Ends {
  std::array<int64_t, 4> by_outcome{};

  int64_t Sum() const { return by_outcome[0] + by_outcome[1] + by_outcome[2] + by_outcome[3]; }
  // Makes `other`, emptied, part of this.
  void TakeOver(Ends& other) {
    for (size_t i = 0; i < by_outcome.size(); ++i) {
      by_outcome[i] += other.by_outcome[i];
    }
    other = Ends();
  }
};

template <typename Array>
Ends EndsFrom(const Array& ended, Movement early) {
  return {{ended[early], ended[early + 1], ended[early + 2], ended[early + 3]}};
}

}  // namespace

void ReportTally::AddBefore(Movement movement, int64_t delta) {
  if (movement == storage::v1::MOVEMENT_OVERDUE) {
    overdue_ += delta;
  } else if (movement == storage::v1::MOVEMENT_NO_DUE_TIME) {
    no_due_time_ += delta;
  } else if (movement == storage::v1::MOVEMENT_RECEIVED) {
    carried_over_ += delta;
  } else {
    carried_over_ -= delta;  // It had ended when the period began.
  }
}

void ReportTally::AddWithin(Movement movement, Channel channel, int64_t delta) {
  if (movement == storage::v1::MOVEMENT_OVERDUE) {
    overdue_ += delta;
  } else if (movement == storage::v1::MOVEMENT_NO_DUE_TIME) {
    no_due_time_ += delta;
  } else if (movement == storage::v1::MOVEMENT_RECEIVED) {
    received_[channel] += delta;
  } else {
    ended_[movement] += delta;
  }
}

void ReportTally::Add(const ReportTally& other) {
  carried_over_ += other.carried_over_;
  overdue_ += other.overdue_;
  no_due_time_ += other.no_due_time_;
  for (size_t i = 0; i < received_.size(); ++i) {
    received_[i] += other.received_[i];
  }
  for (size_t i = 0; i < ended_.size(); ++i) {
    ended_[i] += other.ended_[i];
  }
}

DossierCounts ReportTally::Counts(v1::ClosedWithoutResult closed_without_result) const {
  Ends resolved = EndsFrom(ended_, storage::v1::MOVEMENT_RESOLVED_EARLY);
  Ends withdrawn = EndsFrom(ended_, storage::v1::MOVEMENT_WITHDRAWN_EARLY);
  Ends stopped = EndsFrom(ended_, storage::v1::MOVEMENT_STOPPED_EARLY);
  if (closed_without_result == v1::CLOSED_WITHOUT_RESULT_AS_RESOLVED) {
    resolved.TakeOver(withdrawn);
    resolved.TakeOver(stopped);
  }
  DossierCounts counts;
  counts.set_received_online(received_[motcua::common::v1::CHANNEL_ONLINE]);
  counts.set_received_direct(received_[motcua::common::v1::CHANNEL_DIRECT]);
  counts.set_received_postal(received_[motcua::common::v1::CHANNEL_POSTAL]);
  counts.set_carried_over(carried_over_);
  counts.set_received(counts.received_online() + counts.received_direct() +
                      counts.received_postal() + carried_over_);
  counts.set_resolved_early(resolved.by_outcome[0]);
  counts.set_resolved_on_time(resolved.by_outcome[1]);
  counts.set_resolved_late(resolved.by_outcome[2]);
  counts.set_resolved_no_due_time(resolved.by_outcome[3]);
  counts.set_resolved(resolved.Sum());
  counts.set_withdrawn(withdrawn.Sum());
  counts.set_stopped(stopped.Sum());
  counts.set_pending(counts.received() - counts.resolved() - counts.withdrawn() - counts.stopped());
  counts.set_pending_overdue(overdue_);
  counts.set_pending_no_due_time(no_due_time_);
  counts.set_pending_in_time(counts.pending() - overdue_ - no_due_time_);
  return counts;
}

int64_t ValueOf(const DossierCounts& counts, v1::Measure measure) {
  // A measure has the number and, but for the prefix, the name of its field.
  const auto* field = DossierCounts::descriptor()->FindFieldByNumber(measure);
  return field == nullptr ? 0 : DossierCounts::GetReflection()->GetInt64(counts, field);
}

DossierCounts CountsOf(const Fact& fact, const History& history, const ReportWindow& window,
                       v1::ClosedWithoutResult closed_without_result) {
  ReportTally tally;
  for (const Moment& moment : MomentsOf(fact, history)) {
    if (moment.instant < window.start) {
      tally.AddBefore(moment.movement, moment.delta);
    } else if (moment.instant < window.end) {
      tally.AddWithin(moment.movement, fact.reception().channel(), moment.delta);
    }
  }
  return tally.Counts(closed_without_result);
}

bool IsZero(const DossierCounts& counts) { return counts.ByteSizeLong() == 0; }

}  // namespace motcua::statistics
