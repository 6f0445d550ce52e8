// SPDX-License-Identifier: Apache-2.0
// A small catalogue that has one of everything, and short ways to write protos and local instants.
// For tests only. Pure functions.
#ifndef MOTCUA_SERVICES_INTAKE_DOMAIN_CATALOG_FOR_TEST_H_
#define MOTCUA_SERVICES_INTAKE_DOMAIN_CATALOG_FOR_TEST_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/calendar/calendars_for_test.h"
#include "common/catalog/catalog_conversion.h"
#include "common/time/local_date.h"
#include "google/protobuf/text_format.h"
#include "services/intake/domain/catalog.h"

namespace motcua::intake {

using calendar::At;

// Agencies of the catalogue below. The bureau's clock shows UTC.
inline constexpr char kDepartment[] = "000.00.03.H28";
inline constexpr char kDistrict[] = "000.00.21.H28";
inline constexpr char kCommune[] = "000.01.21.H28";
inline constexpr char kBureau[] = "000.00.99.H28";

// Five working days (by post eight), offered by departments, districts and communes.
inline constexpr char kMarriage[] = "1.004227";
// Four working hours, offered by the department and the bureau alone, which it names.
inline constexpr char kPermit[] = "2.000100";
// Three calendar days online, no limit otherwise; offered by everyone.
inline constexpr char kAdvice[] = "3.000200";

// Aborts the test on a typing error.
template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    ADD_FAILURE() << "not a " << Message::descriptor()->full_name() << ": " << text;
  }
  return message;
}

// As a clock in Hoà Bình shows it; empty for no time.
inline std::string Local(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E*S", catalog::ReadTime(timestamp), time::VietnamZone());
}

inline constexpr char kCatalogForTest[] = R"pb(
  request_id: "catalogue"
  calendars {
    calendar_code: "H28"
    display_name: "Hoà Bình"
    first_date { year: 2023 month: 1 day: 1 }
    last_date { year: 2023 month: 12 day: 31 }
    days_off {
      date { year: 2023 month: 1 day: 2 }
      reason: "Tết Dương lịch"
    }
    days_off {
      date { year: 2023 month: 1 day: 20 }
      reason: "Tết Nguyên đán"
    }
    days_off {
      date { year: 2023 month: 1 day: 23 }
      reason: "Tết Nguyên đán"
    }
    days_off {
      date { year: 2023 month: 1 day: 24 }
      reason: "Tết Nguyên đán"
    }
    days_off {
      date { year: 2023 month: 1 day: 25 }
      reason: "Tết Nguyên đán"
    }
    days_off {
      date { year: 2023 month: 1 day: 26 }
      reason: "Tết Nguyên đán"
    }
    make_up_days {
      date { year: 2023 month: 2 day: 4 }
      reason: "làm bù"
    }
  }
  calendars {
    calendar_code: "UTC"
    display_name: "By Greenwich"
    time_zone: "UTC"
    first_date { year: 2023 month: 1 day: 1 }
    last_date { year: 2023 month: 12 day: 31 }
  }
  agencies {
    agency_code: "H28"
    display_name: "Tỉnh Hoà Bình"
    kind: AGENCY_KIND_PROVINCE
    calendar_code: "H28"
  }
  agencies {
    agency_code: "000.00.03.H28"
    display_name: "Sở Tư pháp"
    kind: AGENCY_KIND_DEPARTMENT
    parent_agency_code: "H28"
    calendar_code: "H28"
  }
  agencies {
    agency_code: "000.00.21.H28"
    display_name: "Huyện Đà Bắc"
    kind: AGENCY_KIND_DISTRICT
    parent_agency_code: "H28"
    calendar_code: "H28"
  }
  agencies {
    agency_code: "000.01.21.H28"
    display_name: "Xã Cao Sơn"
    kind: AGENCY_KIND_COMMUNE
    parent_agency_code: "000.00.21.H28"
    calendar_code: "H28"
  }
  agencies {
    agency_code: "000.00.99.H28"
    display_name: "Văn phòng"
    kind: AGENCY_KIND_PROVINCE
    parent_agency_code: "H28"
    calendar_code: "UTC"
  }
  procedures {
    procedure_code: "1.004227"
    display_name: "Đăng ký kết hôn"
    field_code: "HT"
    field_name: "Hộ tịch"
    level: ONLINE_LEVEL_FULL
    time_limit { working_days: 5 }
    channel_time_limits {
      channel: CHANNEL_POSTAL
      time_limit { working_days: 8 }
    }
    offering_agency_kinds: AGENCY_KIND_DEPARTMENT
    offering_agency_kinds: AGENCY_KIND_DISTRICT
    offering_agency_kinds: AGENCY_KIND_COMMUNE
  }
  procedures {
    procedure_code: "2.000100"
    display_name: "Cấp phép"
    field_code: "GP"
    field_name: "Cấp phép"
    level: ONLINE_LEVEL_PARTIAL
    time_limit { working_hours: 4 }
    offering_agency_codes: "000.00.03.H28"
    offering_agency_codes: "000.00.99.H28"
  }
  procedures {
    procedure_code: "3.000200"
    display_name: "Tư vấn"
    field_code: "TV"
    field_name: "Tư vấn"
    level: ONLINE_LEVEL_NONE
    channel_time_limits {
      channel: CHANNEL_ONLINE
      time_limit { calendar_days: 3 }
    }
    offering_agency_kinds: AGENCY_KIND_PROVINCE
    offering_agency_kinds: AGENCY_KIND_DEPARTMENT
    offering_agency_kinds: AGENCY_KIND_DISTRICT
    offering_agency_kinds: AGENCY_KIND_COMMUNE
  }
)pb";

inline motcua::intake::v1::PutCatalogRequest CatalogForTest() {
  return Parse<motcua::intake::v1::PutCatalogRequest>(kCatalogForTest);
}

// What `catalog` becomes by a put that must be decided well.
inline std::shared_ptr<const Catalog> After(const Catalog& catalog,
                                            const motcua::intake::v1::PutCatalogRequest& request) {
  const auto event = DecidePutCatalog(catalog, request);
  EXPECT_TRUE(event.ok()) << event.status();
  const auto next = catalog.With(event.value(), catalog.sequence() + 1);
  EXPECT_TRUE(next.ok()) << next.status();
  return next.value();
}

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_DOMAIN_CATALOG_FOR_TEST_H_
