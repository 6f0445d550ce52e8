// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/storage/settings.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/journal/journal.h"
#include "common/kv/transaction.h"
#include "common/status/status_macros.h"
#include "services/statistics/storage/keys.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {

absl::Status FixTimeZone(const std::string& name, kv::Store& store) {
  const std::string key = PartitionKey(journal::kCatalogPartition);
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<storage::v1::SettingsRecord> stored,
                          kSettingsTable.Get(store, key));
  if (!stored.has_value()) {
    storage::v1::SettingsRecord settings;
    settings.set_time_zone(name);
    kv::Transaction transaction(store);
    kSettingsTable.Put(transaction, key, settings);
    kv::WriteBatch batch;
    std::move(transaction).MoveTo(batch);
    return store.Write(std::move(batch));
  }
  if (stored->time_zone() != name) {
    return errors::MakeError(
        errors::Reason::kStoreMismatch,
        absl::StrCat("the store's days are those of the time zone ", stored->time_zone(),
                     "; to count by another one, begin with an empty store"),
        {{"stored_time_zone", stored->time_zone()}, {"time_zone", name}});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadTimeZone(const kv::Store& store) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<storage::v1::SettingsRecord> stored,
                          kSettingsTable.Get(store, PartitionKey(journal::kCatalogPartition)));
  if (!stored.has_value()) {
    return errors::MakeError(errors::Reason::kCorruptData,
                             "the store does not say by which time zone it counts");
  }
  return stored->time_zone();
}

}  // namespace motcua::statistics
