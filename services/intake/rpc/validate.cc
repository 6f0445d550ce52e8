// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/validate.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/dossier/dossier_code.h"
#include "common/dossier/dossier_id.h"
#include "common/text/normalize.h"
#include "common/text/rules.h"
#include "services/intake/domain/dossier.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using errors::Violations;

constexpr size_t kRequestIdMax = 64;
constexpr size_t kDossierMax = 64;
constexpr size_t kEtagMax = 32;
constexpr int kDocumentCountMax = 100;
constexpr size_t kSha256Bytes = 32;
constexpr int kStepCountMax = 200;
constexpr int kStateCountMax = 20;
// Timestamps of the years 1 to 9999.
constexpr int64_t kTimestampSecondsMin = -62135596800;
constexpr int64_t kTimestampSecondsMax = 253402300799;

size_t DigitCount(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit) ? text.size() : 0;
}

void CheckRequestId(absl::string_view request_id, Violations& violations) {
  text::CheckLine("request_id", request_id, {1, kRequestIdMax}, violations);
}

void CheckDossier(absl::string_view dossier, Violations& violations) {
  if (dossier.empty()) {
    violations.Add("dossier", "is required");
  } else if (dossier.size() > kDossierMax || (!dossier::ParseDossierId(dossier).has_value() &&
                                              !dossier::ParseDossierCode(dossier).has_value())) {
    violations.Add("dossier", "must be a dossier's id (13 characters) or its reception number");
  }
}

void CheckEtagForm(absl::string_view etag, Violations& violations) {
  if (etag.size() > kEtagMax) {
    violations.Add("etag", "must have at most 32 characters");
  }
}

template <typename Request>
void CheckTransition(const Request& request, Violations& violations) {
  CheckRequestId(request.request_id(), violations);
  CheckDossier(request.dossier(), violations);
  CheckEtagForm(request.etag(), violations);
}

void CheckChannel(motcua::common::v1::Channel channel, Violations& violations) {
  if (channel == motcua::common::v1::CHANNEL_UNSPECIFIED) {
    violations.Add("channel", "is required");
  } else if (!motcua::common::v1::Channel_IsValid(channel)) {
    violations.Add("channel", "is not a channel that is known here");
  }
}

void CheckIdentityNumber(const v1::Applicant& applicant, Violations& violations) {
  constexpr absl::string_view kField = "applicant.identity_number";
  absl::string_view number = applicant.identity_number();
  switch (applicant.kind()) {
    case v1::APPLICANT_KIND_INDIVIDUAL:
      if (DigitCount(number) != 12 && DigitCount(number) != 9) {
        violations.Add(kField, "must have 12 digits, or 9 (older)");
      }
      break;
    case v1::APPLICANT_KIND_ORGANISATION: {
      // 13 digits are written with or without a hyphen before the last three.
      const bool hyphenated = number.size() == 14 && number[10] == '-' &&
                              DigitCount(number.substr(0, 10)) == 10 &&
                              DigitCount(number.substr(11)) == 3;
      if (DigitCount(number) != 10 && DigitCount(number) != 13 && !hyphenated) {
        violations.Add(kField, "must be a tax code of 10 or 13 digits");
      }
      break;
    }
    default:
      if (number.empty()) {
        violations.Add(kField, "is required");
      }
  }
}

void CheckApplicant(bool present, const v1::Applicant& applicant, Violations& violations) {
  if (!present) {
    violations.Add("applicant", "is required");
    return;
  }
  if (applicant.kind() == v1::APPLICANT_KIND_UNSPECIFIED ||
      !v1::ApplicantKind_IsValid(applicant.kind())) {
    violations.Add("applicant.kind", "must be individual or organisation");
  }
  text::CheckLine("applicant.full_name", applicant.full_name(), {1, 200}, violations);
  CheckIdentityNumber(applicant, violations);
  absl::string_view phone = applicant.phone();
  if (!phone.empty() && phone.front() == '+') {
    phone.remove_prefix(1);
  }
  if (!applicant.phone().empty() && (DigitCount(phone) < 8 || DigitCount(phone) > 15)) {
    violations.Add("applicant.phone", "must have 8 to 15 digits, after an optional \"+\"");
  }
  const absl::string_view email = applicant.email();
  const size_t at = email.find('@');
  if (!email.empty() && (at == 0 || at == absl::string_view::npos || at + 1 == email.size() ||
                         !text::IsWithoutSpace(email))) {
    violations.Add("applicant.email", "must be an e-mail address, without white space");
  }
  text::CheckLength("applicant.email", email, {0, 254}, violations);
  text::CheckLine("applicant.address", applicant.address(), {0, 500}, violations);
}

