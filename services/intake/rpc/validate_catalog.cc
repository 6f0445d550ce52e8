// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/calendar/due_time.h"
#include "common/catalog/catalog_conversion.h"
#include "common/dossier/dossier_code.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using errors::Violations;

constexpr int kOfferingCountMax = 1000;
constexpr int kRequiredDocumentCountMax = 100;

// Remembers codes of one list, and notes the second of two equal ones.
class Codes {
 public:
  void Check(const std::string& field, const std::string& code, bool well_formed,
             absl::string_view form, Violations& violations) {
    if (code.empty()) {
      violations.Add(field, "is required");
    } else if (!well_formed) {
      violations.Add(field, form);
    } else if (!seen_.insert(code).second) {
      violations.Add(field, "stands in the request twice");
    }
  }

 private:
  std::set<std::string> seen_;
};

constexpr absl::string_view kCodeForm = "must be 1 to 64 of A-Z, a-z, 0-9, \".\", \"-\" and \"_\"";
constexpr absl::string_view kAgencyCodeForm =
    "must be 1 to 32 of A-Z, 0-9 and \".\", with letters or digits at the ends";

void CheckTimeLimit(const std::string& field, const v1::TimeLimit& limit, Violations& violations) {
  const auto value = catalog::ReadTimeLimit(limit);
  if (!value.has_value()) {
    violations.Add(field, "must say working_days, working_hours or calendar_days");
  } else if (!calendar::ValidateTimeLimit(*value).ok()) {
    violations.Add(field, "must be 1 to 3650 days, or 1 to 29200 working hours");
  }
}

void CheckAgency(const std::string& path, const v1::Agency& agency, Violations& violations) {
  CheckLength(path + ".display_name", agency.display_name(), 1, 200, violations);
  if (agency.kind() == v1::AGENCY_KIND_UNSPECIFIED || !v1::AgencyKind_IsValid(agency.kind())) {
    violations.Add(path + ".kind", "is not a kind that is known here");
  }
  if (!agency.parent_agency_code().empty() && !dossier::IsAgencyCode(agency.parent_agency_code())) {
    violations.Add(path + ".parent_agency_code", kAgencyCodeForm);
  }
  if (!IsCatalogCode(agency.calendar_code())) {
    violations.Add(path + ".calendar_code", kCodeForm);
  }
}

void CheckOffering(const std::string& path, const v1::Procedure& procedure,
                   Violations& violations) {
  if (procedure.offering_agency_codes().empty() && procedure.offering_agency_kinds().empty()) {
    violations.Add(path + ".offering_agency_kinds",
                   "some agency must offer it, by its code or its kind");
  }
  if (procedure.offering_agency_codes_size() > kOfferingCountMax) {
    violations.Add(path + ".offering_agency_codes",
                   absl::StrCat("must have at most ", kOfferingCountMax));
  }
  for (int i = 0; i < procedure.offering_agency_codes_size(); ++i) {
    if (!dossier::IsAgencyCode(procedure.offering_agency_codes(i))) {
      violations.Add(absl::StrCat(path, ".offering_agency_codes[", i, "]"), kAgencyCodeForm);
    }
  }
  for (int i = 0; i < procedure.offering_agency_kinds_size(); ++i) {
    const v1::AgencyKind kind = procedure.offering_agency_kinds(i);
    if (kind == v1::AGENCY_KIND_UNSPECIFIED || !v1::AgencyKind_IsValid(kind)) {
      violations.Add(absl::StrCat(path, ".offering_agency_kinds[", i, "]"),
                     "is not a kind that is known here");
    }
  }
}

void CheckLimits(const std::string& path, const v1::Procedure& procedure, Violations& violations) {
  if (procedure.has_time_limit()) {
    CheckTimeLimit(path + ".time_limit", procedure.time_limit(), violations);
  }
  std::set<int> channels;
  for (int i = 0; i < procedure.channel_time_limits_size(); ++i) {
    const std::string item = absl::StrCat(path, ".channel_time_limits[", i, "]");
    const v1::ChannelTimeLimit& limit = procedure.channel_time_limits(i);
    if (limit.channel() == motcua::common::v1::CHANNEL_UNSPECIFIED ||
        !motcua::common::v1::Channel_IsValid(limit.channel())) {
      violations.Add(item + ".channel", "is not a channel that is known here");
    } else if (!channels.insert(limit.channel()).second) {
      violations.Add(item + ".channel", "stands in the list twice");
    }
    CheckTimeLimit(item + ".time_limit", limit.time_limit(), violations);
  }
}

void CheckProcedure(const std::string& path, const v1::Procedure& procedure,
                    Violations& violations) {
  CheckLength(path + ".display_name", procedure.display_name(), 1, 500, violations);
  if (!IsCatalogCode(procedure.field_code())) {
    violations.Add(path + ".field_code", kCodeForm);
  }
  CheckLength(path + ".field_name", procedure.field_name(), 1, 200, violations);
  if (procedure.level() == motcua::common::v1::ONLINE_LEVEL_UNSPECIFIED ||
      !motcua::common::v1::OnlineLevel_IsValid(procedure.level())) {
    violations.Add(path + ".level", "is not a level that is known here");
  }
  CheckLimits(path, procedure, violations);
  CheckOffering(path, procedure, violations);
  if (procedure.required_documents_size() > kRequiredDocumentCountMax) {
    violations.Add(path + ".required_documents",
                   absl::StrCat("must have at most ", kRequiredDocumentCountMax));
  }
  for (int i = 0; i < procedure.required_documents_size(); ++i) {
    const std::string item = absl::StrCat(path, ".required_documents[", i, "]");
    CheckLength(item + ".document_code", procedure.required_documents(i).document_code(), 1, 64,
                violations);
    CheckLength(item + ".display_name", procedure.required_documents(i).display_name(), 1, 500,
                violations);
  }
}

}  // namespace

absl::Status Validate(const v1::PutCatalogRequest& request) {
  Violations violations;
  CheckLength("request_id", request.request_id(), 1, 64, violations);
  if (request.calendars().empty() && request.agencies().empty() && request.procedures().empty()) {
    violations.Add("calendars", "something must be put: calendars, agencies or procedures");
  }
  Codes calendars;
  for (int i = 0; i < request.calendars_size(); ++i) {
    const std::string path = absl::StrCat("calendars[", i, "]");
    const v1::WorkingCalendar& calendar = request.calendars(i);
    calendars.Check(path + ".calendar_code", calendar.calendar_code(),
                    IsCatalogCode(calendar.calendar_code()), kCodeForm, violations);
    CheckLength(path + ".display_name", calendar.display_name(), 1, 200, violations);
    catalog::ReadCalendar(calendar, path, violations);
  }
  Codes agencies;
  for (int i = 0; i < request.agencies_size(); ++i) {
    const std::string path = absl::StrCat("agencies[", i, "]");
    const v1::Agency& agency = request.agencies(i);
    agencies.Check(path + ".agency_code", agency.agency_code(),
                   dossier::IsAgencyCode(agency.agency_code()), kAgencyCodeForm, violations);
    CheckAgency(path, agency, violations);
  }
  Codes procedures;
  for (int i = 0; i < request.procedures_size(); ++i) {
    const std::string path = absl::StrCat("procedures[", i, "]");
    const v1::Procedure& procedure = request.procedures(i);
    procedures.Check(path + ".procedure_code", procedure.procedure_code(),
                     IsCatalogCode(procedure.procedure_code()), kCodeForm, violations);
    CheckProcedure(path, procedure, violations);
  }
  return violations.ToStatus();
}

}  // namespace motcua::intake
