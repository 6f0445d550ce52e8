// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/dossier_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "grpcpp/generic/generic_stub.h"
#include "services/intake/domain/errors_for_test.h"
#include "services/intake/rpc/server_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

// Two parts, as after a supplement.
std::vector<std::string> PartsForTest() {
  DossierBody submission;
  submission.mutable_applicant()->set_full_name("Trần Văn Bình");
  submission.add_documents()->set_document_code("paper-0");
  DossierBody supplement;
  supplement.add_documents()->set_document_code("paper-1");
  return {submission.SerializeAsString(), supplement.SerializeAsString()};
}

StoredDossier StoredForTest() {
  StoredDossier stored{.id = {.partition = 2, .serial = 5}};
  stored.record.set_state(motcua::common::v1::DOSSIER_STATE_REGISTERED);
  stored.record.mutable_facts()->set_agency_code(kCommune);
  stored.record.set_supplement_count(1);
  stored.record.set_version(2);
  return stored;
}

TEST(DossierAnswer, IsTheRecordAndItsPartsInOrder) {
  Outcome commit;
  commit.partition = 2;
  commit.sequence = 9;

  v1::SubmitDossierResponse response;
  ASSERT_TRUE(response.ParseFromString(DossierAnswer(StoredForTest(), PartsForTest(), &commit)));

  EXPECT_EQ(response.dossier().dossier_id(), "0080000000005");
  EXPECT_EQ(response.dossier().agency_code(), kCommune);
  EXPECT_EQ(response.dossier().etag(), "2");
  EXPECT_EQ(response.dossier().applicant().full_name(), "Trần Văn Bình");
  ASSERT_EQ(response.dossier().documents_size(), 2);
  EXPECT_EQ(response.dossier().documents(1).document_code(), "paper-1");
  EXPECT_EQ(response.revision().partition(), 2u);
  EXPECT_EQ(response.revision().sequence(), 9u);
}

TEST(DossierAnswer, HasNoRevisionWithoutACommit) {
  v1::GetDossierResponse response;
  ASSERT_TRUE(response.ParseFromString(DossierAnswer(StoredForTest(), {}, nullptr)));

  EXPECT_EQ(response.dossier().dossier_id(), "0080000000005");
  EXPECT_FALSE(response.dossier().has_applicant());
  v1::SubmitDossierResponse as_commit;
  ASSERT_TRUE(as_commit.ParseFromString(DossierAnswer(StoredForTest(), {}, nullptr)));
  EXPECT_FALSE(as_commit.has_revision());
}

TEST_F(Served, BytesThatAreNoMessageAreInvalid) {
  for (const char* method :
       {"SubmitDossier", "BatchSubmitDossiers", "AcceptDossier", "RefuseDossier",
        "SupplementDossier", "WithdrawDossier", "GetDossier"}) {
    grpc::GenericStub stub(Channel());
    const grpc::Slice slice("\xff\xff\xff");
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::ClientContext context;
    Prepare(context);
    grpc::Status status;
    absl::Notification answered;

    stub.UnaryCall(&context, absl::StrCat("/motcua.intake.v1.IntakeService/", method), {}, &request,
                   &response, [&](grpc::Status end) {
                     status = std::move(end);
                     answered.Notify();
                   });
    answered.WaitForNotification();

    EXPECT_THAT(FieldsOf(rpc::FromGrpcStatus(status)), testing::ElementsAre("(message)")) << method;
  }
}

}  // namespace
}  // namespace motcua::intake
