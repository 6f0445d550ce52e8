// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/rpc/validate.h"

#include "common/dossier/dossier_code.h"
#include "common/errors/errors.h"
#include "common/text/rules.h"
#include "services/statistics/app/display_names.h"
#include "services/statistics/domain/report_window.h"

namespace motcua::statistics {
namespace {

using errors::Violations;

constexpr size_t kFieldCodeMax = 64;
// What a timestamp can name: the years 1 to 9999.
constexpr int64_t kSecondsMin = -62135596800;
constexpr int64_t kSecondsMax = 253402300799;
constexpr int32_t kNanosMax = 999'999'999;

constexpr absl::string_view kDateRule = "must be a date with year (1 to 9999), month and day";
constexpr absl::string_view kAgencyRule = "must be the code of an agency";

bool IsTimestamp(const google::protobuf::Timestamp& time) {
  return kSecondsMin <= time.seconds() && time.seconds() <= kSecondsMax && 0 <= time.nanos() &&
         time.nanos() <= kNanosMax;
}

void CheckDefinition(bool is_there, const v1::ReportDefinition& definition,
                     Violations& violations) {
  if (!is_there) {
    violations.Add("definition", "is required");
    return;
  }
  const bool has_start = IsDate(definition.start_date());
  const bool has_end = IsDate(definition.end_date());
  if (!has_start) {
    violations.Add("definition.start_date", kDateRule);
  }
  if (!has_end) {
    violations.Add("definition.end_date", kDateRule);
  }
  if (has_start && has_end && ToDay(definition.end_date()) <= ToDay(definition.start_date())) {
    violations.Add("definition.end_date", "must be after the start: it is the date after the last");
  }
  if (!dossier::IsAgencyCode(definition.agency_code())) {
    violations.Add("definition.agency_code", kAgencyRule);
  }
  if (definition.has_as_of_time() && !IsTimestamp(definition.as_of_time())) {
    violations.Add("definition.as_of_time", "must be a time of the years 1 to 9999");
  }
  if (!v1::ClosedWithoutResult_IsValid(definition.closed_without_result())) {
    violations.Add("definition.closed_without_result", "must be one of the values that are known");
  }
}

void CheckKey(const v1::ReportKey& key, Violations& violations) {
  switch (key.key_case()) {
    case v1::ReportKey::kAgencyCode:
      if (!dossier::IsAgencyCode(key.agency_code())) {
        violations.Add("key.agency_code", kAgencyRule);
      }
      break;
    case v1::ReportKey::kAgencyKind:
      if (!ParseKind(key.agency_kind()).has_value()) {
        violations.Add("key.agency_kind", "must be PROVINCE, DEPARTMENT, DISTRICT or COMMUNE");
      }
      break;
    case v1::ReportKey::kFieldCode:
      text::CheckLine("key.field_code", key.field_code(), {1, kFieldCodeMax}, violations);
      break;
    case v1::ReportKey::kChannel:
      if (!motcua::common::v1::Channel_IsValid(key.channel()) || key.channel() == 0) {
        violations.Add("key.channel", "must be one of the channels");
      }
      break;
    case v1::ReportKey::kLevel:
      if (!motcua::common::v1::OnlineLevel_IsValid(key.level()) || key.level() == 0) {
        violations.Add("key.level", "must be one of the levels");
      }
      break;
    case v1::ReportKey::KEY_NOT_SET:
      violations.Add("key", "must say which row, or not be there");
      break;
  }
}

}  // namespace

absl::Status Validate(const v1::GetDossierReportRequest& request) {
  Violations violations;
  CheckDefinition(request.has_definition(), request.definition(), violations);
  if (!v1::ReportGrouping_IsValid(request.grouping())) {
    violations.Add("grouping", "must be one of the groupings");
  }
  return violations.ToStatus();
}

absl::Status Validate(const v1::ListReportDossiersRequest& request) {
  Violations violations;
  CheckDefinition(request.has_definition(), request.definition(), violations);
  if (!v1::Measure_IsValid(request.measure()) || request.measure() == v1::MEASURE_UNSPECIFIED) {
    violations.Add("measure", "must be one of the measures");
  }
  if (request.has_key()) {
    CheckKey(request.key(), violations);
  }
  if (request.page_size() < 0) {
    violations.Add("page_size", "must not be negative");
  }
  return violations.ToStatus();
}

}  // namespace motcua::statistics
