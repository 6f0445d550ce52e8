// SPDX-License-Identifier: Apache-2.0
#include "common/errors/errors.h"

#include <algorithm>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"

namespace motcua::errors {
namespace {

constexpr absl::string_view kTypePrefix = "type.googleapis.com/";
constexpr size_t kViolationCountMax = 100;

struct ReasonRow {
  absl::string_view name;
  absl::StatusCode code;
  int retry_delay_ms;  // 0: no RetryInfo.
};

ReasonRow RowOf(Reason reason) {
  using Code = absl::StatusCode;
  switch (reason) {
    case Reason::kInvalidField:
      return {"INVALID_FIELD", Code::kInvalidArgument, 0};
    case Reason::kInvalidPageToken:
      return {"INVALID_PAGE_TOKEN", Code::kInvalidArgument, 0};
    case Reason::kAgencyCycle:
      return {"AGENCY_CYCLE", Code::kInvalidArgument, 0};
    case Reason::kIllegalPast:
      return {"ILLEGAL_PAST", Code::kInvalidArgument, 0};
    case Reason::kUnknownAgency:
      return {"UNKNOWN_AGENCY", Code::kNotFound, 0};
    case Reason::kUnknownProcedure:
      return {"UNKNOWN_PROCEDURE", Code::kNotFound, 0};
    case Reason::kUnknownCalendar:
      return {"UNKNOWN_CALENDAR", Code::kNotFound, 0};
    case Reason::kUnknownDossier:
      return {"UNKNOWN_DOSSIER", Code::kNotFound, 0};
    case Reason::kRequestIdReused:
      return {"REQUEST_ID_REUSED", Code::kAlreadyExists, 0};
    case Reason::kDossierCodeTaken:
      return {"DOSSIER_CODE_TAKEN", Code::kAlreadyExists, 0};
    case Reason::kEtagMismatch:
      return {"ETAG_MISMATCH", Code::kAborted, 0};
    case Reason::kWrongState:
      return {"WRONG_STATE", Code::kFailedPrecondition, 0};
    case Reason::kProcedureNotOffered:
      return {"PROCEDURE_NOT_OFFERED", Code::kFailedPrecondition, 0};
    case Reason::kNoDueTime:
      return {"NO_DUE_TIME", Code::kFailedPrecondition, 0};
    case Reason::kSchemaTooNew:
      return {"SCHEMA_TOO_NEW", Code::kFailedPrecondition, 0};
    case Reason::kStoreLocked:
      return {"STORE_LOCKED", Code::kFailedPrecondition, 0};
    case Reason::kStoreMismatch:
      return {"STORE_MISMATCH", Code::kFailedPrecondition, 0};
    case Reason::kQueueFull:
      return {"QUEUE_FULL", Code::kResourceExhausted, 100};
    case Reason::kTooManyStreams:
      return {"TOO_MANY_STREAMS", Code::kResourceExhausted, 1000};
    case Reason::kWatcherTooSlow:
      return {"WATCHER_TOO_SLOW", Code::kResourceExhausted, 100};
    case Reason::kDraining:
      return {"DRAINING", Code::kUnavailable, 1000};
    case Reason::kReadOnly:
      return {"READ_ONLY", Code::kUnavailable, 5000};
    case Reason::kOutcomeUnknown:
      return {"OUTCOME_UNKNOWN", Code::kUnavailable, 1000};
    case Reason::kRevisionNotReached:
      return {"REVISION_NOT_REACHED", Code::kDeadlineExceeded, 0};
    case Reason::kExpiredInQueue:
      return {"EXPIRED_IN_QUEUE", Code::kDeadlineExceeded, 0};
    case Reason::kJournalDiverged:
      return {"JOURNAL_DIVERGED", Code::kDataLoss, 0};
    case Reason::kCursorAhead:
      return {"CURSOR_AHEAD", Code::kDataLoss, 0};
    case Reason::kCorruptData:
      return {"CORRUPT_DATA", Code::kDataLoss, 0};
    case Reason::kInternal:
      return {"INTERNAL", Code::kInternal, 0};
  }
  return {"INTERNAL", Code::kInternal, 0};
}

template <typename Detail>
void Attach(const Detail& detail, absl::Status& status) {
  status.SetPayload(absl::StrCat(absl::string_view(kTypePrefix), Detail::descriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::string_view ReasonName(Reason reason) { return RowOf(reason).name; }

absl::StatusCode ReasonCode(Reason reason) { return RowOf(reason).code; }

absl::Status MakeError(Reason reason, absl::string_view message, const Metadata& metadata) {
  const ReasonRow row = RowOf(reason);
  absl::Status status(row.code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(row.name.data(), row.name.size());
  info.set_domain("motcua");
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[key] = value;
  }
  Attach(info, status);
  if (row.retry_delay_ms > 0) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(row.retry_delay_ms / 1000);
    retry.mutable_retry_delay()->set_nanos(row.retry_delay_ms % 1000 * 1000000);
    Attach(retry, status);
  }
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(absl::StrCat(
      absl::string_view(kTypePrefix), google::rpc::ErrorInfo::descriptor()->full_name()));
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) {
    return "";
  }
  return info.reason();
}

void Violations::Add(absl::string_view field, absl::string_view description) {
  violations_.push_back({std::string(field), std::string(description)});
}

absl::Status Violations::ToStatus() const {
  if (violations_.empty()) {
    return absl::OkStatus();
  }
  const Violation& first = violations_.front();
  const std::string others =
      violations_.size() == 1 ? "" : absl::StrCat(" (and ", violations_.size() - 1, " more)");
  absl::Status status =
      MakeError(Reason::kInvalidField, absl::StrCat(first.field, ": ", first.description, others),
                {{"field", first.field}, {"violation_count", absl::StrCat(violations_.size())}});
  google::rpc::BadRequest bad_request;
  for (size_t i = 0; i < std::min(violations_.size(), kViolationCountMax); ++i) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(violations_[i].field);
    violation->set_description(violations_[i].description);
  }
  Attach(bad_request, status);
  return status;
}

}  // namespace motcua::errors
