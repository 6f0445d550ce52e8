// SPDX-License-Identifier: Apache-2.0
// Every way in which a call can be refused: the closed list of reasons, each with its status code,
// and the statuses that carry them. A status made here has google.rpc details as payloads
// (ErrorInfo with domain "motcua", BadRequest, RetryInfo); common/rpc sends them on the wire.
// Messages, fields and metadata never hold personal data: name the field, not what stands in it.
// docs/errors.md explains each reason. Thread-compatible.
#ifndef MOTCUA_COMMON_ERRORS_ERRORS_H_
#define MOTCUA_COMMON_ERRORS_ERRORS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace motcua::errors {

// Why a call was refused. The caller's next move decides the code:
enum class Reason {
  // INVALID_ARGUMENT: correct the request.
  kInvalidField,
  kInvalidPageToken,
  kAgencyCycle,
  kIllegalPast,
  // NOT_FOUND.
  kUnknownAgency,
  kUnknownProcedure,
  kUnknownCalendar,
  kUnknownDossier,
  // ALREADY_EXISTS.
  kRequestIdReused,
  kDossierCodeTaken,
  // ABORTED: read again and redo.
  kEtagMismatch,
  // FAILED_PRECONDITION: something else must change first.
  kWrongState,
  kProcedureNotOffered,
  kNoDueTime,
  kTooManyDocuments,
  kSchemaTooNew,
  kStoreLocked,
  kStoreMismatch,
  kBackupsOff,
  // RESOURCE_EXHAUSTED: back off, then retry.
  kQueueFull,
  kTooManyStreams,
  // UNAVAILABLE: retry with the same request id.
  kDraining,
  kReadOnly,
  kOutcomeUnknown,
  kAnswerNotGiven,
  // DEADLINE_EXCEEDED.
  kRevisionNotReached,
  kExpiredInQueue,
  // DATA_LOSS: an operator must look.
  kJournalDiverged,
  kCursorAhead,
  kCorruptData,
  // INTERNAL.
  kInternal,
};

// The name on the wire, such as "UNKNOWN_AGENCY".
absl::string_view ReasonName(Reason reason);

// The status code that goes with the reason.
absl::StatusCode ReasonCode(Reason reason);

// Key and value pairs that repeat every variable part of the message.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// A status with the reason's code, an ErrorInfo, and RetryInfo where the code says to retry.
absl::Status MakeError(Reason reason, absl::string_view message, const Metadata& metadata = {});

// The reason of a status made by MakeError or Violations; empty for others.
std::string ReasonOf(const absl::Status& status);

// One field that breaks a rule.
struct Violation {
  std::string field;        // Path, such as "applicant.identity_number" or "documents[2].sha256".
  std::string description;  // The rule, such as "must have 9 or 12 digits".
};

// Collects all the violations of a request, so that they are told at once.
class Violations {
 public:
  void Add(absl::string_view field, absl::string_view description);
  bool empty() const { return violations_.empty(); }
  // The first 100; the others are only counted, so that a hostile request costs no memory.
  const std::vector<Violation>& all() const { return violations_; }
  // OK if there are none; otherwise INVALID_FIELD with a BadRequest that lists the first 100.
  absl::Status ToStatus() const;

 private:
  std::vector<Violation> violations_;
  size_t count_ = 0;
};

}  // namespace motcua::errors

#endif  // MOTCUA_COMMON_ERRORS_ERRORS_H_
