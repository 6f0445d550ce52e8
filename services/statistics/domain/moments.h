// SPDX-License-Identifier: Apache-2.0
// A fact as movements of the numbers at instants. Every number of every report, for any period and
// as of any instant t, is a sum of movements at instants before t; so the sums can be kept by day,
// and one dossier in a list is judged by the same arithmetic as the numbers. Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_DOMAIN_MOMENTS_H_
#define MOTCUA_SERVICES_STATISTICS_DOMAIN_MOMENTS_H_

#include <tuple>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "motcua/statistics/storage/v1/counts.pb.h"
#include "services/statistics/domain/fact.h"
#include "services/statistics/domain/history.h"

namespace motcua::statistics {

using storage::v1::Movement;

struct Moment {
  absl::Time instant;  // Counts for every t after it.
  Movement movement = storage::v1::MOVEMENT_UNSPECIFIED;
  int delta = 0;

  friend bool operator==(const Moment&, const Moment&) = default;
  friend bool operator<(const Moment& a, const Moment& b) {
    return std::tie(a.instant, a.movement, a.delta) < std::tie(b.instant, b.movement, b.delta);
  }
};

using Moments = absl::InlinedVector<Moment, 6>;

// In order, none twice. None at all unless IsCounted(fact).
Moments MomentsOf(const Fact& fact);
// The same for a counted fact whose history is known.
Moments MomentsOf(const Fact& fact, const History& history);

// Whether the movement is one of the ends: resolved, withdrawn or stopped.
bool IsEnd(Movement movement);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_DOMAIN_MOMENTS_H_
