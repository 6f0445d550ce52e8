// SPDX-License-Identifier: Apache-2.0
// Dossiers' commands over a real store: what they do, what a second one with the same request id
// does, and what they refuse.
#include "services/intake/app/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/dossier/dossier_code.h"
#include "common/errors/errors.h"
#include "services/intake/app/world_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using motcua::common::v1::DOSSIER_STATE_ACCEPTED;
using motcua::common::v1::DOSSIER_STATE_REFUSED;
using motcua::common::v1::DOSSIER_STATE_REGISTERED;
using motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
using Kind = TransitionCommand::Kind;

class Commands : public World {
 protected:
  Commands() { PutCatalogForTest(); }

  std::string Submitted(const std::string& request_id, const std::string& agency = kCommune) {
    return Run(Submit(SubmitItem(request_id, agency))).dossier_id;
  }
};

TEST_F(Commands, SubmissionRegistersADossierInItsAgencysPartition) {
  const Outcome outcome = Run(Submit(SubmitItem("s-1")));

  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_FALSE(outcome.repeated);
  const uint32_t partition = dossier::PartitionOf(kCommune, kPartitionsForTest);
  EXPECT_EQ(dossier::ParseDossierId(outcome.dossier_id),
            DossierIdAt({.partition = partition, .sequence = 1, .ordinal = 0}));
  EXPECT_EQ(outcome.partition, partition);
  EXPECT_EQ(outcome.sequence, 1u);
  EXPECT_EQ(outcome.record.state(), DOSSIER_STATE_REGISTERED);
  const v1::Dossier dossier = Dossier(outcome.dossier_id);
  EXPECT_EQ(dossier.dossier_id(), outcome.dossier_id);
  EXPECT_EQ(dossier.state(), DOSSIER_STATE_REGISTERED);
  EXPECT_EQ(dossier.applicant().full_name(), "Nguyễn Thị Hoà");
  EXPECT_EQ(dossier.documents_size(), 1);
  EXPECT_EQ(Local(dossier.submit_time()), "2023-02-08 09:00:00");
  EXPECT_EQ(dossier.dossier_code(), "");
  EXPECT_FALSE(dossier.has_receipt());
  EXPECT_EQ(dossier.etag(), "1");
}

TEST_F(Commands, AcceptanceGivesNumberReceiptAndDueTime) {
  const std::string id = Submitted("s-1");
  clock_.Advance(absl::Hours(1));

  const Outcome outcome = Moved(Kind::kAccept, "a-1", id);

  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(outcome.dossier_id, id);
  EXPECT_EQ(outcome.sequence, 2u);
  const v1::Dossier dossier = Dossier("000.01.21.H28-230208-0001");
  EXPECT_EQ(dossier.dossier_id(), id) << "found by its number";
  EXPECT_EQ(dossier.state(), DOSSIER_STATE_ACCEPTED);
  EXPECT_EQ(dossier.dossier_code(), "000.01.21.H28-230208-0001");
  EXPECT_EQ(dossier.receipt().dossier_code(), dossier.dossier_code());
  EXPECT_EQ(dossier.receipt().agency_code(), kCommune);
  EXPECT_EQ(Local(dossier.receipt().accept_time()), "2023-02-08 10:00:00");
  EXPECT_EQ(Local(dossier.receipt().due_time()), "2023-02-15 10:00:00");
  EXPECT_EQ(dossier.etag(), "2");
}

TEST_F(Commands, RefusalKeepsItsReasonAndSupplementsTheirPapers) {
  const std::string refused = Submitted("s-1");
  EXPECT_TRUE(Moved(Kind::kRefuse, "r-1", refused).status.ok());
  const std::string accepted = Submitted("s-2");
  EXPECT_TRUE(Moved(Kind::kSupplement, "p-1", accepted).status.ok());
  EXPECT_TRUE(Moved(Kind::kAccept, "a-1", accepted).status.ok());
  EXPECT_TRUE(Moved(Kind::kSupplement, "p-2", Dossier(accepted).dossier_code()).status.ok());

  EXPECT_EQ(Dossier(refused).state(), DOSSIER_STATE_REFUSED);
  EXPECT_EQ(Dossier(refused).refuse_reason(), "thiếu giấy tờ");
  EXPECT_EQ(Local(Dossier(refused).refuse_time()), "2023-02-08 09:00:00");
  EXPECT_EQ(Dossier(refused).documents_size(), 1) << "the refusal adds no paper";
  EXPECT_EQ(Dossier(accepted).supplement_count(), 2u);
  EXPECT_EQ(Dossier(accepted).documents_size(), 5);
  EXPECT_EQ(Dossier(accepted).applicant().full_name(), "Nguyễn Thị Hoà");
  EXPECT_EQ(Dossier(accepted).dossier_code(), "000.01.21.H28-230208-0001")
      << "a supplement does not change the number";
}

