// SPDX-License-Identifier: Apache-2.0
// How much space a service's store takes on the disk. Confined; the service must not be running
// when its store is compacted.
#ifndef MOTCUA_BENCHMARKS_SUITE_STORE_SIZE_H_
#define MOTCUA_BENCHMARKS_SUITE_STORE_SIZE_H_

#include <cstdint>
#include <filesystem>

#include "absl/status/status.h"

namespace motcua::bench {

// All files of the store but its log of what it did and the ballast, which any number of dossiers
// share.
uint64_t StoreBytes(const std::filesystem::path& store);

// Merges everything with the store's own settings, as it comes out after some time of its own
// accord.
absl::Status Compact(const std::filesystem::path& store);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_STORE_SIZE_H_
