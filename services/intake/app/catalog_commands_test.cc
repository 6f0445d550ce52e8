// SPDX-License-Identifier: Apache-2.0
// Putting the catalogue over a real store, and groups that fail: what the machine then knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/errors/errors.h"
#include "services/intake/app/world_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

class CatalogCommands : public World {
 protected:
  const Catalog& catalog() {
    taken_ = core_->machine().catalog();
    return *taken_;
  }
  std::string NameOf(const char* agency) {
    const v1::Agency* const found = catalog().FindAgency(agency);
    return found == nullptr ? "" : found->display_name();
  }
  // A put that gives the commune another name.
  v1::PutCatalogRequest Renamed(const std::string& request_id, const std::string& name) {
    v1::PutCatalogRequest request;
    request.set_request_id(request_id);
    *request.add_agencies() = CatalogForTest().agencies(3);
    request.mutable_agencies(0)->set_display_name(name);
    return request;
  }

 private:
  std::shared_ptr<const Catalog> taken_;
};

TEST_F(CatalogCommands, PutIsSeenByReadersAndSurvivesARestart) {
  const v1::PutCatalogRequest request = CatalogForTest();
  const Outcome outcome = Run(Put(request));

  EXPECT_EQ(outcome.changed_count, 10u);
  EXPECT_EQ(outcome.partition, 0u);
  EXPECT_EQ(outcome.sequence, 1u);
  EXPECT_EQ(catalog().sequence(), 1u);
  EXPECT_EQ(NameOf(kCommune), "Xã Cao Sơn");
  Open();
  EXPECT_EQ(catalog().sequence(), 1u);
  EXPECT_EQ(NameOf(kCommune), "Xã Cao Sơn");
  EXPECT_EQ(catalog().procedures().size(), 3u);
  EXPECT_EQ(catalog().FindCalendar("H28")->rules->PlanOf(absl::CivilDay(2023, 1, 20)).reason,
            "Tết Nguyên đán");
}

TEST_F(CatalogCommands, IsNotSeenBeforeItIsDurable) {
  const v1::PutCatalogRequest request = CatalogForTest();
  Put(request);
  EXPECT_EQ(catalog().sequence(), 0u);
  RunGroup();
  EXPECT_EQ(catalog().sequence(), 1u);
}

TEST_F(CatalogCommands, CommandsOfOneGroupSeeWhatTheOnesBeforePut) {
  v1::PutCatalogRequest calendars = CatalogForTest();
  v1::PutCatalogRequest agencies = CatalogForTest();
  v1::PutCatalogRequest procedures = CatalogForTest();
  calendars.set_request_id("c-1");
  calendars.clear_agencies();
  calendars.clear_procedures();
  agencies.set_request_id("c-2");
  agencies.clear_calendars();
  agencies.clear_procedures();
  procedures.set_request_id("c-3");
  procedures.clear_calendars();
  procedures.clear_agencies();
  const v1::PutCatalogRequest renamed = Renamed("c-4", "Xã khác");

  const AnswerPtr answers[] = {Put(calendars), Put(agencies), Put(procedures), Put(renamed)};
  const AnswerPtr submitted = Submit(SubmitItem("s-1"));
  RunGroup();

  for (const AnswerPtr& answer : answers) {
    EXPECT_EQ(Say(answer->one().status), "OK");
    EXPECT_EQ(answer->one().sequence, 1u) << "one entry for the group";
  }
  EXPECT_EQ(Say(submitted->one().status), "OK");
  EXPECT_EQ(NameOf(kCommune), "Xã khác");
  EXPECT_EQ(catalog().FindAgency(kCommune)->version(), 2u);
}

TEST_F(CatalogCommands, RepeatedPutGetsTheSameAnswerAndChangesNothing) {
  const v1::PutCatalogRequest request = CatalogForTest();
  const Outcome first = Run(Put(request));
  const v1::PutCatalogRequest renamed = Renamed("c-2", "Xã khác");
  Run(Put(renamed));
  for (int round = 0; round < 2; ++round) {
    const Outcome again = Run(Put(request));

    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.changed_count, first.changed_count);
    EXPECT_EQ(again.sequence, first.sequence);
    EXPECT_EQ(again.dossier_id, "");
    EXPECT_EQ(NameOf(kCommune), "Xã khác") << "the later put stays";
    Open();
  }
  v1::PutCatalogRequest reused = renamed;
  reused.set_request_id("catalogue");
  EXPECT_EQ(Say(Run(Put(reused)).status), "REQUEST_ID_REUSED request_id=catalogue");
}