void CheckDocuments(const google::protobuf::RepeatedPtrField<v1::Document>& documents, int min,
                    Violations& violations) {
  if (documents.size() < min || documents.size() > kDocumentCountMax) {
    violations.Add("documents", absl::StrCat("must have ", min, " to ", kDocumentCountMax));
    return;
  }
  for (int i = 0; i < documents.size(); ++i) {
    const v1::Document& document = documents[i];
    Violations of_document;
    text::CheckLine("document_code", document.document_code(), {1, 64}, of_document);
    text::CheckLine("display_name", document.display_name(), {0, 500}, of_document);
    if (!document.sha256().empty() && document.sha256().size() != kSha256Bytes) {
      of_document.Add("sha256", "must have 32 bytes, or none");
    }
    text::CheckLine("storage_uri", document.storage_uri(), {0, 1000}, of_document);
    // Paths are only put together where there is something to say.
    for (const errors::Violation& violation : of_document.all()) {
      violations.Add(absl::StrCat("documents[", i, "].", violation.field), violation.description);
    }
  }
}

void CheckTime(absl::string_view field, bool present, const google::protobuf::Timestamp& time,
               bool required, Violations& violations) {
  if (!present) {
    if (required) {
      violations.Add(field, "is required");
    }
  } else if (time.seconds() < kTimestampSecondsMin || time.seconds() > kTimestampSecondsMax ||
             time.nanos() < 0 || time.nanos() > 999999999) {
    violations.Add(field, "must be a time of the years 1 to 9999");
  }
}

bool IsAfter(const google::protobuf::Timestamp& time, const google::protobuf::Timestamp& other) {
  return std::pair(time.seconds(), time.nanos()) > std::pair(other.seconds(), other.nanos());
}

// A reception number that a row brings along.
void CheckImportedCode(const v1::ImportRow& row, Violations& violations) {
  if (row.dossier_code().empty()) {
    return;
  }
  const auto code = dossier::ParseDossierCode(row.dossier_code());
  if (!code.has_value()) {
    violations.Add("dossier_code", "must have the form AGENCY-yyMMdd-NNNN");
  } else if (code->agency_code != row.agency_code()) {
    violations.Add("dossier_code", "must begin with the row's agency_code");
  } else if (code->serial > kImportedSerialMax) {
    violations.Add("dossier_code", "must have a serial of at most 9 digits");
  }
  if (row.steps().empty() || row.steps(0).state() != motcua::common::v1::DOSSIER_STATE_ACCEPTED) {
    violations.Add("dossier_code", "is given at acceptance: the first step must be ACCEPTED");
  }
}

}  // namespace

bool IsCatalogCode(absl::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_';
  });
}

void CheckAgencyCode(absl::string_view field, absl::string_view code, Presence presence,
                     Violations& violations) {
  if (!code.empty() && !dossier::IsAgencyCode(code)) {
    violations.Add(field,
                   "must be 1 to 32 of A-Z, 0-9 and \".\", with letters or digits at the ends");
  } else if (code.empty() && presence == Presence::kRequired) {
    violations.Add(field, "is required");
  }
}

void CheckCatalogCode(absl::string_view field, absl::string_view code, Presence presence,
                      Violations& violations) {
  if (!code.empty() && !IsCatalogCode(code)) {
    violations.Add(field, "must be 1 to 64 of A-Z, a-z, 0-9, \".\", \"-\" and \"_\"");
  } else if (code.empty() && presence == Presence::kRequired) {
    violations.Add(field, "is required");
  }
}

void CheckPageSize(int page_size, Violations& violations) {
  if (page_size < 0) {
    violations.Add("page_size", "must not be negative");
  }
}