TEST_F(Commands, WithdrawalEndsADossierForGood) {
  const std::string id = Submitted("s-1");
  EXPECT_TRUE(Moved(Kind::kWithdraw, "w-1", id).status.ok());

  EXPECT_EQ(Dossier(id).state(), DOSSIER_STATE_WITHDRAWAL_REQUESTED);
  EXPECT_EQ(Say(Moved(Kind::kAccept, "a-1", id).status),
            "WRONG_STATE action=ACCEPT state=WITHDRAWAL_REQUESTED");
  EXPECT_EQ(Say(Moved(Kind::kWithdraw, "w-2", id).status),
            "WRONG_STATE action=WITHDRAW state=WITHDRAWAL_REQUESTED");
  EXPECT_EQ(Journal().size(), 3u) << "the catalogue, the submission, the withdrawal";
}

TEST_F(Commands, TransitionIsAnsweredWithThePartsOfTheDossierAsItLeavesIt) {
  const std::string id = Submitted("s-1");
  const Outcome supplemented = Moved(Kind::kSupplement, "p-1", id);
  const Outcome refused = Moved(Kind::kRefuse, "f-1", id);

  ASSERT_TRUE(supplemented.parts.has_value());
  EXPECT_EQ(supplemented.parts->size(), 2u);
  ASSERT_TRUE(refused.parts.has_value());
  const StoredDossier stored = *core_->machine().Find(core_->store(), id);
  EXPECT_EQ(*refused.parts, *core_->machine().ReadParts(core_->store(), stored));
  EXPECT_EQ(refused.record.SerializeAsString(), stored.record.SerializeAsString());
  EXPECT_FALSE(Moved(Kind::kRefuse, "f-1", id).parts.has_value()) << "repeated: to be read again";
}

TEST_F(Commands, PrivatePartsOfOneGroupAreNotMixedUp) {
  SubmitCommand::Item second = SubmitItem("s-2");
  second.body = BodyForTest("Lò Thị Mai");
  SubmitCommand::Item third = SubmitItem("s-3");
  third.body = BodyForTest("Bùi Văn Tám");
  const AnswerPtr first_answer = Submit(SubmitItem("s-1"));
  const AnswerPtr second_answer = Submit(second);
  const AnswerPtr accepted =
      Move(TransitionItem(Kind::kAccept, "a-1",
                          dossier::FormatDossierId(DossierIdAt(
                              {dossier::PartitionOf(kCommune, kPartitionsForTest), 1, 0}))));
  const AnswerPtr third_answer = Submit(third);

  RunGroup();

  EXPECT_EQ(Dossier(first_answer->one().dossier_id).applicant().full_name(), "Nguyễn Thị Hoà");
  EXPECT_EQ(Dossier(second_answer->one().dossier_id).applicant().full_name(), "Lò Thị Mai");
  EXPECT_EQ(Dossier(third_answer->one().dossier_id).applicant().full_name(), "Bùi Văn Tám");
  EXPECT_TRUE(accepted->one().status.ok()) << "it saw the submission of its own group";
  EXPECT_FALSE(accepted->one().parts.has_value()) << "its applicant was not written yet";
  EXPECT_EQ(first_answer->one().sequence, third_answer->one().sequence);
}

TEST_F(Commands, BatchItemsStandEachOnItsOwn) {
  SubmitCommand::Item malformed;
  malformed.refusal = errors::MakeError(errors::Reason::kInvalidField, "planted");
  const AnswerPtr answer = Submit({SubmitItem("s-1"), malformed, SubmitItem("s-2", "H29"),
                                   SubmitItem("s-3", kCommune, kPermit), SubmitItem("s-4")});
  RunGroup();

  ASSERT_EQ(answer->outcomes.size(), 5u);
  EXPECT_EQ(Say(answer->outcomes[0].status), "OK");
  EXPECT_EQ(Say(answer->outcomes[1].status), "INVALID_FIELD");
  EXPECT_EQ(Say(answer->outcomes[2].status), "UNKNOWN_AGENCY agency_code=H29");
  EXPECT_EQ(Say(answer->outcomes[3].status),
            "PROCEDURE_NOT_OFFERED agency_code=000.01.21.H28 procedure_code=2.000100");
  EXPECT_EQ(Say(answer->outcomes[4].status), "OK");
  EXPECT_EQ(AddressOf(*dossier::ParseDossierId(answer->outcomes[4].dossier_id)).ordinal, 1u)
      << "a refused one uses up no place";
}

