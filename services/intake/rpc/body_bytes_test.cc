// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/body_bytes.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

v1::SubmitDossierRequest Request(int documents) {
  v1::SubmitDossierRequest request;
  request.set_request_id("s-1");
  request.set_agency_code("A");
  request.set_channel(motcua::common::v1::CHANNEL_POSTAL);
  request.mutable_applicant()->set_full_name("Bùi Thị Đào");
  for (int i = 0; i < documents; ++i) {
    request.add_documents()->set_document_code(absl::StrCat("paper-", i, std::string(i, 'x')));
  }
  return request;
}

TEST(CutBody, IsWhatTheBodyIsSerialisedTo) {
  for (const int documents : {0, 1, 2, 200}) {
    const v1::SubmitDossierRequest request = Request(documents);
    storage::v1::DossierBody body;
    *body.mutable_applicant() = request.applicant();
    *body.mutable_documents() = request.documents();

    EXPECT_EQ(CutBody(request.SerializeAsString()), body.SerializeAsString()) << documents;
  }
}

TEST(CutBody, FieldsInAnyOrderAreTheSameBody) {
  v1::SubmitDossierRequest documents = Request(2);
  documents.clear_applicant();
  v1::SubmitDossierRequest applicant;
  *applicant.mutable_applicant() = Request(0).applicant();
  const auto cut = CutBody(documents.SerializeAsString() + applicant.SerializeAsString());

  storage::v1::DossierBody body;
  ASSERT_TRUE(cut.has_value() && body.ParseFromString(*cut));
  EXPECT_EQ(body.applicant().full_name(), "Bùi Thị Đào");
  EXPECT_EQ(body.documents_size(), 2);
}

TEST(CutBody, ApplicantInPartsOrMissingIsNotCut) {
  const std::string request = Request(1).SerializeAsString();
  EXPECT_FALSE(CutBody(request + request).has_value());
  EXPECT_FALSE(CutBody("").has_value());
}

TEST(CutBody, BytesThatAreNoMessageAreNotCut) {
  const std::string request = Request(1).SerializeAsString();
  for (size_t size = 1; size < request.size(); ++size) {
    v1::SubmitDossierRequest parsed;
    const bool parses = parsed.ParseFromArray(request.data(), static_cast<int>(size));
    EXPECT_EQ(CutBody(request.substr(0, size)).has_value(), parses && parsed.has_applicant())
        << size;
  }
}

TEST(CutRequests, GivesEachRequestOfABatch) {
  v1::BatchSubmitDossiersRequest batch;
  for (int i = 0; i < 5; ++i) {
    *batch.add_requests() = Request(i);
  }
  const std::string bytes = batch.SerializeAsString();
  const std::vector<absl::string_view> requests = CutRequests(bytes);

  ASSERT_EQ(requests.size(), 5u);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(requests[i], batch.requests(i).SerializeAsString());
  }
}

}  // namespace
}  // namespace motcua::intake
