// SPDX-License-Identifier: Apache-2.0
#include "services/processing/rpc/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "common/rpc/reads.h"
#include "google/rpc/error_details.pb.h"

namespace motcua::processing {
namespace {

// The fields that a status complains about, in order.
std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest bad_request;
  if (payload.has_value() && bad_request.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad_request.field_violations()) {
      fields.push_back(violation.field());
    }
  }
  return fields;
}

template <typename Request>
Request Good() {
  Request request;
  request.set_request_id("r-1");
  request.set_dossier("000.00.03.H28-230110-0001");
  return request;
}

TEST(Validate, TellsAllViolationsAtOnce) {
  v1::RequestSupplementRequest request;
  request.set_dossier("no dossier");
  request.set_etag(std::string(33, '1'));
  for (int i = 0; i <= rpc::Reads::kRevisionCountMax; ++i) {
    request.add_min_revisions();
  }

  const absl::Status status = Validate(request);

  EXPECT_EQ(errors::ReasonOf(status), "INVALID_FIELD");
  EXPECT_THAT(FieldsOf(status),
              testing::ElementsAre("request_id", "dossier", "etag", "min_revisions", "note"));
}

TEST(Validate, NotesAreRequiredWhereTheApplicantIsTold) {
  EXPECT_THAT(FieldsOf(Validate(Good<v1::RequestSupplementRequest>())),
              testing::ElementsAre("note"));
  EXPECT_THAT(FieldsOf(Validate(Good<v1::StopProcessingRequest>())), testing::ElementsAre("note"));
  EXPECT_TRUE(Validate(Good<v1::StartProcessingRequest>()).ok());
  EXPECT_TRUE(Validate(Good<v1::ResumeProcessingRequest>()).ok());
  EXPECT_TRUE(Validate(Good<v1::RequestPaymentRequest>()).ok());
  EXPECT_TRUE(Validate(Good<v1::ConfirmPaymentRequest>()).ok());
  EXPECT_TRUE(Validate(Good<v1::ResolveDossierRequest>()).ok());
  EXPECT_TRUE(Validate(Good<v1::ReturnResultRequest>()).ok());
}

TEST(Validate, LengthsAreCountedInCharacters) {
  auto request = Good<v1::ResumeProcessingRequest>();
  std::string note;
  for (int i = 0; i < 2000; ++i) {
    note += "ệ";
  }
  request.set_note(note);
  EXPECT_TRUE(Validate(request).ok());
  request.set_note(note + "x");
  EXPECT_THAT(FieldsOf(Validate(request)), testing::ElementsAre("note"));
  request = Good<v1::ResumeProcessingRequest>();
  request.set_request_id(std::string(64, 'r'));
  EXPECT_TRUE(Validate(request).ok());
  request.set_request_id(std::string(65, 'r'));
  EXPECT_THAT(FieldsOf(Validate(request)), testing::ElementsAre("request_id"));
}

TEST(Validate, RequestIdsAreLinesAndNotesMayHaveSeveral) {
  for (const char* id : {"a\tb", "a\nb", "a\r", "a\x7F", "a\xC2\x85"}) {
    auto request = Good<v1::StartProcessingRequest>();
    request.set_request_id(id);
    EXPECT_THAT(FieldsOf(Validate(request)), testing::ElementsAre("request_id"));
  }
  auto request = Good<v1::ResumeProcessingRequest>();
  request.set_note("một\n\thai");
  EXPECT_TRUE(Validate(request).ok());
  request.set_note("\x1B[2J");
  EXPECT_THAT(FieldsOf(Validate(request)), testing::ElementsAre("note"));
}

TEST(Validate, ErrorsDoNotRepeatWhatWasSent) {
  auto request = Good<v1::StartProcessingRequest>();
  request.set_dossier("Nguyễn Văn A");
  EXPECT_THAT(Validate(request).ToString(), testing::Not(testing::HasSubstr("Nguyễn")));
}

TEST(Validate, ReadsNeedADossier) {
  EXPECT_THAT(FieldsOf(Validate(v1::GetCourseRequest())), testing::ElementsAre("dossier"));
  EXPECT_THAT(FieldsOf(Validate(v1::ExplainDueTimeRequest())), testing::ElementsAre("dossier"));
  EXPECT_THAT(FieldsOf(Validate(v1::WatchDossierRequest())), testing::ElementsAre("dossier"));
  v1::ListTransitionsRequest list;
  list.set_page_size(-1);
  EXPECT_THAT(FieldsOf(Validate(list)), testing::ElementsAre("dossier", "page_size"));
}

TEST(Validate, WorkListsTakeOpenStatesAndRealTimes) {
  v1::ListWorkRequest request;
  request.set_agency_code("h28");
  request.add_states(motcua::common::v1::DOSSIER_STATE_ACCEPTED);
  request.add_states(motcua::common::v1::DOSSIER_STATE_RESOLVED);
  request.mutable_due_time_before()->set_nanos(-1);
  request.set_page_size(-7);
  EXPECT_THAT(FieldsOf(Validate(request)),
              testing::ElementsAre("agency_code", "states[1]", "due_time_before", "page_size"));
  v1::ListWorkRequest good;
  good.set_agency_code("000.00.03.H28");
  EXPECT_TRUE(Validate(good).ok());
}

}  // namespace
}  // namespace motcua::processing
