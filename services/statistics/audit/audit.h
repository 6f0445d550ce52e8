// SPDX-License-Identifier: Apache-2.0
// Whether statistics' store is what it was counted from, and a store counted anew. For stores that
// nobody has open. Confined.
#ifndef MOTCUA_SERVICES_STATISTICS_AUDIT_AUDIT_H_
#define MOTCUA_SERVICES_STATISTICS_AUDIT_AUDIT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/audit/findings.h"
#include "common/audit/replay.h"

namespace motcua::statistics {

// The journals that are followed. Both or none.
struct Upstream {
  const audit::StoredJournal* intake = nullptr;
  const audit::StoredJournal* processing = nullptr;
};

struct VerifyOptions {
  std::string path;
  std::string scratch;  // A folder for what is counted anew.
  // With them, facts and catalogue are compared with what the journals lead to up to the cursors,
  // which must be of these journals and not ahead of them.
  Upstream upstream;
  std::function<bool()> stopped;  // As in audit::Report.
};

// Checks every block of every file, and that all moments, counts and totals are the sum over the
// facts. Entries are those that were followed. An error means that it could not be done.
absl::StatusOr<audit::Report> VerifyStore(const VerifyOptions& options);

struct RebuildOptions {
  std::string to;  // Must not exist.
  std::string time_zone;
  Upstream upstream;
};

// Makes a store by following both journals to their ends.
absl::StatusOr<audit::Report> RebuildStore(const RebuildOptions& options);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_AUDIT_AUDIT_H_
