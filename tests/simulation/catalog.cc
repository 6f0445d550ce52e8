// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/catalog.h"

#include "absl/strings/str_cat.h"
#include "tests/simulation/model.h"

namespace motcua::simulation {

motcua::intake::v1::PutCatalogRequest MakeCatalog() {
  motcua::intake::v1::PutCatalogRequest request;
  auto& calendar = *request.add_calendars();
  calendar.set_calendar_code("vn");
  calendar.set_display_name("Lịch làm việc");
  for (auto* date : {calendar.mutable_first_date(), calendar.mutable_last_date()}) {
    date->set_year(2023);
    date->set_month(1);
    date->set_day(1);
  }
  calendar.mutable_last_date()->set_month(12);
  calendar.mutable_last_date()->set_day(31);
  for (uint32_t i = 0; i < kAgencyCount; ++i) {
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

motcua::intake::v1::PutCatalogRequest MakeOtherCatalog(Dice& dice) {
  motcua::intake::v1::PutCatalogRequest request = MakeCatalog();
  switch (dice.Below(3)) {
    case 0:
      for (int day = 9; day < 28; ++day) {
        if (dice.OneIn(4)) {
          auto& day_off = *request.mutable_calendars(0)->add_days_off();
          day_off.mutable_date()->set_year(2023);
          day_off.mutable_date()->set_month(1);
          day_off.mutable_date()->set_day(day);
          day_off.set_reason("Nghỉ");
        }
      }
      break;
    case 1:
      request.mutable_procedures(0)->mutable_time_limit()->set_working_days(1 + dice.Below(9));
      break;
    default:
      request.mutable_agencies(1)->set_display_name(absl::StrCat("Cơ quan mới ", dice.Below(9)));
  }
  return request;
}

}  // namespace motcua::simulation
