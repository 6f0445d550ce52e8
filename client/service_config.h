// SPDX-License-Identifier: Apache-2.0
//
// The published gRPC service config, which is the file service_config.json beside this header: per
// method whether a call may be sent again and how long it may take, round_robin over all addresses,
// and no calls to a server that says it is not ready. Callers in any language give the same file to
// their channel.
//
// Threads: immutable.

#ifndef MOTCUA_CLIENT_SERVICE_CONFIG_H_
#define MOTCUA_CLIENT_SERVICE_CONFIG_H_

#include <string>

namespace motcua::client {

// The file's text.
std::string ServiceConfigJson();

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_SERVICE_CONFIG_H_
