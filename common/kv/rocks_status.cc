// SPDX-License-Identifier: Apache-2.0
#include "common/kv/rocks_status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::kv {

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
  if (status.IsIOError() && message.find("lock") != std::string::npos) {
    return MakeError(Reason::kStoreLocked, message);
  }
  return MakeError(Reason::kInternal, message);
}

}  // namespace motcua::kv
