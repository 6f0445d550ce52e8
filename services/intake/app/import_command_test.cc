// SPDX-License-Identifier: Apache-2.0
// Imports over a real store: rows that come again, rows that are refused, and the numbers that they
// bring along.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/intake/app/world_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using Kind = TransitionCommand::Kind;

constexpr char kReception[] = "2023-02-08 08:00:00";

class ImportCommands : public World {
 protected:
  ImportCommands() { PutCatalogForTest(); }

  Outcome Imported(ImportCommand::Item item) { return Run(Import({std::move(item)})); }
  // The number that a live dossier gets next.
  std::string AcceptedLive(const std::string& key, const std::string& agency = kCommune) {
    const std::string id = Run(Submit(SubmitItem("s-" + key, agency))).dossier_id;
    const Outcome outcome = Moved(Kind::kAccept, "a-" + key, id);
    EXPECT_TRUE(outcome.status.ok()) << outcome.status;
    return Dossier(id).dossier_code();
  }
};

TEST_F(ImportCommands, RowBecomesADossierWithItsPast) {
  const Outcome outcome = Imported(ImportItem("1", kReception));

  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  const v1::Dossier dossier = Dossier("000.01.21.H28-230208-0001");
  EXPECT_EQ(dossier.dossier_id(), outcome.dossier_id);
  EXPECT_EQ(dossier.applicant().full_name(), "Trần Văn Bình");
  EXPECT_EQ(Local(dossier.submit_time()), kReception);
  EXPECT_EQ(Local(dossier.receipt().due_time()), "2023-02-15 08:00:00");
}

TEST_F(ImportCommands, RowThatComesAgainIsRecognised) {
  const Outcome first = Imported(ImportItem("1", kReception));
  const AnswerPtr answer = Import({ImportItem("1", kReception), ImportItem("2", kReception)});
  RunGroup();
  Open();
  const Outcome after_restart = Imported(ImportItem("1", kReception));

  for (const Outcome& again : {answer->outcomes[0], after_restart}) {
    EXPECT_TRUE(again.status.ok());
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.dossier_id, first.dossier_id);
    EXPECT_EQ(again.sequence, first.sequence);
  }
  EXPECT_FALSE(answer->outcomes[1].repeated);
  EXPECT_EQ(RowsOf(core_->store(), kDossiers).size(), 2u);
}

TEST_F(ImportCommands, KeyThatComesAgainWithAnotherRowIsRefused) {
  EXPECT_TRUE(Imported(ImportItem("1", kReception)).status.ok());

  EXPECT_EQ(Say(Imported(ImportItem("1", "2023-02-08 08:00:01")).status),
            "REQUEST_ID_REUSED request_id=1");
  EXPECT_EQ(Say(Imported(ImportItem("1", kReception, "", kDepartment)).status),
            "REQUEST_ID_REUSED request_id=1");
  EXPECT_EQ(RowsOf(core_->store(), kDossiers).size(), 1u);
}

TEST_F(ImportCommands, RowThatBreaksARuleDoesNotHoldUpTheOthers) {
  ImportCommand::Item malformed;
  malformed.refusal = errors::MakeError(errors::Reason::kInvalidField, "planted");
  const AnswerPtr answer =
      Import({ImportItem("1", kReception), malformed, ImportItem("2", "2023-02-09 08:00:00"),
              ImportItem("3", kReception, "", "H29"), ImportItem("4", kReception)});
  RunGroup();

  ASSERT_EQ(answer->outcomes.size(), 5u);
  EXPECT_EQ(Say(answer->outcomes[0].status), "OK");
  EXPECT_EQ(Say(answer->outcomes[1].status), "INVALID_FIELD");
  EXPECT_EQ(Say(answer->outcomes[2].status), "ILLEGAL_PAST field=submit_time");
  EXPECT_EQ(Say(answer->outcomes[3].status), "UNKNOWN_AGENCY agency_code=H29");
  EXPECT_EQ(Say(answer->outcomes[4].status), "OK");
  EXPECT_EQ(AddressOf(*dossier::ParseDossierId(answer->outcomes[4].dossier_id)).ordinal, 1u);
  EXPECT_EQ(Dossier(answer->outcomes[4].dossier_id).dossier_code(), "000.01.21.H28-230208-0002");
}

