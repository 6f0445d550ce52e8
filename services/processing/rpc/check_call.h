// SPDX-License-Identifier: Apache-2.0
// What is wrong with a call of a raw method before anything is done for it: with its metadata, with
// the bytes of its request, or with the fields. Pure.
#ifndef MOTCUA_SERVICES_PROCESSING_RPC_CHECK_CALL_H_
#define MOTCUA_SERVICES_PROCESSING_RPC_CHECK_CALL_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/message_bytes.h"
#include "services/processing/rpc/validate.h"

namespace motcua::processing {

template <typename Request>
absl::Status Check(const rpc::UnaryCall& call, rpc::ParsedRequest<Request>& request) {
  if (!call.ok()) {
    return call.status();
  }
  return request.status().ok() ? Validate(*request) : request.status();
}

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_RPC_CHECK_CALL_H_
