// SPDX-License-Identifier: Apache-2.0
// What an applicant says of themselves stays in intake's store: no event, no error and no row but
// the private ones holds a word of it, whatever is called, well or badly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/match.h"
#include "services/intake/rpc/server_for_test.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

// Found nowhere else. The name is written as its first word alone could give it away.
constexpr const char* kPersonal[] = {"Quàng",       "quang thi lua", "017987654321",
                                     "0987654321",  "lua.quang",     "bản Nà Phòn",
                                     "giay-bi-mat", "vì hồ sơ giả",  "file:///bi-mat"};

v1::Applicant PersonForTest() {
  return Parse<v1::Applicant>(R"pb(
    kind: APPLICANT_KIND_INDIVIDUAL
    full_name: "Quàng Thị Lụa"
    identity_number: "017987654321"
    phone: "0987654321"
    email: "lua.quang@example.vn"
    address: "bản Nà Phòn, Mai Châu"
  )pb");
}

v1::Document PaperForTest() {
  return Parse<v1::Document>(
      "document_code: 'giay-bi-mat' display_name: 'giấy của Quàng' storage_uri: 'file:///bi-mat'");
}

class PersonalData : public Served {
 protected:
  // Remembers everything that a status says.
  void Note(const absl::Status& status) {
    if (!status.ok()) {
      ++errors_noted_;
    }
    said_ += status.ToString();
    status.ForEachPayload(
        [this](absl::string_view, const absl::Cord& payload) { said_ += std::string(payload); });
  }
  template <typename Request, typename Response>
  void Try(grpc::Status (IntakeStub::*method)(grpc::ClientContext*, const Request&, Response*),
           const Request& request) {
    Response response;
    Note(Call(*intake_, method, request, response));
  }

  v1::SubmitDossierRequest PersonalSubmit(const std::string& request_id) {
    v1::SubmitDossierRequest request = SubmitRequest(request_id);
    *request.mutable_applicant() = PersonForTest();
    *request.mutable_documents(0) = PaperForTest();
    return request;
  }
  v1::ImportRow PersonalRow(const std::string& key) {
    v1::ImportRow row = ImportRowForTest(key);
    *row.mutable_applicant() = PersonForTest();
    *row.add_documents() = PaperForTest();
    return row;
  }

  void SubmitWellAndBadly() {
    Submit(PersonalSubmit("s-1"));
    const std::vector<std::function<void(v1::SubmitDossierRequest&)>> mistakes = {
        [](auto& r) { r.mutable_applicant()->set_full_name("Quàng\nThị Lụa"); },
        [](auto& r) { r.mutable_applicant()->set_identity_number("017987654321-"); },
        [](auto& r) { r.mutable_applicant()->set_phone("0987654321 (Quàng)"); },
        [](auto& r) { r.mutable_applicant()->set_email("lua.quang"); },
        [](auto& r) { r.mutable_applicant()->set_address("bản Nà Phòn\n"); },
        [](auto& r) { r.mutable_applicant()->clear_kind(); },
        [](auto& r) { r.mutable_documents(0)->set_sha256("Quàng"); },
        [](auto& r) { r.mutable_documents(0)->set_display_name("giấy\tcủa Quàng"); },
        [](auto& r) { r.set_agency_code("Quàng"); },
        [](auto& r) { r.set_procedure_code("giay bi mat: Quàng"); },
        [](auto& r) { r.set_procedure_code(kPermit); },
        [](auto& r) { r.set_request_id("s-1"); },  // Reused: the content differs below.
    };
    for (size_t i = 0; i < mistakes.size(); ++i) {
      v1::SubmitDossierRequest request = PersonalSubmit(absl::StrCat("bad-", i));
      request.mutable_documents(0)->set_size_bytes(i + 1);
      mistakes[i](request);
      Try(&IntakeStub::SubmitDossier, request);
    }
    EXPECT_EQ(errors_noted_, mistakes.size());
  }

