// SPDX-License-Identifier: Apache-2.0
//
// What a person names at a terminal may be a folder, and may be a disk that is full: both are told
// as statuses. Streams of the standard library throw at the one, and keep silent about the other.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_FILES_FILES_H_
#define MOTCUA_TOOLS_FILES_FILES_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace motcua::files {

// All of a file, which should be a small one. NOT_FOUND where there is none; another code where it
// cannot be read, as a folder cannot. The message names the path and the cause.
absl::StatusOr<std::string> ReadWhole(const std::string& path);

// Flushes what was written, and says whether all of it could be. UNAVAILABLE.
absl::Status Flush(std::ostream& out);

}  // namespace motcua::files

#endif  // MOTCUA_TOOLS_FILES_FILES_H_
