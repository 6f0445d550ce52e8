// SPDX-License-Identifier: Apache-2.0
// The journal is the whole truth: whatever was done, folding its events into an empty store gives
// the stored state, byte for byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "common/kv/codec.h"
#include "services/intake/app/world_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using Kind = TransitionCommand::Kind;

constexpr int kSteps = 150;
constexpr int kCompareEvery = 30;

class Replay : public World, public testing::WithParamInterface<uint64_t> {
 protected:
  Replay() : random_(GetParam()) { PutCatalogForTest(); }

  uint64_t Draw(uint64_t count) { return random_() % count; }
  std::string DrawAgency() {
    constexpr const char* kAgencies[] = {kCommune, kCommune, kDepartment, kDistrict, "H29"};
    return kAgencies[Draw(std::size(kAgencies))];
  }
  // Seldom a new one, so that requests are repeated, and used for other things.
  std::string DrawRequestId() { return absl::StrCat("r-", Draw(400)); }

  void EnqueuePut() {
    v1::PutCatalogRequest& request = puts_.emplace_back(CatalogForTest());
    request.set_request_id(DrawRequestId());
    request.mutable_agencies(3)->set_display_name(absl::StrCat("Xã ", Draw(3)));
    request.mutable_procedures(0)->mutable_time_limit()->set_working_days(1 + Draw(9));
    request.set_validate_only(Draw(4) == 0);
    if (Draw(4) == 0) {
      request.mutable_agencies(1)->set_parent_agency_code("H29");
    }
    if (Draw(3) == 0) {
      request.clear_calendars();
      request.clear_procedures();
    }
    Put(request);
  }

  void EnqueueSubmit() {
    std::vector<SubmitCommand::Item> items;
    for (uint64_t i = 0; i <= Draw(4); ++i) {
      items.push_back(
          SubmitItem(DrawRequestId(), DrawAgency(), Draw(8) == 0 ? kPermit : kMarriage));
    }
    answers_.push_back(Submit(std::move(items)));
  }

  void EnqueueMove() {
    if (dossiers_.empty()) {
      return;
    }
    std::string dossier = dossiers_[Draw(dossiers_.size())];
    if (Draw(3) == 0 && !Dossier(dossier).dossier_code().empty()) {
      dossier = Dossier(dossier).dossier_code();
    }
    Move(TransitionItem(static_cast<Kind>(Draw(4)), DrawRequestId(), dossier,
                        Draw(5) == 0 ? "2" : ""));
  }

  void EnqueueImport() {
    std::vector<ImportCommand::Item> items;
    for (uint64_t i = 0; i <= Draw(5); ++i) {
      const std::string agency = DrawAgency();
      const std::string day = absl::StrCat("2023-02-0", 1 + Draw(9));
      std::string code;
      if (Draw(3) == 0) {
        code = absl::StrCat(agency, "-23020", 1 + Draw(9), "-000", 1 + Draw(9));
      }
      items.push_back(ImportItem(absl::StrCat("k-", Draw(200)),
                                 Draw(4) == 0 ? "" : day + " 08:00:00", code, agency));
      if (items.back().row.steps().empty()) {
        items.back().row.clear_dossier_code();
      }
    }
    answers_.push_back(Import(std::move(items)));
  }

  void Step() {
    for (uint64_t i = 0; i <= Draw(6); ++i) {
      switch (Draw(10)) {
        case 0:
          EnqueuePut();
          break;
        case 1:
        case 2:
          EnqueueImport();
          break;
        case 3:
        case 4:
        case 5:
          EnqueueSubmit();
          break;
        default:
          EnqueueMove();
      }
    }
    if (Draw(20) == 0) {
      core_->committer().Enqueue(std::make_unique<FailGroupCommand>());
    }
    RunGroup();
    for (const AnswerPtr& answer : answers_) {
      for (const Outcome& outcome : answer->outcomes) {
        if (answer->status->ok() && outcome.status.ok()) {
          dossiers_.push_back(outcome.dossier_id);
        }
      }
    }
    answers_.clear();
    clock_.Advance(absl::Minutes(static_cast<int64_t>(Draw(300)) - 20));
    if (Draw(15) == 0) {
      Open();
    }
  }

