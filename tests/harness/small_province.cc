// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/small_province.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace motcua::harness {

std::string AgencyCode(uint32_t number) { return absl::StrFormat("000.%02u.H28", number); }

motcua::intake::v1::PutCatalogRequest SmallProvince(uint32_t agency_count, absl::CivilYear year) {
  motcua::intake::v1::PutCatalogRequest request;
  auto& calendar = *request.add_calendars();
  calendar.set_calendar_code("vn");
  calendar.set_display_name("Lịch làm việc");
  for (auto* date : {calendar.mutable_first_date(), calendar.mutable_last_date()}) {
    date->set_year(static_cast<int32_t>(year.year()));
    date->set_month(1);
    date->set_day(1);
  }
  calendar.mutable_last_date()->set_month(12);
  calendar.mutable_last_date()->set_day(31);
  for (uint32_t i = 0; i < agency_count; ++i) {
    auto& agency = *request.add_agencies();
    agency.set_agency_code(AgencyCode(i));
    agency.set_display_name(absl::StrCat("Cơ quan ", i));
    agency.set_kind(i == 0 ? motcua::intake::v1::AGENCY_KIND_PROVINCE
                           : motcua::intake::v1::AGENCY_KIND_DISTRICT);
    agency.set_parent_agency_code(i == 0 ? "" : AgencyCode(0));
    agency.set_calendar_code("vn");
  }
  auto& procedure = *request.add_procedures();
  procedure.set_procedure_code(kProcedureCode);
  procedure.set_display_name("Đăng ký");
  procedure.set_field_code("dat-dai");
  procedure.set_field_name("Đất đai");
  procedure.set_level(motcua::common::v1::ONLINE_LEVEL_FULL);
  procedure.mutable_time_limit()->set_working_days(2);
  procedure.add_offering_agency_kinds(motcua::intake::v1::AGENCY_KIND_PROVINCE);
  procedure.add_offering_agency_kinds(motcua::intake::v1::AGENCY_KIND_DISTRICT);
  return request;
}

motcua::intake::v1::SubmitDossierRequest SmallSubmission(uint32_t agency_number) {
  motcua::intake::v1::SubmitDossierRequest request;
  request.set_agency_code(AgencyCode(agency_number));
  request.set_procedure_code(kProcedureCode);
  request.set_channel(motcua::common::v1::CHANNEL_ONLINE);
  auto& applicant = *request.mutable_applicant();
  applicant.set_kind(motcua::intake::v1::APPLICANT_KIND_INDIVIDUAL);
  applicant.set_full_name("Nguyễn Thị Hoà");
  applicant.set_identity_number("001199000001");
  return request;
}

}  // namespace motcua::harness
