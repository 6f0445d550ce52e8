// SPDX-License-Identifier: Apache-2.0
// The two macros by which absl::Status travels up. Spelled as in later Abseil, to be deleted when
// the packaged one has them. Immutable.
#ifndef MOTCUA_COMMON_STATUS_STATUS_MACROS_H_
#define MOTCUA_COMMON_STATUS_STATUS_MACROS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the function with the status of `expression` unless it is OK.
#define MOTCUA_RETURN_IF_ERROR(expression)                                \
  do {                                                                    \
    if (absl::Status motcua_status = (expression); !motcua_status.ok()) { \
      return motcua_status;                                               \
    }                                                                     \
  } while (false)

#define MOTCUA_STATUS_CONCAT_INNER(x, y) x##y
#define MOTCUA_STATUS_CONCAT(x, y) MOTCUA_STATUS_CONCAT_INNER(x, y)

// Declares or assigns `target` from a StatusOr, or returns its status.
#define MOTCUA_ASSIGN_OR_RETURN(target, expression) \
  MOTCUA_ASSIGN_OR_RETURN_INNER(MOTCUA_STATUS_CONCAT(motcua_or_, __LINE__), target, expression)
#define MOTCUA_ASSIGN_OR_RETURN_INNER(or_value, target, expression) \
  auto or_value = (expression);                                     \
  if (!or_value.ok()) {                                             \
    return std::move(or_value).status();                            \
  }                                                                 \
  target = *std::move(or_value)

#endif  // MOTCUA_COMMON_STATUS_STATUS_MACROS_H_
