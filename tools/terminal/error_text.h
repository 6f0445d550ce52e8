// SPDX-License-Identifier: Apache-2.0
//
// A refused call as a person wants to read it.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_TERMINAL_ERROR_TEXT_H_
#define MOTCUA_TOOLS_TERMINAL_ERROR_TEXT_H_

#include <string>

#include "client/call_error.h"

namespace motcua::terminal {

// Several lines, each ended, in this order: code and reason, message, metadata, violations, retry
// hint.
std::string ErrorText(const client::CallError& error, bool color);

// One line, not ended: for lists of rows.
std::string ErrorLine(const client::CallError& error);

}  // namespace motcua::terminal

#endif  // MOTCUA_TOOLS_TERMINAL_ERROR_TEXT_H_