// A put that changes nothing is an effect too: sent again after another's put, it would undo that.
TEST_F(CatalogCommands, PutThatChangedNothingIsNotDoneLater) {
  PutCatalogForTest();
  const v1::PutCatalogRequest same = Renamed("c-1", "Xã Cao Sơn");
  const v1::PutCatalogRequest other = Renamed("c-2", "Xã khác");
  EXPECT_EQ(Run(Put(same)).changed_count, 0u);
  EXPECT_EQ(Run(Put(other)).changed_count, 1u);

  const Outcome again = Run(Put(same));

  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.changed_count, 0u);
  EXPECT_EQ(NameOf(kCommune), "Xã khác");
}

TEST_F(CatalogCommands, ValidateOnlyAnswersAndChangesNothing) {
  PutCatalogForTest();
  const auto rows = EventRows();
  v1::PutCatalogRequest request = Renamed("c-1", "Xã khác");
  request.set_validate_only(true);

  EXPECT_EQ(Run(Put(request)).changed_count, 1u);
  EXPECT_EQ(Run(Put(request)).changed_count, 1u);
  EXPECT_EQ(EventRows(), rows);
  EXPECT_EQ(Journal().size(), 1u);

  request.mutable_agencies(0)->set_calendar_code("H30");
  EXPECT_EQ(Say(Run(Put(request)).status),
            "UNKNOWN_CALENDAR agency_code=000.01.21.H28 calendar_code=H30");
  const v1::PutCatalogRequest real = Renamed("c-1", "Xã khác");
  EXPECT_EQ(Say(Run(Put(real)).status), "OK") << "checking does not use up the id";
}

TEST_F(CatalogCommands, RefusedPutLeavesNothing) {
  v1::PutCatalogRequest request = CatalogForTest();
  request.mutable_agencies(4)->set_parent_agency_code("H29");

  EXPECT_EQ(Say(Run(Put(request)).status), "UNKNOWN_AGENCY agency_code=H29");

  EXPECT_EQ(catalog().agencies().size(), 0u);
  EXPECT_EQ(catalog().calendars().size(), 0u);
  EXPECT_TRUE(Journal().empty());
}

TEST_F(CatalogCommands, GroupThatFailsLeavesNothingAndIsForgotten) {
  PutCatalogForTest();
  const auto rows = EventRows();
  const v1::PutCatalogRequest renamed = Renamed("c-1", "Xã khác");
  v1::PutCatalogRequest added = Parse<v1::PutCatalogRequest>(
      "request_id: 'c-2' agencies { agency_code: 'H30' display_name: 'x' calendar_code: 'H28' "
      "kind: AGENCY_KIND_COMMUNE }");
  const AnswerPtr put = Put(renamed);
  const AnswerPtr put_more = Put(added);
  const AnswerPtr submitted = Submit(SubmitItem("s-1", "H30"));
  core_->committer().Enqueue(std::make_unique<FailGroupCommand>());
  const AnswerPtr behind = Submit(SubmitItem("s-2"));
  RunGroup();

  for (const AnswerPtr& answer : {put, put_more, submitted, behind}) {
    EXPECT_EQ(Say(*answer->status), "CORRUPT_DATA");
  }
  EXPECT_EQ(EventRows(), rows);
  EXPECT_EQ(Journal().size(), 1u);
  EXPECT_EQ(NameOf(kCommune), "Xã Cao Sơn");

  // What the group had put is unknown to the next one, and its ids and serials are free again.
  EXPECT_EQ(Say(Run(Submit(SubmitItem("s-1", "H30"))).status), "UNKNOWN_AGENCY agency_code=H30");
  const Outcome again = Run(Submit(SubmitItem("s-2")));
  EXPECT_EQ(Say(again.status), "OK");
  EXPECT_FALSE(again.repeated);
  EXPECT_EQ(again.sequence, 1u);
  const Outcome renamed_again = Run(Put(renamed));
  EXPECT_FALSE(renamed_again.repeated);
  EXPECT_EQ(renamed_again.sequence, 2u);
  EXPECT_EQ(catalog().FindAgency(kCommune)->version(), 2u) << "counted from what is stored";
}

// A calendar that validation let through by a fault of ours must not get into the store.
TEST_F(CatalogCommands, CalendarThatIsNotValidVoidsTheGroup) {
  const v1::PutCatalogRequest broken = Parse<v1::PutCatalogRequest>(
      "request_id: 'c-1' calendars { calendar_code: 'BROKEN' display_name: 'x' }");
  const AnswerPtr answer = Put(broken);
  RunGroup();

  EXPECT_EQ(Say(*answer->status), "CORRUPT_DATA calendar_code=BROKEN");
  EXPECT_TRUE(Journal().empty());
  EXPECT_TRUE(RowsOf(core_->store(), kCalendars).empty());
  PutCatalogForTest();
  EXPECT_EQ(NameOf(kCommune), "Xã Cao Sơn");
}

}  // namespace
}  // namespace motcua::intake
