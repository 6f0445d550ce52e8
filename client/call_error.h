// SPDX-License-Identifier: Apache-2.0
//
// Why a call was refused: code, reason, its variable parts, every field that breaks a rule, and
// when to try again. Read from the google.rpc details that the services send.
//
// Threads: plain values and pure functions.

#ifndef MOTCUA_CLIENT_CALL_ERROR_H_
#define MOTCUA_CLIENT_CALL_ERROR_H_

#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace motcua::client {

struct FieldViolation {
  std::string field;
  std::string description;
};

struct CallError {
  std::string code;  // "INVALID_ARGUMENT"
  std::string message;
  std::string reason;  // "INVALID_FIELD"; empty if the server gave none
  std::map<std::string, std::string> metadata;
  std::vector<FieldViolation> violations;
  std::optional<absl::Duration> retry_delay;
};

// Of a call that was not OK.
CallError ErrorOf(const grpc::Status& status);

// Of one row or request within a call that was.
CallError ErrorOf(const google::rpc::Status& status);

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_CALL_ERROR_H_