TEST_F(Commands, RepeatedRequestIsOneEffectAndOneAnswer) {
  const Outcome submitted = Run(Submit(SubmitItem("s-1")));
  const Outcome supplemented = Moved(Kind::kSupplement, "p-1", submitted.dossier_id);
  const Outcome accepted = Moved(Kind::kAccept, "a-1", submitted.dossier_id);
  const Outcome withdrawn = Moved(Kind::kWithdraw, "w-1", submitted.dossier_id);
  const Outcome other = Run(Submit(SubmitItem("s-2")));
  const Outcome refused = Moved(Kind::kRefuse, "r-1", other.dossier_id);
  const size_t event_count = Journal().size();
  const auto rows = EventRows();

  for (int round = 0; round < 2; ++round) {
    const std::pair<Outcome, Outcome> pairs[] = {
        {submitted, Run(Submit(SubmitItem("s-1")))},
        {supplemented, Moved(Kind::kSupplement, "p-1", submitted.dossier_id)},
        {accepted, Moved(Kind::kAccept, "a-1", submitted.dossier_id)},
        {withdrawn, Moved(Kind::kWithdraw, "w-1", submitted.dossier_id)},
        {refused, Moved(Kind::kRefuse, "r-1", other.dossier_id)},
    };
    for (const auto& [first, again] : pairs) {
      EXPECT_TRUE(again.status.ok()) << again.status;
      EXPECT_TRUE(again.repeated);
      EXPECT_EQ(again.dossier_id, first.dossier_id);
      EXPECT_EQ(again.partition, first.partition);
      EXPECT_EQ(again.sequence, first.sequence);
    }
    Open();  // The second round is after a restart.
  }
  EXPECT_EQ(Journal().size(), event_count);
  EXPECT_EQ(EventRows(), rows);
}

TEST_F(Commands, RequestRepeatedWithinOneGroupIsOneEffectToo) {
  const AnswerPtr first = Submit(SubmitItem("s-1"));
  const AnswerPtr second = Submit({SubmitItem("s-1"), SubmitItem("s-1")});
  RunGroup();

  for (const Outcome& again : second->outcomes) {
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.dossier_id, first->one().dossier_id);
    EXPECT_EQ(again.sequence, first->one().sequence);
  }
  EXPECT_EQ(Journal().size(), 2u) << "the catalogue and one submission";
}

TEST_F(Commands, RequestIdUsedForSomethingElseIsRefusedWhateverItsPartition) {
  ASSERT_NE(dossier::PartitionOf(kCommune, kPartitionsForTest),
            dossier::PartitionOf(kDepartment, kPartitionsForTest));
  const std::string id = Submitted("s-1");
  const std::string reused = "REQUEST_ID_REUSED request_id=s-1";

  EXPECT_EQ(Say(Run(Submit(SubmitItem("s-1", kDepartment))).status), reused);
  EXPECT_EQ(Say(Run(Submit(SubmitItem("s-1", kCommune, kAdvice))).status), reused);
  EXPECT_EQ(Say(Moved(Kind::kAccept, "s-1", id).status), reused);
  const v1::PutCatalogRequest put = Parse<v1::PutCatalogRequest>("request_id: 's-1'");
  EXPECT_EQ(Say(Run(Put(put)).status), reused);
  EXPECT_EQ(Journal().size(), 2u);

  SubmitCommand::Item of_another = SubmitItem("s-1", kDepartment);
  of_another.request.key.caller = "portal";
  EXPECT_EQ(Say(Run(Submit(of_another)).status), "OK") << "ids are a caller's own";
}

// What was refused was not done: the caller may correct the request and keep its id.
TEST_F(Commands, RefusedRequestDoesNotUseUpItsId) {
  EXPECT_EQ(Say(Run(Submit(SubmitItem("s-1", "H29"))).status), "UNKNOWN_AGENCY agency_code=H29");

  EXPECT_EQ(Say(Run(Submit(SubmitItem("s-1"))).status), "OK");
}

