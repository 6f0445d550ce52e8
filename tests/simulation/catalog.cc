// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/catalog.h"

#include "absl/strings/str_cat.h"
#include "tests/harness/small_province.h"
#include "tests/simulation/model.h"

namespace motcua::simulation {

motcua::intake::v1::PutCatalogRequest MakeCatalog() {
  return harness::SmallProvince(kAgencyCount, absl::CivilYear(2023));
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
