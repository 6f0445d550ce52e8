// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/micro/world.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/time/local_date.h"
#include "motcua/intake/storage/v1/records.pb.h"

namespace motcua::bench {
namespace {

namespace fs = std::filesystem;
namespace v1 = motcua::intake::v1;

fs::path& Folder() {
  static auto& folder = *new fs::path("build/bench/micro");
  return folder;
}

void SetDate(absl::CivilDay day, google::type::Date& date) {
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
}

}  // namespace

void Check(const absl::Status& status) {
  if (!status.ok()) {
    std::cerr << "motcua-benchmark-micro: " << status << "\n";
    std::abort();
  }
}

absl::Time Morning() {
  return absl::FromCivil(absl::CivilHour(2026, 3, 11, 9), time::VietnamZone());
}

v1::PutCatalogRequest SmallCatalog() {
  v1::PutCatalogRequest request;
  request.set_request_id("catalogue");
  v1::WorkingCalendar& calendar = *request.add_calendars();
  calendar.set_calendar_code(kCalendar);
  calendar.set_display_name("Lịch làm việc");
  SetDate(absl::CivilDay(2026, 1, 1), *calendar.mutable_first_date());
  SetDate(absl::CivilDay(2026, 12, 31), *calendar.mutable_last_date());
  for (const absl::CivilDay day : {absl::CivilDay(2026, 4, 27), absl::CivilDay(2026, 4, 30)}) {
    v1::DayOff& day_off = *calendar.add_days_off();
    SetDate(day, *day_off.mutable_date());
    day_off.set_reason("nghỉ lễ");
  }
  const auto add_agency = [&](const std::string& code, v1::AgencyKind kind) -> v1::Agency& {
    v1::Agency& agency = *request.add_agencies();
    agency.set_agency_code(code);
    agency.set_display_name("Cơ quan");
    agency.set_kind(kind);
    agency.set_calendar_code(kCalendar);
    return agency;
  };
  add_agency(kProvince, v1::AGENCY_KIND_PROVINCE);
  for (uint64_t i = 0; i < kAgencyCount; ++i) {
    add_agency(AgencyCode(i), v1::AGENCY_KIND_COMMUNE).set_parent_agency_code(kProvince);
  }
  v1::Procedure& procedure = *request.add_procedures();
  procedure.set_procedure_code(kProcedure);
  procedure.set_display_name("Đăng ký khai sinh");
  procedure.set_field_code(kField);
  procedure.set_field_name("Hộ tịch");
  procedure.set_level(motcua::common::v1::ONLINE_LEVEL_FULL);
  procedure.mutable_time_limit()->set_working_days(5);
  procedure.add_offering_agency_kinds(v1::AGENCY_KIND_COMMUNE);
  return request;
}

std::shared_ptr<const intake::Catalog> CatalogInMemory() {
  const intake::Catalog none;
  return Must(none.With(Must(intake::DecidePutCatalog(none, SmallCatalog())), 1));
}

std::string AgencyCode(uint64_t number) {
  return absl::StrFormat("000.%02d.21.H28", 1 + number % kAgencyCount);
}

std::string MakeBody(uint64_t number) {
  intake::DossierBody body;
  v1::Applicant& applicant = *body.mutable_applicant();
  applicant.set_kind(v1::APPLICANT_KIND_INDIVIDUAL);
  applicant.set_full_name("Nguyễn Thị Hoà Bình");
  applicant.set_identity_number(absl::StrFormat("%012d", number % 1000000000000));
  applicant.set_phone("0912345678");
  applicant.set_address("Tổ 5, phường Phương Lâm, thành phố Hòa Bình, tỉnh Hòa Bình");
  for (int i = 0; i < 3; ++i) {
    v1::Document& document = *body.add_documents();
    document.set_document_code(absl::StrCat("giay-", i));
    document.set_display_name("Tờ khai đăng ký khai sinh.pdf");
    document.set_sha256(std::string(32, static_cast<char>('a' + i)));
    document.set_size_bytes(250000);
    document.set_storage_uri(absl::StrFormat("s3://dossiers/2026/%024d/%d", number, i));
  }
  return body.SerializeAsString();
}

intake::SubmitCommand::Item MakeSubmission(uint64_t number) {
  intake::SubmitCommand::Item item;
  item.body = MakeBody(number);
  item.request.key = {.caller = "portal",
                      .request_id = absl::StrFormat("bench-%024d", number),
                      .fingerprint = engine::Fingerprint(item.body)};
  item.agency_code = AgencyCode(number);
  item.procedure_code = kProcedure;
  item.channel = motcua::common::v1::CHANNEL_ONLINE;
  return item;
}

void SetFolder(fs::path folder) { Folder() = std::move(folder); }

fs::path FreshFolder(const std::string& name) {
  fs::path folder = Folder() / name;
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

intake::OutcomesCallback Answers::Expect() {
  ++expected_;
  return [this](const absl::Status& status, intake::Outcomes& outcomes) {
    Check(status);
    for (const intake::Outcome& outcome : outcomes) {
      Check(outcome.status);
    }
    ++answered_;
  };
}

}  // namespace motcua::bench
