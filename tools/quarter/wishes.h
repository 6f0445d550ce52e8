// SPDX-License-Identifier: Apache-2.0
//
// Breaks the published totals down to one wish a dossier: where it came from, by which channel, and
// how it is to stand at the end. The published figures leave open how these go together; the shares
// here are plausible, and every total is met exactly.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_QUARTER_WISHES_H_
#define MOTCUA_TOOLS_QUARTER_WISHES_H_

#include <cstdint>
#include <vector>

#include "tools/published/published.h"
#include "tools/quarter/course_maker.h"

namespace motcua::quarter {

// In no meaningful order; as many as dossiers were received, those carried over included.
std::vector<Wish> MakeWishes(const published::Published& published, uint64_t seed);

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_WISHES_H_
