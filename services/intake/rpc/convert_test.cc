// SPDX-License-Identifier: Apache-2.0
// What of a request is its content, and what becomes of texts and rows on their way to a command.
#include "services/intake/rpc/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/errors/errors.h"
#include "google/rpc/error_info.pb.h"
#include "services/intake/domain/errors_for_test.h"
#include "services/intake/rpc/server_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

const rpc::CallInfo kCall{.caller = "desk", .traceparent = "trace"};

std::string FingerprintOf(const v1::SubmitDossierRequest& request) {
  return ToItem(request, request.SerializeAsString(), kCall).request.key.fingerprint;
}

template <typename Request>
std::string FingerprintOf(const Request& request) {
  return ToRequestInfo(request, request.request_id(), kCall).key.fingerprint;
}

TEST(RequestInfo, ContentIsEverythingButTheId) {
  const v1::SubmitDossierRequest request = SubmitRequest("s-1");
  const RequestInfo info = ToItem(request, request.SerializeAsString(), kCall).request;

  EXPECT_EQ(info.key.caller, "desk");
  EXPECT_EQ(info.key.request_id, "s-1");
  EXPECT_EQ(info.key.fingerprint.size(), 8u);
  EXPECT_EQ(info.traceparent, "trace");
  for (const size_t length : {1, 63, 64, 127, 128, 256}) {
    EXPECT_EQ(FingerprintOf(SubmitRequest(std::string(length, 'x'))), info.key.fingerprint)
        << length;
  }
}

TEST(RequestInfo, EveryFieldCounts) {
  const v1::SubmitDossierRequest request = SubmitRequest("s-1");
  std::set<std::string> fingerprints = {FingerprintOf(request)};
  v1::SubmitDossierRequest other = request;
  other.set_agency_code(kDepartment);
  EXPECT_TRUE(fingerprints.insert(FingerprintOf(other)).second);
  other = request;
  other.mutable_applicant()->set_phone("0912345678");
  EXPECT_TRUE(fingerprints.insert(FingerprintOf(other)).second);
  other = request;
  other.add_documents()->set_document_code("x");
  EXPECT_TRUE(fingerprints.insert(FingerprintOf(other)).second);
  other = request;
  other.clear_documents();
  EXPECT_TRUE(fingerprints.insert(FingerprintOf(other)).second);
  other = request;
  other.set_procedure_code("9.999999");
  EXPECT_TRUE(fingerprints.insert(FingerprintOf(other)).second);
  other = request;
  other.set_channel(motcua::common::v1::CHANNEL_POSTAL);
  EXPECT_TRUE(fingerprints.insert(FingerprintOf(other)).second);
}

TEST(RequestInfo, SameNameInAnotherFormOfUnicodeIsTheSameRequest) {
  EXPECT_EQ(FingerprintOf(SubmitRequest("s-1", kCommune, "Hoa\xCC\x80")),
            FingerprintOf(SubmitRequest("s-1", kCommune, "Hoà")));
}

TEST(RequestInfo, TransitionsContentIsEverythingButTheId) {
  const std::string fingerprint =
      FingerprintOf(MoveRequest<v1::AcceptDossierRequest>("x", "0080000000001"));
  for (const size_t length : {2, 64, 127, 128, 256}) {
    EXPECT_EQ(FingerprintOf(
                  MoveRequest<v1::AcceptDossierRequest>(std::string(length, 'x'), "0080000000001")),
              fingerprint)
        << length;
  }
  EXPECT_NE(FingerprintOf(MoveRequest<v1::AcceptDossierRequest>("x", "0080000000002")),
            fingerprint);
}

TEST(RequestInfo, SameContentForAnotherMethodIsAnotherRequest) {
  const auto accept = MoveRequest<v1::AcceptDossierRequest>("x", "0080000000001");
  const auto withdraw = MoveRequest<v1::WithdrawDossierRequest>("x", "0080000000001");
  ASSERT_EQ(accept.SerializeAsString(), withdraw.SerializeAsString());

  EXPECT_NE(FingerprintOf(accept), FingerprintOf(withdraw));
}

TEST(ToItem, TextsAreStoredInOneFormOfUnicode) {
  v1::SubmitDossierRequest request = SubmitRequest("s-1", kCommune, "Hoa\xCC\x80");
  request.mutable_applicant()->set_address("Bi\xCC\x80nh");
  request.mutable_documents(0)->set_display_name("\xC4\x90o\xCC\x9B\x6E");

  const SubmitCommand::Item item = ToItem(request, request.SerializeAsString(), kCall);

  DossierBody body;
  ASSERT_TRUE(body.ParseFromString(item.body));
  EXPECT_EQ(body.applicant().full_name(), "Hoà");
  EXPECT_EQ(body.applicant().address(), "Bình");
  EXPECT_EQ(body.applicant().identity_number(), "017123456789");
  EXPECT_EQ(body.documents(0).display_name(), "Đơn");
  EXPECT_TRUE(item.refusal.ok());
}

TEST(ToItem, BodyIsWhatTheMessageWouldBeSerialisedTo) {
  v1::SubmitDossierRequest request = SubmitRequest("s-1", kCommune, "Trần Văn Bình");
  request.add_documents()->set_display_name("Tờ khai");
  DossierBody body;
  *body.mutable_applicant() = request.applicant();
  *body.mutable_documents() = request.documents();

  EXPECT_EQ(ToItem(request, request.SerializeAsString(), kCall).body, body.SerializeAsString());
}

TEST(ToItem, RowKeepsNothingPersonalBesideItsBody) {
  v1::ImportRow row = ImportRowForTest("row-1");
  row.add_documents()->set_document_code("x");

  const ImportCommand::Item item = ToItem("old-desk", row, kCall);

  ASSERT_TRUE(item.refusal.ok()) << item.refusal;
  EXPECT_FALSE(item.row.has_applicant());
  EXPECT_EQ(item.row.documents_size(), 0);
  EXPECT_EQ(item.row.steps_size(), 1);
  DossierBody body;
  ASSERT_TRUE(body.ParseFromString(item.body));
  EXPECT_EQ(body.applicant().full_name(), "Trần Văn Bình");
  EXPECT_EQ(body.documents_size(), 1);
  // Apart from the ids of every caller, because no caller's name has a slash.
  EXPECT_EQ(item.request.key.caller, "import/old-desk");
  EXPECT_EQ(item.request.key.request_id, "row-1");
}

TEST(ToItem, RowThatIsNotValidIsRefused) {
  v1::ImportRow row = ImportRowForTest("row-1");
  row.clear_channel();

  EXPECT_THAT(FieldsOf(ToItem("old-desk", row, kCall).refusal), testing::ElementsAre("channel"));
}

TEST(ToRpcStatus, HasWhatACallWouldHaveHad) {
  const google::rpc::Status status = ToRpcStatus(errors::MakeError(
      errors::Reason::kUnknownAgency, "the agency is not there", {{"agency_code", "H29"}}));

  EXPECT_EQ(status.code(), static_cast<int>(absl::StatusCode::kNotFound));
  EXPECT_EQ(status.message(), "the agency is not there");
  ASSERT_EQ(status.details_size(), 1);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(status.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "UNKNOWN_AGENCY");
}

TEST(ToRevision, NamesTheJournal) {
  Outcome outcome;
  outcome.partition = 3;
  outcome.sequence = 7;

  const auto revision = ToRevision(outcome);

  EXPECT_EQ(revision.journal(), "intake");
  EXPECT_EQ(revision.partition(), 3u);
  EXPECT_EQ(revision.sequence(), 7u);
}

}  // namespace
}  // namespace motcua::intake
