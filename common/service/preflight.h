// SPDX-License-Identifier: Apache-2.0
// What can be known to be wrong with a service's configuration before anything is opened: asked by
// every start and by --check-config. Looks at the file system and changes nothing.
#ifndef MOTCUA_COMMON_SERVICE_PREFLIGHT_H_
#define MOTCUA_COMMON_SERVICE_PREFLIGHT_H_

#include <string>
#include <vector>

namespace motcua::service {

struct Options;

// What is wrong with an address to listen on, "HOST:PORT" with a port from 0; empty: nothing.
// Whether the host has that address is seen when the service listens.
std::string CheckListenAddress(const std::string& address);
// The same where it may be empty, for what can be left out.
std::string CheckOptionalListenAddress(const std::string& address);
// The same for an address to call: "HOST:PORT" with a port from 1, or a name with a scheme that
// gRPC knows, such as "dns:///intake:7001" or "unix:/run/intake".
std::string CheckCallAddress(const std::string& address);
std::string CheckTimeZone(const std::string& name);

// One line for each thing that is wrong; values are those of Options after parsing.
std::vector<std::string> ProblemsOf(const Options& options);

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_PREFLIGHT_H_
