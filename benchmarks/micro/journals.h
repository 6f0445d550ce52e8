// SPDX-License-Identifier: Apache-2.0
// The journals of intake and processing after some thousands of dossiers went their way, as the
// responses that a follower receives: made by the services' own cores, in memory. Immutable.
#ifndef MOTCUA_BENCHMARKS_MICRO_JOURNALS_H_
#define MOTCUA_BENCHMARKS_MICRO_JOURNALS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "motcua/journal/v1/journal_service.pb.h"

namespace motcua::bench {

struct FollowedJournal {
  std::vector<motcua::journal::v1::StreamEventsResponse> responses;
  uint64_t event_count = 0;
};

struct Journals {
  FollowedJournal intake;      // Submitted and accepted.
  FollowedJournal processing;  // Opened, started and resolved.
  uint64_t dossier_count = 0;
};

// Made when first asked for.
const Journals& MadeJournals();

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_MICRO_JOURNALS_H_