TEST_F(Commands, EtagThatWasSeenMustBeTheCurrentOne) {
  const std::string id = Submitted("s-1");
  EXPECT_EQ(Say(Moved(Kind::kSupplement, "p-1", id, "1").status), "OK");

  for (const Kind kind : {Kind::kAccept, Kind::kRefuse, Kind::kSupplement, Kind::kWithdraw}) {
    EXPECT_EQ(Say(Moved(kind, absl::StrCat("x-", static_cast<int>(kind)), id, "1").status),
              "ETAG_MISMATCH etag=2");
  }
  EXPECT_EQ(Say(Moved(Kind::kAccept, "a-1", id, "2").status), "OK");
  EXPECT_EQ(Say(Moved(Kind::kRefuse, "r-1", id, "2").status), "ETAG_MISMATCH etag=3")
      << "told before the wrong state";
}

TEST_F(Commands, DossierThatIsNotThereIsNotFound) {
  Submitted("s-1");
  const std::string unknown_id =
      dossier::FormatDossierId({dossier::PartitionOf(kCommune, kPartitionsForTest), 99});
  const std::string beyond_partitions = dossier::FormatDossierId({4095, 1});

  EXPECT_EQ(Say(Moved(Kind::kAccept, "a-1", unknown_id).status),
            "UNKNOWN_DOSSIER dossier=" + unknown_id);
  EXPECT_EQ(Say(Moved(Kind::kAccept, "a-2", beyond_partitions).status),
            "UNKNOWN_DOSSIER dossier=" + beyond_partitions);
  EXPECT_EQ(Say(Moved(Kind::kAccept, "a-3", "000.01.21.H28-230208-0001").status),
            "UNKNOWN_DOSSIER dossier=000.01.21.H28-230208-0001");
  EXPECT_EQ(Say(Moved(Kind::kAccept, "a-4", "Nguyễn Thị Hoà").status), "UNKNOWN_DOSSIER")
      << "what has no form of ours is not repeated";
}

TEST_F(Commands, NumbersCountByAgencyAndLocalDay) {
  const auto accept = [this](const std::string& key, const std::string& agency) {
    const std::string id = Submitted("s-" + key, agency);
    EXPECT_TRUE(Moved(Kind::kAccept, "a-" + key, id).status.ok());
    return Dossier(id).dossier_code();
  };
  clock_.Set(At("2023-02-08 23:59:00"));
  EXPECT_EQ(accept("1", kCommune), "000.01.21.H28-230208-0001");
  EXPECT_EQ(accept("2", kCommune), "000.01.21.H28-230208-0002");
  EXPECT_EQ(accept("3", kDepartment), "000.00.03.H28-230208-0001");
  clock_.Set(At("2023-02-09 00:01:00"));
  EXPECT_EQ(accept("4", kCommune), "000.01.21.H28-230209-0001");
  Open();
  EXPECT_EQ(accept("5", kCommune), "000.01.21.H28-230209-0002") << "after a restart";
}

TEST_F(Commands, NumbersOfOneGroupAreDense) {
  std::vector<std::string> ids;
  for (int i = 0; i < 20; ++i) {
    ids.push_back(Submitted(absl::StrCat("s-", i)));
  }
  for (int i = 0; i < 20; ++i) {
    Move(TransitionItem(Kind::kAccept, absl::StrCat("a-", i), ids[i]));
  }
  RunGroup();

  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(dossier::ParseDossierCode(Dossier(ids[i]).dossier_code())->serial,
              static_cast<uint64_t>(i + 1));
  }
}

TEST_F(Commands, BodyThatDoesNotFitItsEventVoidsTheGroup) {
  SubmitCommand::Item without_body = SubmitItem("s-1");
  without_body.body.clear();
  const AnswerPtr answer = Submit(without_body);
  RunGroup();

  EXPECT_EQ(Say(*answer->status), "INTERNAL");
  EXPECT_EQ(RowsOf(core_->store(), kDossiers).size(), 0u);
}

TEST_F(Commands, ExpiredCommandIsNotRun) {
  SubmitCommand::Item item = SubmitItem("s-1");
  const AnswerPtr answer = Enqueue<SubmitCommand>(std::vector<SubmitCommand::Item>{item},
                                                  size_t{1000}, absl::Seconds(1));
  clock_.Advance(absl::Seconds(1));
  RunGroup();

  EXPECT_EQ(Say(*answer->status), "EXPIRED_IN_QUEUE");
  EXPECT_EQ(Journal().size(), 1u);
}

}  // namespace
}  // namespace motcua::intake
