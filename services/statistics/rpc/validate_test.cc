// SPDX-License-Identifier: Apache-2.0
// What requests are refused for, all of it at once.
#include "services/statistics/rpc/validate.h"

#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace motcua::statistics {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  if (status.ok()) {
    return fields;
  }
  EXPECT_EQ(errors::ReasonOf(status), "INVALID_FIELD");
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  EXPECT_TRUE(payload.has_value());
  google::rpc::BadRequest bad_request;
  EXPECT_TRUE(bad_request.ParseFromString(std::string(payload.value_or(absl::Cord()))));
  for (const auto& violation : bad_request.field_violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

void SetDate(int year, int month, int day, google::type::Date* date) {
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
}

v1::ReportDefinition GoodDefinition() {
  v1::ReportDefinition definition;
  SetDate(2023, 1, 1, definition.mutable_start_date());
  SetDate(2023, 4, 1, definition.mutable_end_date());
  definition.set_agency_code("H28");
  return definition;
}

v1::GetDossierReportRequest GoodReport() {
  v1::GetDossierReportRequest request;
  *request.mutable_definition() = GoodDefinition();
  return request;
}

v1::ListReportDossiersRequest GoodList() {
  v1::ListReportDossiersRequest request;
  *request.mutable_definition() = GoodDefinition();
  request.set_measure(v1::MEASURE_PENDING);
  return request;
}

TEST(Validate, AcceptsWhatIsComplete) {
  EXPECT_THAT(FieldsOf(Validate(GoodReport())), IsEmpty());
  EXPECT_THAT(FieldsOf(Validate(GoodList())), IsEmpty());
}

TEST(Validate, TellsAllViolationsAtOnce) {
  v1::GetDossierReportRequest request;
  SetDate(2023, 2, 30, request.mutable_definition()->mutable_start_date());
  request.mutable_definition()->set_agency_code("h28; --");
  request.mutable_definition()->mutable_as_of_time()->set_nanos(-1);
  request.mutable_definition()->set_closed_without_result(static_cast<v1::ClosedWithoutResult>(9));
  request.set_grouping(static_cast<v1::ReportGrouping>(9));

  EXPECT_THAT(FieldsOf(Validate(request)),
              ElementsAre("definition.start_date", "definition.end_date", "definition.agency_code",
                          "definition.as_of_time", "definition.closed_without_result", "grouping"));
}

TEST(Validate, WantsADefinition) {
  EXPECT_THAT(FieldsOf(Validate(v1::GetDossierReportRequest())), ElementsAre("definition"));
  EXPECT_THAT(FieldsOf(Validate(v1::ListReportDossiersRequest())),
              ElementsAre("definition", "measure"));
}

TEST(Validate, WantsAPeriodOfAtLeastADay) {
  v1::GetDossierReportRequest request = GoodReport();
  SetDate(2023, 1, 1, request.mutable_definition()->mutable_end_date());
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("definition.end_date"));

  SetDate(2023, 1, 2, request.mutable_definition()->mutable_end_date());
  EXPECT_THAT(FieldsOf(Validate(request)), IsEmpty());
}

TEST(Validate, WantsKeysThatARowCanHave) {
  v1::ListReportDossiersRequest request = GoodList();
  request.mutable_key();
  request.set_page_size(-1);
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("key", "page_size"));

  request = GoodList();
  request.mutable_key()->set_agency_code("");
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("key.agency_code"));
  request.mutable_key()->set_agency_kind("UNSPECIFIED");
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("key.agency_kind"));
  request.mutable_key()->set_field_code(std::string(65, 'x'));
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("key.field_code"));
  request.mutable_key()->set_field_code("");
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("key.field_code"));
  request.mutable_key()->set_field_code("TP\n");
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("key.field_code"));
  std::string characters;
  for (int i = 0; i < 64; ++i) {
    characters += "đ";
  }
  request.mutable_key()->set_field_code(characters);
  EXPECT_THAT(FieldsOf(Validate(request)), IsEmpty());
  request.mutable_key()->set_channel(static_cast<motcua::common::v1::Channel>(0));
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("key.channel"));
  request.mutable_key()->set_level(static_cast<motcua::common::v1::OnlineLevel>(77));
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("key.level"));

  request.mutable_key()->set_agency_kind("COMMUNE");
  EXPECT_THAT(FieldsOf(Validate(request)), IsEmpty());
}

}  // namespace
}  // namespace motcua::statistics
