// SPDX-License-Identifier: Apache-2.0
// Exit statuses of a service's process. Immutable.
#ifndef MOTCUA_COMMON_SERVICE_EXIT_H_
#define MOTCUA_COMMON_SERVICE_EXIT_H_

namespace motcua::service {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;  // It could not start, or not end in order.
inline constexpr int kExitUsage = 2;    // Wrong flags or configuration.

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_EXIT_H_
