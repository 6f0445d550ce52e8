// SPDX-License-Identifier: Apache-2.0
#include "common/errors/errors.h"

#include <iterator>

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

constexpr ReasonRow Row(absl::string_view name, absl::StatusCode code, int retry_delay_ms = 0) {
  return {name, code, retry_delay_ms};
}

// In the order of the enum.
constexpr ReasonRow kRows[] = {
    Row("INVALID_FIELD", absl::StatusCode::kInvalidArgument),
    Row("INVALID_PAGE_TOKEN", absl::StatusCode::kInvalidArgument),
    Row("AGENCY_CYCLE", absl::StatusCode::kInvalidArgument),
    Row("ILLEGAL_PAST", absl::StatusCode::kInvalidArgument),
    Row("UNKNOWN_AGENCY", absl::StatusCode::kNotFound),
    Row("UNKNOWN_PROCEDURE", absl::StatusCode::kNotFound),
    Row("UNKNOWN_CALENDAR", absl::StatusCode::kNotFound),
    Row("UNKNOWN_DOSSIER", absl::StatusCode::kNotFound),
    Row("REQUEST_ID_REUSED", absl::StatusCode::kAlreadyExists),
    Row("DOSSIER_CODE_TAKEN", absl::StatusCode::kAlreadyExists),
    Row("ETAG_MISMATCH", absl::StatusCode::kAborted),
    Row("WRONG_STATE", absl::StatusCode::kFailedPrecondition),
    Row("PROCEDURE_NOT_OFFERED", absl::StatusCode::kFailedPrecondition),
    Row("NO_DUE_TIME", absl::StatusCode::kFailedPrecondition),
    Row("TOO_MANY_DOCUMENTS", absl::StatusCode::kFailedPrecondition),
    Row("SCHEMA_TOO_NEW", absl::StatusCode::kFailedPrecondition),
    Row("STORE_LOCKED", absl::StatusCode::kFailedPrecondition),
    Row("STORE_MISMATCH", absl::StatusCode::kFailedPrecondition),
    Row("BACKUPS_OFF", absl::StatusCode::kFailedPrecondition),
    Row("QUEUE_FULL", absl::StatusCode::kResourceExhausted, 100),
    Row("TOO_MANY_STREAMS", absl::StatusCode::kResourceExhausted, 1000),
    Row("DRAINING", absl::StatusCode::kUnavailable, 1000),
    Row("READ_ONLY", absl::StatusCode::kUnavailable, 5000),
    Row("OUTCOME_UNKNOWN", absl::StatusCode::kUnavailable, 1000),
    Row("ANSWER_NOT_GIVEN", absl::StatusCode::kUnavailable, 1000),
    Row("REVISION_NOT_REACHED", absl::StatusCode::kDeadlineExceeded),
    Row("EXPIRED_IN_QUEUE", absl::StatusCode::kDeadlineExceeded),
    Row("JOURNAL_DIVERGED", absl::StatusCode::kDataLoss),
    Row("CURSOR_AHEAD", absl::StatusCode::kDataLoss),
    Row("CORRUPT_DATA", absl::StatusCode::kDataLoss),
    Row("INTERNAL", absl::StatusCode::kInternal),
};
static_assert(std::size(kRows) == static_cast<size_t>(Reason::kInternal) + 1);

const ReasonRow& RowOf(Reason reason) { return kRows[static_cast<size_t>(reason)]; }

template <typename Detail>
void Attach(const Detail& detail, absl::Status& status) {
  status.SetPayload(absl::StrCat(absl::string_view(kTypePrefix), Detail::descriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::string_view ReasonName(Reason reason) { return RowOf(reason).name; }

absl::StatusCode ReasonCode(Reason reason) { return RowOf(reason).code; }

absl::Status MakeError(Reason reason, absl::string_view message, const Metadata& metadata) {
  const ReasonRow& row = RowOf(reason);
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
  ++count_;
  if (violations_.size() < kViolationCountMax) {
    violations_.push_back({std::string(field), std::string(description)});
  }
}

absl::Status Violations::ToStatus() const {
  if (violations_.empty()) {
    return absl::OkStatus();
  }
  const Violation& first = violations_.front();
  const std::string others = count_ == 1 ? "" : absl::StrCat(" (and ", count_ - 1, " more)");
  absl::Status status =
      MakeError(Reason::kInvalidField, absl::StrCat(first.field, ": ", first.description, others),
                {{"field", first.field}, {"violation_count", absl::StrCat(count_)}});
  google::rpc::BadRequest bad_request;
  for (const Violation& violation : violations_) {
    auto* field_violation = bad_request.add_field_violations();
    field_violation->set_field(violation.field);
    field_violation->set_description(violation.description);
  }
  Attach(bad_request, status);
  return status;
}

}  // namespace motcua::errors
