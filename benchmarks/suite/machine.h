// SPDX-License-Identifier: Apache-2.0
// The machine that measures: what it is, and how long its disk takes to make a little durable.
// Confined.
#ifndef MOTCUA_BENCHMARKS_SUITE_MACHINE_H_
#define MOTCUA_BENCHMARKS_SUITE_MACHINE_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace motcua::bench {

// How long it took to append `bytes` to a file of `folder` and make that durable with fdatasync, in
// milliseconds, sorted: what nothing durable in that folder can be quicker than.
absl::StatusOr<std::vector<double>> SyncMillis(const std::filesystem::path& folder, size_t bytes,
                                               int count);

// {"cpu", "cores", "memory_gib", "kernel", "compiler", "sync_4k_p50_ms", …}
absl::StatusOr<nlohmann::json> DescribeMachine(const std::filesystem::path& folder);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_MACHINE_H_
