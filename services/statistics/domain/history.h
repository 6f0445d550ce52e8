// SPDX-License-Identifier: Apache-2.0
// The life of one received dossier in time, read off its fact: when it was received, how its clock
// and due time stood until when, and when it ended. Never goes backwards: what is told to have
// happened before something told earlier counts from that moment on, so that r <= e always. Pure
// functions.
#ifndef MOTCUA_SERVICES_STATISTICS_DOMAIN_HISTORY_H_
#define MOTCUA_SERVICES_STATISTICS_DOMAIN_HISTORY_H_

#include <optional>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "services/statistics/domain/fact.h"

namespace motcua::statistics {

// What was so at every instant t with begin < t <= end: nothing that happens at t itself is known
// at t.
struct Stretch {
  absl::Time begin;
  absl::Time end;                 // Infinite for the last stretch of an open dossier.
  std::optional<absl::Time> due;  // While the clock is stopped: the one when it stopped.
  bool clock_stopped = false;
};

struct History {
  absl::Time received;
  absl::Time ended = absl::InfiniteFuture();  // Infinite while it is open.
  // Without gaps from `received` to `ended`, none of them empty.
  absl::InlinedVector<Stretch, 4> stretches;
};

// Precondition: IsCounted(fact).
History HistoryOf(const Fact& fact);

// The due time in force at `instant`, or at the end if the dossier had ended before.
std::optional<absl::Time> DueAt(const Fact& fact, const History& history, absl::Time instant);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_DOMAIN_HISTORY_H_
