// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/domain/history.h"

#include <algorithm>
#include <cstdint>

namespace motcua::statistics {
namespace {

// Closes the stretch at `end`, keeps it unless it is empty, and begins the next one there.
void CloseStretch(absl::Time end, Stretch& stretch, History& history) {
  stretch.end = std::max(stretch.begin, end);
  if (stretch.begin < stretch.end) {
    history.stretches.push_back(stretch);
  }
  stretch.begin = stretch.end;
}

template <typename Record>
std::optional<absl::Time> DueOf(const Record& record) {
  return record.has_due_micros() ? std::optional(absl::FromUnixMicros(record.due_micros()))
                                 : std::nullopt;
}

}  // namespace

History HistoryOf(const Fact& fact) {
  History history{.received = absl::FromUnixMicros(fact.reception().accept_micros())};
  Stretch stretch{.begin = history.received, .due = DueOf(fact.reception())};
  for (const storage::v1::ClockStep& step : fact.course().steps()) {
    CloseStretch(absl::FromUnixMicros(step.time_micros()), stretch, history);
    stretch.due = DueOf(step);
    stretch.clock_stopped = step.clock_stopped();
  }
  if (fact.course().has_ending()) {
    CloseStretch(absl::FromUnixMicros(fact.course().ending().end_micros()), stretch, history);
    history.ended = stretch.end;
  } else {
    CloseStretch(absl::InfiniteFuture(), stretch, history);
  }
  return history;
}

std::optional<absl::Time> DueAt(const Fact& fact, const History& history, absl::Time instant) {
  if (history.ended < instant) {
    return DueOf(fact.course().ending());
  }
  std::optional<absl::Time> due = DueOf(fact.reception());
  for (const Stretch& stretch : history.stretches) {
    if (stretch.begin < instant) {
      due = stretch.due;
    }
  }
  return due;
}

}  // namespace motcua::statistics
