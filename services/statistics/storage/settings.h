// SPDX-License-Identifier: Apache-2.0
// What is fixed when a store is made. Call before anything else uses the store.
#ifndef MOTCUA_SERVICES_STATISTICS_STORAGE_SETTINGS_H_
#define MOTCUA_SERVICES_STATISTICS_STORAGE_SETTINGS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/store.h"

namespace motcua::statistics {

// Notes the time zone in a new store. STORE_MISMATCH if the days of the store were divided by the
// midnights of another zone: it must be made anew by following the journals again.
absl::Status FixTimeZone(const std::string& name, kv::Store& store);

// The time zone that a store counts by. CORRUPT_DATA if it does not say.
absl::StatusOr<std::string> ReadTimeZone(const kv::Store& store);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_STORAGE_SETTINGS_H_
