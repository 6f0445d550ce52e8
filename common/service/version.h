// SPDX-License-Identifier: Apache-2.0
// What a program says of itself. Immutable.
#ifndef MOTCUA_COMMON_SERVICE_VERSION_H_
#define MOTCUA_COMMON_SERVICE_VERSION_H_

#include <string>

namespace motcua::service {

inline constexpr char kVersion[] = "0.1.0";

// "motcua-intake 0.1.0 (6cf5f3f)": with the commit at which the build was configured, or
// "unknown build" where there was no git.
std::string VersionText(const std::string& program);

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_VERSION_H_
