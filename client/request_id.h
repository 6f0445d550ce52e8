// SPDX-License-Identifier: Apache-2.0
//
// Request ids for callers that do not bring their own.
//
// Threads: callable from anywhere.

#ifndef MOTCUA_CLIENT_REQUEST_ID_H_
#define MOTCUA_CLIENT_REQUEST_ID_H_

#include <string>

namespace motcua::client {

// 32 hexadecimal digits from the system's randomness: never the same twice, on any machine.
std::string RandomRequestId();

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_REQUEST_ID_H_
