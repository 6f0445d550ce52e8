// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM as something to look at, so that a run that is broken off stops what it has
// started and removes what it has made, as one that ends by itself does. Synchronised.
#ifndef MOTCUA_BENCHMARKS_SUITE_INTERRUPTION_H_
#define MOTCUA_BENCHMARKS_SUITE_INTERRUPTION_H_

namespace motcua::bench {

// From now on SIGINT and SIGTERM are noted. A second one acts as it does by default.
void NoteInterruptions();
bool Interrupted();

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_INTERRUPTION_H_
