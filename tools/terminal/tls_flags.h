// SPDX-License-Identifier: Apache-2.0
//
// The flags by which programs that call the services speak TLS.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_TERMINAL_TLS_FLAGS_H_
#define MOTCUA_TOOLS_TERMINAL_TLS_FLAGS_H_

#include <CLI/CLI.hpp>

#include "common/rpc/tls.h"

namespace motcua::terminal {

// --tls-ca, --tls-cert and --tls-key, or MOTCUA_TLS_CA and so on. Files that cannot be used are an
// error of parsing, told before a command runs. `tls` outlives the application.
void AddTlsFlags(CLI::App& app, rpc::ClientTls& tls);

}  // namespace motcua::terminal

#endif  // MOTCUA_TOOLS_TERMINAL_TLS_FLAGS_H_
