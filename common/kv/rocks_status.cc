// SPDX-License-Identifier: Apache-2.0
#include "common/kv/rocks_status.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::kv {
namespace {

// RocksDB says so in words alone: of another process, of this one, and in memory. A lock that
// cannot be had for another reason, such as permissions, is held by nobody.
bool SaysThatOthersHoldTheLock(absl::string_view message) {
  return absl::StrContains(message, "While lock file") ||
         absl::StrContains(message, "lock hold by current process") ||
         absl::StrContains(message, "lock is already held");
}

}  // namespace

absl::Status FromRocks(const rocksdb::Status& status, absl::string_view doing) {
  using errors::MakeError;
  using errors::Reason;
  if (status.ok()) {
    return absl::OkStatus();
  }
  const std::string message = absl::StrCat(doing, ": ", status.ToString());
  if (status.IsCorruption()) {
    return MakeError(Reason::kCorruptData, message);
  }
  if (status.IsNoSpace()) {
    return MakeError(Reason::kReadOnly, message);
  }
  if (status.IsIOError() && SaysThatOthersHoldTheLock(message)) {
    return MakeError(Reason::kStoreLocked, message);
  }
  return MakeError(Reason::kInternal, message);
}

absl::Status FromRocksOfBackups(const rocksdb::Status& status, absl::string_view doing) {
  using errors::MakeError;
  using errors::Reason;
  if (status.IsCorruption()) {
    return MakeError(Reason::kCorruptData,
                     absl::StrCat(doing, ": ", status.ToString(),
                                  ". If verify finds nothing wrong with the store, move the folder "
                                  "of backups aside and begin an empty one"));
  }
  if ((status.IsIOError() && !status.IsNoSpace()) || status.IsNotFound()) {
    return MakeError(Reason::kBackupsOff, absl::StrCat(doing, ": ", status.ToString()));
  }
  return FromRocks(status, doing);
}

}  // namespace motcua::kv
