// SPDX-License-Identifier: Apache-2.0
//
// `motcua-demo check`: asks the services for the quarter and holds every number against the
// published ones. Any difference fails, loudly.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_DEMO_CHECK_H_
#define MOTCUA_TOOLS_DEMO_CHECK_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "client/connection.h"

namespace motcua::demo {

// Prints the quarter's table, one line a kind of agency, and the comparison. OK if everything is
// equal and closes; FAILED_PRECONDITION with what is not; another code if a call failed.
absl::Status Check(const client::Connection& connection, const std::string& published_path,
                   std::ostream& out);

}  // namespace motcua::demo

#endif  // MOTCUA_TOOLS_DEMO_CHECK_H_