  // The rows that the journal's events lead to in a store that has nothing.
  std::map<std::string, TableRows> Folded() {
    const std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    const std::unique_ptr<kv::Store> store = kv::Store::Open({.path = "/folded",
                                                              .service = kJournalName,
                                                              .schema_version = kSchemaVersion,
                                                              .partition_count = kPartitionsForTest,
                                                              .tables = TableSpecs(),
                                                              .env = env.get()})
                                                 .value();
    const Machine machine(store.get(), nullptr);
    kv::Transaction transaction(*store);
    for (const JournalledEvent& journalled : Journal()) {
      const absl::Status applied =
          machine.ApplyEvent(transaction, journalled.address, journalled.event);
      EXPECT_TRUE(applied.ok()) << applied;
    }
    kv::WriteBatch batch;
    std::move(transaction).MoveTo(batch);
    EXPECT_TRUE(store->Write(std::move(batch)).ok());
    std::map<std::string, TableRows> rows;
    for (const Table table : kEventTables) {
      rows[TableSpecs()[table].name] = RowsOf(*store, table);
    }
    return rows;
  }

  // Every private part belongs to one dossier, and every dossier has its applicant.
  void ExpectPrivatePartsInPlace() {
    std::set<std::string> seen;
    std::map<std::tuple<uint32_t, uint64_t, uint32_t>, int> referred;
    for (const JournalledEvent& journalled : Journal()) {
      const std::string& dossier_id = journalled.event.header().dossier_id();
      if (dossier_id.empty() || !seen.insert(dossier_id).second) {
        continue;
      }
      const v1::Dossier dossier = Dossier(dossier_id);
      EXPECT_FALSE(dossier.applicant().full_name().empty());
      EXPECT_EQ(dossier.state() == motcua::common::v1::DOSSIER_STATE_REFUSED,
                !dossier.refuse_reason().empty());
      const StoredDossier stored = *core_->machine().Find(core_->store(), dossier_id);
      for (const auto& part : stored.record.private_parts()) {
        ++referred[{stored.id.partition, part.sequence(), part.ordinal()}];
      }
    }
    for (const JournalledEvent& journalled : Journal()) {
      const auto& [partition, sequence, ordinal] = journalled.address;
      EXPECT_EQ(referred[std::tuple(partition, sequence, ordinal)],
                HasBody(journalled.event) ? 1 : referred[std::tuple(partition, sequence, ordinal)]);
      EXPECT_LE(referred[std::tuple(partition, sequence, ordinal)], 1);
    }
  }

  std::mt19937_64 random_;
  std::deque<v1::PutCatalogRequest> puts_;  // Commands keep pointers to them.
  std::vector<AnswerPtr> answers_;
  std::vector<std::string> dossiers_;
};

TEST_P(Replay, FoldingTheJournalGivesTheStoredState) {
  SCOPED_TRACE(absl::StrCat("seed ", GetParam()));
  for (int step = 1; step <= kSteps; ++step) {
    Step();
    if (step % kCompareEvery == 0) {
      SCOPED_TRACE(absl::StrCat("step ", step));
      const auto folded = Folded();
      for (const auto& [table, rows] : EventRows()) {
        ASSERT_EQ(folded.at(table), rows) << table;
      }
    }
  }
  ExpectPrivatePartsInPlace();

  // The course met everything that it was made to meet.
  const auto rows = EventRows();
  EXPECT_GT(rows.at("dossiers").size(), 80u);
  EXPECT_GT(rows.at("submissions").size(), 30u);
  EXPECT_GT(rows.at("codes").size(), 30u);
  std::set<int> kinds;
  for (const JournalledEvent& journalled : Journal()) {
    kinds.insert(journalled.event.payload_case());
  }
  EXPECT_EQ(kinds.size(), 7u) << "a kind of event was never met";
}

INSTANTIATE_TEST_SUITE_P(Seeds, Replay, testing::Values(1, 2, 3, 20230331));

}  // namespace
}  // namespace motcua::intake