TEST_F(ImportCommands, NumberThatARowBringsAlongIsNeverGivenAgain) {
  EXPECT_EQ(AcceptedLive("1"), "000.01.21.H28-230208-0001");
  EXPECT_EQ(Say(Imported(ImportItem("1", kReception, "000.01.21.H28-230208-0007")).status), "OK");
  EXPECT_EQ(AcceptedLive("2"), "000.01.21.H28-230208-0008");
  // A lower one, of a gap, takes nothing back.
  EXPECT_EQ(Say(Imported(ImportItem("2", kReception, "000.01.21.H28-230208-0003")).status), "OK");
  EXPECT_EQ(AcceptedLive("3"), "000.01.21.H28-230208-0009");
  // Other days and agencies count on their own.
  EXPECT_EQ(AcceptedLive("4", kDepartment), "000.00.03.H28-230208-0001");
  clock_.Set(At("2023-02-09 09:00:00"));
  EXPECT_EQ(AcceptedLive("5"), "000.01.21.H28-230209-0001");
  EXPECT_EQ(Dossier("000.01.21.H28-230208-0007").applicant().full_name(), "Trần Văn Bình");
}

TEST_F(ImportCommands, NumberOfAnotherDossierIsRefused) {
  const std::string code = "000.01.21.H28-230208-0001";
  EXPECT_EQ(AcceptedLive("1"), code);
  EXPECT_EQ(Say(Imported(ImportItem("1", kReception, code)).status),
            "DOSSIER_CODE_TAKEN dossier_code=" + code);

  const std::string other = "000.01.21.H28-230208-0005";
  const AnswerPtr answer =
      Import({ImportItem("2", kReception, other), ImportItem("3", kReception, other)});
  RunGroup();
  EXPECT_EQ(Say(answer->outcomes[0].status), "OK");
  EXPECT_EQ(Say(answer->outcomes[1].status), "DOSSIER_CODE_TAKEN dossier_code=" + other);
  EXPECT_EQ(Say(Imported(ImportItem("4", kReception, other)).status),
            "DOSSIER_CODE_TAKEN dossier_code=" + other);
  EXPECT_EQ(Dossier(other).dossier_id(), answer->outcomes[0].dossier_id);
}

TEST_F(ImportCommands, MoreThanNineThousandNineHundredNinetyNineADayWidenTheSerial) {
  EXPECT_EQ(Say(Imported(ImportItem("1", kReception, "000.01.21.H28-230208-9998")).status), "OK");

  EXPECT_EQ(AcceptedLive("1"), "000.01.21.H28-230208-9999");
  EXPECT_EQ(AcceptedLive("2"), "000.01.21.H28-230208-10000");
  EXPECT_EQ(AcceptedLive("3"), "000.01.21.H28-230208-10001");
  EXPECT_EQ(Dossier("000.01.21.H28-230208-10000").state(),
            motcua::common::v1::DOSSIER_STATE_ACCEPTED);
}

TEST_F(ImportCommands, GreatestNumberThatMayBeBroughtAlongLeavesRoomBehindIt) {
  const std::string greatest = absl::StrCat("000.01.21.H28-230208-", kImportedSerialMax);
  EXPECT_EQ(Say(Imported(ImportItem("1", kReception, greatest)).status), "OK");

  EXPECT_EQ(AcceptedLive("1"), "000.01.21.H28-230208-1000000000");
  EXPECT_EQ(AcceptedLive("2"), "000.01.21.H28-230208-1000000001");
  EXPECT_EQ(Dossier("000.01.21.H28-230208-1000000000").dossier_code(),
            "000.01.21.H28-230208-1000000000");
}

// Such a row once voided the whole group that it ran in, and every group that it was retried in.
TEST_F(ImportCommands, RowFromBeforeReceptionNumbersIsRefusedAloneAndNotWithItsGroup) {
  const AnswerPtr beside = Submit(SubmitItem("s-1"));
  const AnswerPtr answer =
      Import({ImportItem("1", "1995-06-01 08:00:00"), ImportItem("2", kReception)});
  RunGroup();

  EXPECT_EQ(Say(*beside->status), "OK");
  EXPECT_EQ(Say(*answer->status), "OK");
  EXPECT_EQ(Say(answer->outcomes[0].status), "ILLEGAL_PAST field=steps[0]");
  EXPECT_EQ(Say(answer->outcomes[1].status), "OK");
}

TEST_F(ImportCommands, DossierThatWasNeverAcceptedCanGoOnHere) {
  const Outcome outcome = Imported(ImportItem("1", ""));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(Dossier(outcome.dossier_id).dossier_code(), "");

  EXPECT_TRUE(Moved(Kind::kAccept, "a-1", outcome.dossier_id).status.ok());

  EXPECT_EQ(Dossier(outcome.dossier_id).dossier_code(), "000.01.21.H28-230208-0001");
}

}  // namespace
}  // namespace motcua::intake
