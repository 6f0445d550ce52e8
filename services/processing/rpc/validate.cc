// SPDX-License-Identifier: Apache-2.0
#include "services/processing/rpc/validate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/dossier/dossier_code.h"
#include "common/dossier/transition_table.h"
#include "common/errors/errors.h"
#include "common/rpc/reads.h"
#include "common/text/rules.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {
namespace {

using errors::Violations;

constexpr size_t kRequestIdMax = 64;
constexpr size_t kEtagMax = 32;
constexpr size_t kNoteMax = 2000;
constexpr int kStatesMax = 20;
constexpr int32_t kNanosMax = 999'999'999;
// Timestamps of the years 1 to 9999.
constexpr int64_t kTimestampSecondsMin = -62135596800;
constexpr int64_t kTimestampSecondsMax = 253402300799;

void CheckDossier(absl::string_view dossier, Violations& violations) {
  if (dossier.empty()) {
    violations.Add("dossier", "is required");
  } else if (!CanNameDossier(dossier)) {
    violations.Add("dossier", "must be a dossier's id (13 characters) or its reception number");
  }
}

template <typename Request>
void CheckMinRevisions(const Request& request, Violations& violations) {
  if (request.min_revisions_size() > rpc::Reads::kRevisionCountMax) {
    violations.Add("min_revisions",
                   absl::StrCat("must be at most ", rpc::Reads::kRevisionCountMax));
  }
}

template <typename Request>
void CheckPageSize(const Request& request, Violations& violations) {
  if (request.page_size() < 0) {
    violations.Add("page_size", "must not be negative");
  }
}

void CheckTime(absl::string_view field, const google::protobuf::Timestamp& time,
               Violations& violations) {
  if (time.seconds() < kTimestampSecondsMin || time.seconds() > kTimestampSecondsMax ||
      time.nanos() < 0 || time.nanos() > kNanosMax) {
    violations.Add(field, "must be a time of the years 1 to 9999");
  }
}

// What all transitions have.
template <typename Request>
Violations CheckTransition(const Request& request) {
  Violations violations;
  text::CheckLine("request_id", request.request_id(), {1, kRequestIdMax}, violations);
  CheckDossier(request.dossier(), violations);
  text::CheckLength("etag", request.etag(), {0, kEtagMax}, violations);
  CheckMinRevisions(request, violations);
  return violations;
}

template <typename Request>
absl::Status WithOptionalNote(const Request& request) {
  Violations violations = CheckTransition(request);
  text::CheckPlainText("note", request.note(), {0, kNoteMax}, violations);
  return violations.ToStatus();
}

template <typename Request>
absl::Status WithRequiredNote(const Request& request) {
  Violations violations = CheckTransition(request);
  text::CheckPlainText("note", request.note(), {1, kNoteMax}, violations);
  return violations.ToStatus();
}

// What all reads of one dossier have.
template <typename Request>
Violations CheckRead(const Request& request) {
  Violations violations;
  CheckDossier(request.dossier(), violations);
  CheckMinRevisions(request, violations);
  return violations;
}

}  // namespace

absl::Status Validate(const v1::StartProcessingRequest& request) {
  return CheckTransition(request).ToStatus();
}
absl::Status Validate(const v1::RequestSupplementRequest& request) {
  return WithRequiredNote(request);
}
absl::Status Validate(const v1::ResumeProcessingRequest& request) {
  return WithOptionalNote(request);
}
absl::Status Validate(const v1::RequestPaymentRequest& request) {
  return WithOptionalNote(request);
}
absl::Status Validate(const v1::ConfirmPaymentRequest& request) {
  return WithOptionalNote(request);
}
absl::Status Validate(const v1::StopProcessingRequest& request) {
  return WithRequiredNote(request);
}
absl::Status Validate(const v1::ResolveDossierRequest& request) {
  return WithOptionalNote(request);
}
absl::Status Validate(const v1::ReturnResultRequest& request) { return WithOptionalNote(request); }

absl::Status Validate(const v1::GetCourseRequest& request) { return CheckRead(request).ToStatus(); }

absl::Status Validate(const v1::ListTransitionsRequest& request) {
  Violations violations = CheckRead(request);
  CheckPageSize(request, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::ListWorkRequest& request) {
  Violations violations;
  if (request.agency_code().empty()) {
    violations.Add("agency_code", "is required");
  } else if (!dossier::IsAgencyCode(request.agency_code())) {
    violations.Add("agency_code",
                   "must be 1 to 32 of A-Z, 0-9 and \".\", with letters or digits at the ends");
  }
  if (request.states_size() > kStatesMax) {
    violations.Add("states", absl::StrCat("must be at most ", kStatesMax));
  }
  for (int i = 0; i < std::min(request.states_size(), kStatesMax); ++i) {
    if (!dossier::IsOpen(request.states(i))) {
      violations.Add(absl::StrCat("states[", i, "]"), "must be a state of open dossiers");
    }
  }
  if (request.has_due_time_before()) {
    CheckTime("due_time_before", request.due_time_before(), violations);
  }
  CheckPageSize(request, violations);
  CheckMinRevisions(request, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::ExplainDueTimeRequest& request) {
  return CheckRead(request).ToStatus();
}

absl::Status Validate(const v1::WatchDossierRequest& request) {
  return CheckRead(request).ToStatus();
}

}  // namespace motcua::processing