absl::Status Validate(const v1::SubmitDossierRequest& request) {
  Violations violations;
  CheckRequestId(request.request_id(), violations);
  CheckAgencyCode("agency_code", request.agency_code(), Presence::kRequired, violations);
  CheckCatalogCode("procedure_code", request.procedure_code(), Presence::kRequired, violations);
  CheckChannel(request.channel(), violations);
  CheckApplicant(request.has_applicant(), request.applicant(), violations);
  CheckDocuments(request.documents(), 0, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::BatchSubmitDossiersRequest& request) {
  Violations violations;
  if (request.requests().empty() || request.requests_size() > kBatchCountMax) {
    violations.Add("requests", absl::StrCat("must have 1 to ", kBatchCountMax));
  }
  return violations.ToStatus();
}

absl::Status Validate(const v1::AcceptDossierRequest& request) {
  Violations violations;
  CheckTransition(request, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::RefuseDossierRequest& request) {
  Violations violations;
  CheckTransition(request, violations);
  text::CheckPlainText("reason", request.reason(), {1, 2000}, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::SupplementDossierRequest& request) {
  Violations violations;
  CheckTransition(request, violations);
  CheckDocuments(request.documents(), 1, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::WithdrawDossierRequest& request) {
  Violations violations;
  CheckTransition(request, violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::GetDossierRequest& request) {
  Violations violations;
  CheckDossier(request.dossier(), violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::ListDossiersRequest& request) {
  Violations violations;
  CheckAgencyCode("agency_code", request.agency_code(), Presence::kRequired, violations);
  CheckCatalogCode("procedure_code", request.procedure_code(), Presence::kOptional, violations);
  if (request.states_size() > kStateCountMax) {
    violations.Add("states", absl::StrCat("must have at most ", kStateCountMax));
    return violations.ToStatus();
  }
  for (int i = 0; i < request.states_size(); ++i) {
    if (request.states(i) == motcua::common::v1::DOSSIER_STATE_UNSPECIFIED ||
        !motcua::common::v1::DossierState_IsValid(request.states(i))) {
      violations.Add(absl::StrCat("states[", i, "]"), "is not a state that is known here");
    }
  }
  if (!motcua::common::v1::Channel_IsValid(request.channel())) {
    violations.Add("channel", "is not a channel that is known here");
  }
  CheckTime("submit_time_from", request.has_submit_time_from(), request.submit_time_from(), false,
            violations);
  CheckTime("submit_time_before", request.has_submit_time_before(), request.submit_time_before(),
            false, violations);
  if (request.has_submit_time_from() && request.has_submit_time_before() &&
      IsAfter(request.submit_time_from(), request.submit_time_before())) {
    violations.Add("submit_time_before", "must not be before submit_time_from");
  }
  text::CheckLine("applicant_name", request.applicant_name(), {0, 200}, violations);
  CheckPageSize(request.page_size(), violations);
  return violations.ToStatus();
}

absl::Status Validate(const v1::ImportDossiersRequest& request) {
  Violations violations;
  const std::string& source = request.source();
  const bool plain = std::all_of(source.begin(), source.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
  if (source.empty() || source.size() > 32 || !plain) {
    violations.Add("source", "must be 1 to 32 of a-z, 0-9 and \"-\"");
  }
  if (request.rows().empty() || request.rows_size() > kImportRowCountMax) {
    violations.Add("rows", absl::StrCat("must have 1 to ", kImportRowCountMax));
  }
  return violations.ToStatus();
}

absl::Status Validate(const v1::ImportRow& row) {
  Violations violations;
  text::CheckLine("source_key", row.source_key(), {1, 64}, violations);
  CheckAgencyCode("agency_code", row.agency_code(), Presence::kRequired, violations);
  CheckCatalogCode("procedure_code", row.procedure_code(), Presence::kRequired, violations);
  CheckChannel(row.channel(), violations);
  CheckApplicant(row.has_applicant(), row.applicant(), violations);
  CheckDocuments(row.documents(), 0, violations);
  CheckTime("submit_time", row.has_submit_time(), row.submit_time(), true, violations);
  if (row.steps_size() > kStepCountMax) {
    violations.Add("steps", absl::StrCat("must have at most ", kStepCountMax));
    return violations.ToStatus();
  }
  for (int i = 0; i < row.steps_size(); ++i) {
    const std::string path = absl::StrCat("steps[", i, "]");
    if (row.steps(i).state() == motcua::common::v1::DOSSIER_STATE_UNSPECIFIED ||
        !motcua::common::v1::DossierState_IsValid(row.steps(i).state())) {
      violations.Add(absl::StrCat(path, ".state"), "is not a state that is known here");
    }
    CheckTime(absl::StrCat(path, ".enter_time"), row.steps(i).has_enter_time(),
              row.steps(i).enter_time(), true, violations);
  }
  CheckImportedCode(row, violations);
  return violations.ToStatus();
}

}  // namespace motcua::intake
