// SPDX-License-Identifier: Apache-2.0
//
// `motcua-demo live`: takes new dossiers through their whole course by unary calls, several at a
// time, and shows that histories and statistics moved by exactly that.
//
// Threads: uses threads of its own and returns when they have ended.

#ifndef MOTCUA_TOOLS_DEMO_LIVE_H_
#define MOTCUA_TOOLS_DEMO_LIVE_H_

#include <ostream>

#include "absl/status/status.h"
#include "client/connection.h"

namespace motcua::demo {

struct LiveSettings {
  int count = 300;
  int thread_count = 16;
};

// FAILED_PRECONDITION with what is not as it must be; another code if a call failed.
absl::Status Live(const client::Connection& connection, const LiveSettings& settings,
                  std::ostream& out);

}  // namespace motcua::demo

#endif  // MOTCUA_TOOLS_DEMO_LIVE_H_
