// SPDX-License-Identifier: Apache-2.0
// Whether intake's store is what its journal leads to, and a store made anew from the journal. For
// a store that nobody has open. Confined.
#ifndef MOTCUA_SERVICES_INTAKE_AUDIT_AUDIT_H_
#define MOTCUA_SERVICES_INTAKE_AUDIT_AUDIT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/audit/cut.h"
#include "common/audit/findings.h"
#include "common/audit/replay.h"

namespace motcua::intake {

// The journal of a store, to hold against what followed it.
absl::StatusOr<std::unique_ptr<audit::StoredJournal>> OpenJournal(const std::string& path);

// Checks every block of every file, the chain and the private parts of every journal entry, that
// every row is what the journal leads to, and that the log of requests knows every request. Needs
// room for what the journal leads to, in the folder `scratch`. Changes nothing. `stopped` as in
// audit::Report. An error means that
// it could not be done: NOT_FOUND, STORE_LOCKED, STORE_MISMATCH, CORRUPT_DATA (it cannot be
// opened).
absl::StatusOr<audit::Report> VerifyStore(const std::string& path, const std::string& scratch,
                                          std::function<bool()> stopped = nullptr);

struct RebuildOptions {
  std::string from;  // Read and left as it is.
  std::string to;    // Must not exist.
  audit::Cut cut;
};

// Makes a store from another one's journal: its entries up to the cut, and what they lead to. As
// above; CORRUPT_DATA if the journal is damaged before the cut, and what Cut::Check says.
absl::StatusOr<audit::Report> RebuildStore(const RebuildOptions& options);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_AUDIT_AUDIT_H_
