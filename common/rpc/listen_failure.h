// SPDX-License-Identifier: Apache-2.0
// Why an address cannot be listened on, for servers whose library does not tell. Synchronised.
#ifndef MOTCUA_COMMON_RPC_LISTEN_FAILURE_H_
#define MOTCUA_COMMON_RPC_LISTEN_FAILURE_H_

#include <string>

namespace motcua::rpc {

// Tries "HOST:PORT" once more: the system's word for what is wrong, such as "Address already in
// use".
std::string WhyNotListening(const std::string& listen);

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_LISTEN_FAILURE_H_
