// SPDX-License-Identifier: Apache-2.0
// A store that is as it should be has no findings; whatever is changed in it is found; and what is
// rebuilt from the journal is the same store.
#include "services/intake/audit/audit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "services/intake/app/world_for_test.h"

namespace motcua::intake {
namespace {

namespace fs = std::filesystem;
using Kind = TransitionCommand::Kind;

fs::path FolderOfTest() {
  const fs::path folder =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

class IntakeAudit : public World {
 protected:
  IntakeAudit() : IntakeAudit(FolderOfTest()) {}
  explicit IntakeAudit(const fs::path& folder) : World(folder / "store"), folder_(folder) {
    PutCatalogForTest();
    for (int i = 0; i < 20; ++i) {
      const std::string id = Run(Submit(SubmitItem(absl::StrCat("s-", i)))).dossier_id;
      clock_.Advance(absl::Minutes(1));
      if (i % 2 == 0) {
        Moved(Kind::kAccept, absl::StrCat("a-", i), id);
      }
      if (i % 5 == 0) {
        Moved(Kind::kWithdraw, absl::StrCat("w-", i), id);
      }
      dossiers_.push_back(id);
    }
    Run(Import({ImportItem("k-1", "2023-02-01 08:00:00"), ImportItem("k-2", "")}));
  }
  ~IntakeAudit() override {
    core_.reset();
    fs::remove_all(folder_);
  }

  std::string Path(const std::string& name) const { return folder_ / name; }

  audit::Report Verify(const std::string& name = "store") {
    auto report = VerifyStore(Path(name), Path("scratch"));
    EXPECT_TRUE(report.ok()) << report.status();
    EXPECT_FALSE(fs::exists(Path("scratch")));
    return report.value_or(audit::Report());
  }

  // The store without its service.
  std::unique_ptr<kv::Store> OpenRaw() {
    return kv::Store::Open({.path = Path("store"),
                            .service = kJournalName,
                            .schema_version = kSchemaVersion,
                            .partition_count = kPartitionsForTest,
                            .tables = TableSpecs()})
        .value();
  }

  const fs::path folder_;
  std::vector<std::string> dossiers_;
};

TEST_F(IntakeAudit, FindsNothingInAStoreAsItShouldBe) {
  core_.reset();
  const audit::Report report = Verify();
  EXPECT_EQ(report.findings.count(), 0)
      << report.findings.kept().front().where << " " << report.findings.kept().front().what;
  EXPECT_GT(report.entries, 30);
  EXPECT_GT(report.rows, 40);
}

TEST_F(IntakeAudit, FindsNothingAfterACleanEnd) {
  ASSERT_TRUE(core_->Close().ok());
  core_.reset();
  EXPECT_EQ(Verify().findings.count(), 0);
}

TEST_F(IntakeAudit, FindsARowThatWasChangedAddedOrLostInAnyTable) {
  ASSERT_TRUE(core_->Close().ok());
  core_.reset();
  for (kv::TableId table = 0; table < TableSpecs().size(); ++table) {
    SCOPED_TRACE(TableSpecs()[table].name);
    std::string key;
    std::string value;
    const auto put = [&](const std::string& to, bool is_delete = false) {
      kv::WriteBatch batch;
      is_delete ? batch.Delete(table, key) : batch.Put(table, key, to);
      ASSERT_TRUE(OpenRaw()->Write(std::move(batch)).ok());
    };
    {
      const auto raw = OpenRaw();
      auto row = raw->Scan(table, "", "");
      ASSERT_TRUE(row->Valid());
      if (table == kRequests) {
        row->Next();  // Behind the row that says how far the records reach.
      }
      key = std::string(row->key());
      value = std::string(row->value());
    }
    std::string other = value;
    other[other.size() / 2] ^= 1;
    put(other);
    EXPECT_GT(Verify().findings.count(), 0) << "changed";
    put("", /*is_delete=*/true);
    EXPECT_GT(Verify().findings.count(), 0) << "lost";
    put(value);
    EXPECT_EQ(Verify().findings.count(), 0) << "as it was";
  }
}

TEST_F(IntakeAudit, RebuildsTheSameStore) {
  core_.reset();
  const auto rebuilt = RebuildStore({.from = Path("store"), .to = Path("rebuilt")});
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  EXPECT_EQ(rebuilt->entries_left_out, 0);
  EXPECT_EQ(Verify("rebuilt").findings.count(), 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(
      RebuildStore({.from = Path("store"), .to = Path("rebuilt")}).status()));

  Open();
  const std::string before = Dossier(dossiers_.front()).SerializeAsString();
  const auto heads = core_->committer().heads();
  store_.path = Path("rebuilt");
  Open();
  EXPECT_EQ(Dossier(dossiers_.front()).SerializeAsString(), before);
  EXPECT_EQ(core_->committer().heads(), heads) << "the same chain";
}

TEST_F(IntakeAudit, RebuildsUpToAnInstant) {
  const std::string before = Run(Submit(SubmitItem("before"))).dossier_id;
  const absl::Time until = clock_.Now();
  clock_.Advance(absl::Minutes(1));
  const std::string after = Run(Submit(SubmitItem("after"))).dossier_id;
  core_.reset();

  const auto rebuilt =
      RebuildStore({.from = Path("store"), .to = Path("rebuilt"), .cut = {.until = until}});
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  EXPECT_EQ(rebuilt->entries_left_out, 1);
  EXPECT_EQ(Verify("rebuilt").findings.count(), 0);
  store_.path = Path("rebuilt");
  Open();
  EXPECT_FALSE(Dossier(before).dossier_id().empty());
  EXPECT_TRUE(Dossier(after).dossier_id().empty());
  EXPECT_EQ(Run(Submit(SubmitItem("before"))).dossier_id, before) << "the request is known";
  EXPECT_EQ(Run(Submit(SubmitItem("after"))).dossier_id, after) << "and this one is new";
}

TEST_F(IntakeAudit, RebuildsNothingUpToAPlaceThatIsNotThere) {
  const uint32_t partition_count = core_->store().partition_count();
  core_.reset();
  const auto rebuilt = RebuildStore({.from = Path("store"),
                                     .to = Path("rebuilt"),
                                     .cut = {.last_sequences = {{partition_count + 1, 1}}}});
  EXPECT_EQ(rebuilt.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(Path("rebuilt")));
}

TEST_F(IntakeAudit, RebuildsNothingFromADamagedJournal) {
  core_.reset();
  {
    const auto raw = OpenRaw();
    auto row = raw->Scan(kJournal, "", "");
    std::string value(row->value());
    value[value.size() - 3] ^= 1;
    kv::WriteBatch batch;
    batch.Put(kJournal, std::string(row->key()), value);
    ASSERT_TRUE(raw->Write(std::move(batch)).ok());
  }
  const auto rebuilt = RebuildStore({.from = Path("store"), .to = Path("rebuilt")});
  EXPECT_EQ(errors::ReasonOf(rebuilt.status()), "CORRUPT_DATA");
  EXPECT_FALSE(fs::exists(Path("rebuilt")));
}

}  // namespace
}  // namespace motcua::intake
