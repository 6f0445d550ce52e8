// SPDX-License-Identifier: Apache-2.0
// The descriptors 0, 1 and 2, which a program may be started without.
#ifndef MOTCUA_COMMON_LOG_STANDARD_STREAMS_H_
#define MOTCUA_COMMON_LOG_STANDARD_STREAMS_H_

namespace motcua::log {

// Opens /dev/null for each of them that is closed. First in main: otherwise the next file that is
// opened gets the number, and what is meant for people is written into a store.
void HoldStandardStreams();

}  // namespace motcua::log

#endif  // MOTCUA_COMMON_LOG_STANDARD_STREAMS_H_
