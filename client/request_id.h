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

// Gives an id to a request that takes one and has none, and to each request of a batch. What takes
// no id stays as it is.
template <typename Request>
void FillInRequestIds(Request& request) {
  if constexpr (requires { request.set_request_id(""); }) {
    if (request.request_id().empty()) {
      request.set_request_id(RandomRequestId());
    }
  }
  if constexpr (requires { request.mutable_requests()->begin()->set_request_id(""); }) {
    for (auto& one : *request.mutable_requests()) {
      FillInRequestIds(one);
    }
  }
}

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_REQUEST_ID_H_