  // Every transition, and every transition again with what it does not allow.
  void MoveWellAndBadly(const std::string& accepted, const std::string& refused) {
    for (const char* round : {"1", "2"}) {
      for (const std::string& dossier : {accepted, refused, std::string("Quàng Thị Lụa")}) {
        const std::string key = absl::StrCat(round, dossier.substr(dossier.size() - 1));
        auto supplement = MoveRequest<v1::SupplementDossierRequest>("p-" + key, dossier);
        *supplement.add_documents() = PaperForTest();
        Try(&IntakeStub::SupplementDossier, supplement);
        supplement.set_etag("Quàng Thị Lụa");
        supplement.set_request_id("e-" + key);
        Try(&IntakeStub::SupplementDossier, supplement);
        if (dossier != refused) {
          Try(&IntakeStub::AcceptDossier,
              MoveRequest<v1::AcceptDossierRequest>("a-" + key, dossier));
        }
        auto refuse = MoveRequest<v1::RefuseDossierRequest>("r-" + key, dossier);
        refuse.set_reason("Quàng Thị Lụa, vì hồ sơ giả");
        Try(&IntakeStub::RefuseDossier, refuse);
        Try(&IntakeStub::WithdrawDossier,
            MoveRequest<v1::WithdrawDossierRequest>("w-" + key, dossier));
      }
    }
    v1::GetDossierRequest get;
    get.set_dossier("Quàng Thị Lụa");
    Try(&IntakeStub::GetDossier, get);
    v1::ListDossiersRequest list;
    list.set_agency_code(kCommune);
    list.set_applicant_name("quang thi lua");
    list.set_page_token("Quàng");
    Try(&IntakeStub::ListDossiers, list);
  }

  // Results of batches and imports carry their errors inside.
  void SendInBulk() {
    v1::BatchSubmitDossiersRequest batch;
    *batch.add_requests() = PersonalSubmit("b-1");
    *batch.add_requests() = PersonalSubmit("b-2");
    batch.mutable_requests(1)->mutable_applicant()->set_phone("Quàng");
    *batch.add_requests() = PersonalSubmit("b-3");
    batch.mutable_requests(2)->set_procedure_code(kPermit);
    v1::BatchSubmitDossiersResponse batched;
    Note(Call(*intake_, &IntakeStub::BatchSubmitDossiers, batch, batched));
    said_ += batched.SerializeAsString();

    std::vector<v1::ImportRow> rows = {PersonalRow("1"), PersonalRow("2"), PersonalRow("3"),
                                       PersonalRow("4"), PersonalRow("1")};
    rows[1].mutable_applicant()->set_identity_number("017987654321 Quàng");
    rows[2].set_dossier_code("Quàng Thị Lụa");
    rows[3].mutable_steps(0)->mutable_enter_time()->set_seconds(0);
    rows[4].mutable_documents(0)->set_size_bytes(1);
    const v1::ImportDossiersResponse imported = ImportOnce(ImportRequest(rows));
    ASSERT_EQ(imported.results_size(), 5);
    for (int i = 1; i < 5; ++i) {
      EXPECT_EQ(imported.results(i).status(), v1::IMPORT_ROW_STATUS_FAILED) << i;
    }
    said_ += imported.SerializeAsString();
  }

  // Everything that followers are sent, and every row that is not private.
  std::string WhatLeavesOrIsIndexed() {
    std::string bytes;
    for (uint32_t partition = 0; partition <= 4; ++partition) {
      EXPECT_TRUE(core_->journal()
                      .Follow({.partition = partition},
                              [&](const journal::Entry& entry) {
                                bytes += entry.events;
                                return true;
                              })
                      .ok());
    }
    for (kv::TableId table = 0; table < TableSpecs().size(); ++table) {
      if (table == kPrivate) {
        continue;
      }
      for (const auto cursor = core_->store().Scan(table, "", ""); cursor->Valid();
           cursor->Next()) {
        absl::StrAppend(&bytes, cursor->key(), "\n", cursor->value(), "\n");
      }
    }
    return bytes;
  }

  std::string said_;
  size_t errors_noted_ = 0;
};

TEST_F(PersonalData, StaysInThePrivatePartsWhateverIsCalled) {
  SubmitWellAndBadly();
  const std::string accepted = Submit(PersonalSubmit("s-2")).dossier().dossier_id();
  const std::string refused = Submit(PersonalSubmit("s-3")).dossier().dossier_id();
  MoveWellAndBadly(accepted, refused);
  SendInBulk();
  ASSERT_EQ(Get(accepted).applicant().SerializeAsString(), PersonForTest().SerializeAsString());
  ASSERT_EQ(Get(refused).refuse_reason(), "Quàng Thị Lụa, vì hồ sơ giả");

  const std::string outside = WhatLeavesOrIsIndexed();

  EXPECT_GT(errors_noted_, 30u);
  ASSERT_TRUE(absl::StrContains(outside, kCommune)) << "the rows were looked at";
  ASSERT_TRUE(absl::StrContains(said_, "WRONG_STATE")) << "the errors were looked at";
  for (const char* personal : kPersonal) {
    EXPECT_FALSE(absl::StrContains(outside, personal)) << personal << " is in an event or an index";
    EXPECT_FALSE(absl::StrContains(said_, personal)) << personal << " is in an error";
  }
}

}  // namespace
}  // namespace motcua::intake
