// SPDX-License-Identifier: Apache-2.0
// What must be true of every request that a validator has seen, whatever it is: a refusal is one
// that callers can read, and an accepted message keeps the bounds that stand in the protos'
// comments. The bounds are written down here a second time, by the names of the fields, so that
// neither copy can be loosened alone. Pure functions.
#ifndef MOTCUA_TESTS_FUZZ_ACCEPTED_H_
#define MOTCUA_TESTS_FUZZ_ACCEPTED_H_

#include <google/protobuf/message.h>

#include "absl/status/status.h"

namespace motcua::fuzz {

// Requires that a refusal is INVALID_FIELD, in valid UTF-8 and of bounded size.
void RequireReadableRefusal(const absl::Status& status);

// Requires that texts, lists, enum values and times, at any depth, keep their bounds.
void RequireBounds(const google::protobuf::Message& message);

// Both, by what the validator said. True if the request was accepted.
inline bool RequireValidated(const google::protobuf::Message& request, const absl::Status& status) {
  if (status.ok()) {
    RequireBounds(request);
  } else {
    RequireReadableRefusal(status);
  }
  return status.ok();
}

}  // namespace motcua::fuzz

#endif  // MOTCUA_TESTS_FUZZ_ACCEPTED_H_
