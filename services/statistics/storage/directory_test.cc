// SPDX-License-Identifier: Apache-2.0
// The tree of agencies and the names of fields.
#include "services/statistics/storage/directory.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statistics/storage/keys.h"
#include "services/statistics/storage/store_for_test.h"

namespace motcua::statistics {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DirectoryTest : public testing::Test {
 protected:
  void Put(absl::string_view code, absl::string_view parent) {
    kv::Transaction transaction(*store_.store());
    storage::v1::AgencyRecord record;
    record.set_display_name(absl::StrCat("Name of ", code));
    record.set_parent_agency_code(std::string(parent));
    record.set_kind(motcua::intake::v1::AGENCY_KIND_DISTRICT);
    kAgencyTable.Put(transaction, AgencyKey(code), record);
    store_.Commit(std::move(transaction));
  }

  std::shared_ptr<const Directory> Read() {
    auto directory = Directory::Read(*store_.store()->TakeSnapshot(), kPartitionsForTest);
    EXPECT_TRUE(directory.ok()) << directory.status();
    return *directory;
  }

  std::vector<std::string> Subtree(absl::string_view code) {
    std::vector<std::string> codes;
    const std::shared_ptr<const Directory> directory = Read();
    for (const Agency* agency : directory->Subtree(code)) {
      codes.push_back(agency->agency_code);
    }
    return codes;
  }

  StoreForTest store_;
};

TEST_F(DirectoryTest, GivesASubtreeByCode) {
  Put("P", "");
  Put("D2", "P");
  Put("D1", "P");
  Put("C1", "D2");
  Put("OTHER", "");

  EXPECT_THAT(Subtree("P"), ElementsAre("C1", "D1", "D2", "P"));
  EXPECT_THAT(Subtree("D2"), ElementsAre("C1", "D2"));
  EXPECT_THAT(Subtree("C1"), ElementsAre("C1"));
  EXPECT_THAT(Subtree("UNKNOWN"), IsEmpty());
}

TEST_F(DirectoryTest, EndsWhereAgenciesFormACircle) {
  Put("A", "B");
  Put("B", "A");

  EXPECT_THAT(Subtree("A"), ElementsAre("A", "B"));
}

TEST_F(DirectoryTest, FindsAgenciesAndNamesFields) {
  Put("P", "");
  kv::Transaction transaction(*store_.store());
  storage::v1::FieldRecord field;
  field.set_display_name("Đất đai");
  kFieldTable.Put(transaction, FieldKey("LAND"), field);
  store_.Commit(std::move(transaction));

  const auto directory = Read();
  ASSERT_NE(directory->Find("P"), nullptr);
  EXPECT_EQ(directory->Find("P")->display_name, "Name of P");
  EXPECT_EQ(directory->Find("LAND"), nullptr);
  EXPECT_EQ(directory->FieldName("LAND"), "Đất đai");
  EXPECT_EQ(directory->FieldName("P"), "P");
}

}  // namespace
}  // namespace motcua::statistics
