// SPDX-License-Identifier: Apache-2.0
// Whether processing's store is what its journal, and intake's, lead to, and a store made anew from
// both. For stores that nobody has open. Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_AUDIT_AUDIT_H_
#define MOTCUA_SERVICES_PROCESSING_AUDIT_AUDIT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/audit/cut.h"
#include "common/audit/findings.h"
#include "common/audit/replay.h"

namespace motcua::processing {

// The journal of a store, to hold against what followed it.
absl::StatusOr<std::unique_ptr<audit::StoredJournal>> OpenJournal(const std::string& path);

struct VerifyOptions {
  std::string path;
  std::string scratch;  // A folder for what the journals lead to.
  // Null: what follows from intake is taken as it is. Otherwise also: that the cursors are of this
  // journal and not ahead of it, that every dossier accepted up to them has its course and no other
  // has, and that the mirror of the catalogue is what it leads to.
  const audit::StoredJournal* intake = nullptr;
  std::function<bool()> stopped;  // As in audit::Report.
};

// As intake's VerifyStore.
absl::StatusOr<audit::Report> VerifyStore(const VerifyOptions& options);

struct RebuildOptions {
  std::string from;  // Read and left as it is.
  std::string to;    // Must not exist.
  audit::Cut cut;
  const audit::StoredJournal* intake = nullptr;  // Not null.
};

// Makes a store from another one's journal up to the cut, and up to the first entry that followed
// from what `intake` does not have: so an intake that was restored to an earlier moment gets a
// processing that fits. What intake has beyond is followed once the service runs. As intake's
// RebuildStore.
absl::StatusOr<audit::Report> RebuildStore(const RebuildOptions& options);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_AUDIT_AUDIT_H_
