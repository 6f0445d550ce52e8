// SPDX-License-Identifier: Apache-2.0
// Dossiers that come with a past: which pasts are legal, and what of them becomes of the dossier.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/dossier/transition_table.h"
#include "services/intake/domain/catalog_for_test.h"
#include "services/intake/domain/dossier.h"
#include "services/intake/domain/errors_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using dossier::State;
using motcua::common::v1::DOSSIER_STATE_ACCEPTED;
using motcua::common::v1::DOSSIER_STATE_IN_PROGRESS;
using motcua::common::v1::DOSSIER_STATE_PAYMENT_REQUESTED;
using motcua::common::v1::DOSSIER_STATE_REFUSED;
using motcua::common::v1::DOSSIER_STATE_REGISTERED;
using motcua::common::v1::DOSSIER_STATE_RESOLVED;
using motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;
using motcua::common::v1::DOSSIER_STATE_STOPPED;
using motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED;
using motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;

constexpr char kNow[] = "2023-03-31 17:00:00";

using Steps = std::vector<std::pair<State, std::string>>;

v1::ImportRow Row(const Steps& steps, const std::string& dossier_code = "") {
  v1::ImportRow row;
  row.set_source_key("row-1");
  row.set_agency_code(kCommune);
  row.set_procedure_code(kMarriage);
  row.set_channel(motcua::common::v1::CHANNEL_DIRECT);
  catalog::SetTime(At("2023-01-15 08:00:00"), row.mutable_submit_time());
  for (const auto& [state, time] : steps) {
    v1::PastStep& step = *row.add_steps();
    step.set_state(state);
    catalog::SetTime(At(time), step.mutable_enter_time());
  }
  row.set_dossier_code(dossier_code);
  return row;
}

class Import : public testing::Test {
 protected:
  absl::StatusOr<v1::DossierImportedV1> Decide(const v1::ImportRow& row) {
    return DecideImport({.catalog = *catalog_, .now = At(kNow)}, "old-desk", row,
                        [this](absl::string_view, absl::CivilDay) -> absl::StatusOr<uint64_t> {
                          ++serials_given_;
                          return serials_given_;
                        });
  }
  std::string Try(const v1::ImportRow& row) { return Say(Decide(row).status()); }

  // What the import makes of the dossier.
  DossierRecord Imported(const v1::ImportRow& row) {
    auto decided = Decide(row);
    EXPECT_TRUE(decided.ok()) << decided.status();
    v1::IntakeEvent event;
    *event.mutable_dossier_imported_v1() = decided.value();
    DossierRecord record;
    Apply(event, nullptr, record);
    return record;
  }

  const std::shared_ptr<const Catalog> catalog_ = After(Catalog(), CatalogForTest());
  uint64_t serials_given_ = 0;
};

TEST_F(Import, TakesAWholePastAndWorksOutItsDueTime) {
  const auto event = Decide(Row({{DOSSIER_STATE_ACCEPTED, "2023-01-19 15:00:00"},
                                 {DOSSIER_STATE_IN_PROGRESS, "2023-01-19 16:00:00"},
                                 {DOSSIER_STATE_SUPPLEMENT_REQUESTED, "2023-01-27 08:00:00"},
                                 {DOSSIER_STATE_IN_PROGRESS, "2023-01-30 08:00:00"},
                                 {DOSSIER_STATE_RESOLVED, "2023-02-01 09:00:00"},
                                 {DOSSIER_STATE_RESULT_RETURNED, "2023-02-01 09:00:00"}}));

  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->source(), "old-desk");
  EXPECT_EQ(event->source_key(), "row-1");
  EXPECT_EQ(event->facts().field_code(), "HT");
  EXPECT_EQ(Local(event->facts().submit_time()), "2023-01-15 08:00:00");
  EXPECT_EQ(event->acceptance().dossier_code(), "000.01.21.H28-230119-0001");
  EXPECT_EQ(Local(event->acceptance().accept_time()), "2023-01-19 15:00:00");
  EXPECT_EQ(Local(event->acceptance().due_time()), "2023-02-02 15:00:00") << "as at acceptance";
  EXPECT_EQ(event->acceptance().catalog_sequence(), 1u);
  ASSERT_EQ(event->steps_size(), 5) << "acceptance is told apart";
  EXPECT_EQ(event->steps(0).state(), DOSSIER_STATE_IN_PROGRESS);
  EXPECT_EQ(Local(event->steps(4).enter_time()), "2023-02-01 09:00:00");
}

TEST_F(Import, KeepsTheNumberThatARowBringsAlong) {
  const auto event =
      Decide(Row({{DOSSIER_STATE_ACCEPTED, "2023-01-19 15:00:00"}}, "000.01.21.H28-230119-0042"));

  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->acceptance().dossier_code(), "000.01.21.H28-230119-0042");
  EXPECT_EQ(serials_given_, 0u) << "no number of ours was used up";
}

TEST_F(Import, NumberCountsByTheLocalDayOfAcceptance) {
  const auto event = Decide(Row({{DOSSIER_STATE_ACCEPTED, "2023-01-16 00:01:00"}}));

  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->acceptance().dossier_code(), "000.01.21.H28-230116-0001");
}

// Intake's state is what intake has to say of it; the course after acceptance is processing's.
TEST_F(Import, BecomesTheStateThatIntakeKnows) {
  const struct {
    Steps steps;
    State state;
    bool accepted;
  } cases[] = {
      {{}, DOSSIER_STATE_REGISTERED, false},
      {{{DOSSIER_STATE_REFUSED, "2023-01-16 08:00:00"}}, DOSSIER_STATE_REFUSED, false},
      {{{DOSSIER_STATE_WITHDRAWAL_REQUESTED, "2023-01-16 08:00:00"}},
       DOSSIER_STATE_WITHDRAWAL_REQUESTED,
       false},
      {{{DOSSIER_STATE_ACCEPTED, "2023-01-16 08:00:00"}}, DOSSIER_STATE_ACCEPTED, true},
      {{{DOSSIER_STATE_ACCEPTED, "2023-01-16 08:00:00"},
        {DOSSIER_STATE_RESOLVED, "2023-01-17 08:00:00"}},
       DOSSIER_STATE_ACCEPTED,
       true},
      {{{DOSSIER_STATE_ACCEPTED, "2023-01-16 08:00:00"},
        {DOSSIER_STATE_PAYMENT_REQUESTED, "2023-01-17 08:00:00"},
        {DOSSIER_STATE_WITHDRAWAL_REQUESTED, "2023-01-18 08:00:00"}},
       DOSSIER_STATE_WITHDRAWAL_REQUESTED,
       true},
  };
  for (const auto& item : cases) {
    SCOPED_TRACE(item.steps.empty() ? "no step" : dossier::StateName(item.steps.back().first));
    const DossierRecord record = Imported(Row(item.steps));

    EXPECT_EQ(record.state(), item.state);
    EXPECT_EQ(record.has_acceptance(), item.accepted);
    EXPECT_EQ(record.version(), 1u);
    EXPECT_EQ(record.has_refuse_time(), item.state == DOSSIER_STATE_REFUSED);
    EXPECT_EQ(record.has_withdraw_time(), item.state == DOSSIER_STATE_WITHDRAWAL_REQUESTED);
    if (record.has_refuse_time()) {
      EXPECT_EQ(Local(record.refuse_time()), item.steps.back().second);
    }
    if (record.has_withdraw_time()) {
      EXPECT_EQ(Local(record.withdraw_time()), item.steps.back().second);
    }
  }
}

TEST_F(Import, RefusedAndWithdrawnWithoutAcceptanceAreToldAsSteps) {
  const auto event = Decide(Row({{DOSSIER_STATE_REFUSED, "2023-01-16 08:00:00"}}));

  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_FALSE(event->has_acceptance());
  ASSERT_EQ(event->steps_size(), 1);
  EXPECT_EQ(event->steps(0).state(), DOSSIER_STATE_REFUSED);
  EXPECT_EQ(serials_given_, 0u);
}

TEST_F(Import, RefusesAPastThatCannotHaveBeen) {
  EXPECT_EQ(Try(Row({{DOSSIER_STATE_ACCEPTED, "2023-01-14 08:00:00"}})),
            "ILLEGAL_PAST field=steps[0]")
      << "before it was handed in";
  EXPECT_EQ(Try(Row({{DOSSIER_STATE_ACCEPTED, "2023-01-16 08:00:00"},
                     {DOSSIER_STATE_RESOLVED, "2023-01-18 08:00:00"},
                     {DOSSIER_STATE_RESULT_RETURNED, "2023-01-17 08:00:00"}})),
            "ILLEGAL_PAST field=steps[2]")
      << "goes back in time";
  EXPECT_EQ(Try(Row({{DOSSIER_STATE_ACCEPTED, "2023-01-16 08:00:00"},
                     {DOSSIER_STATE_RESOLVED, "2023-03-31 17:00:01"}})),
            "ILLEGAL_PAST field=steps[1]")
      << "lies in the future";
  EXPECT_EQ(Try(Row({{DOSSIER_STATE_RESOLVED, "2023-01-16 08:00:00"}})),
            "ILLEGAL_PAST field=steps[0]")
      << "was never accepted";
  EXPECT_EQ(Try(Row({{DOSSIER_STATE_REFUSED, "2023-01-16 08:00:00"},
                     {DOSSIER_STATE_ACCEPTED, "2023-01-16 09:00:00"}})),
            "ILLEGAL_PAST field=steps[1]")
      << "a refusal is final";
  EXPECT_EQ(Try(Row({{DOSSIER_STATE_ACCEPTED, "2023-01-16 08:00:00"},
                     {DOSSIER_STATE_RESULT_RETURNED, "2023-01-16 09:00:00"}})),
            "ILLEGAL_PAST field=steps[1]")
      << "a result before there was one";

  v1::ImportRow of_tomorrow = Row({});
  catalog::SetTime(At("2023-03-31 17:00:00.000001"), of_tomorrow.mutable_submit_time());
  EXPECT_EQ(Try(of_tomorrow), "ILLEGAL_PAST field=submit_time");
  EXPECT_EQ(serials_given_, 0u);
}

TEST_F(Import, TakesEveryLegalTransitionAndNoOther) {
  // A legal way to each state that has one.
  const std::vector<std::pair<State, Steps>> ways = {
      {DOSSIER_STATE_REGISTERED, {}},
      {DOSSIER_STATE_ACCEPTED, {{DOSSIER_STATE_ACCEPTED, "2023-02-01 08:00:00"}}},
      {DOSSIER_STATE_REFUSED, {{DOSSIER_STATE_REFUSED, "2023-02-01 08:00:00"}}},
      {DOSSIER_STATE_IN_PROGRESS,
       {{DOSSIER_STATE_ACCEPTED, "2023-02-01 08:00:00"},
        {DOSSIER_STATE_IN_PROGRESS, "2023-02-01 08:00:00"}}},
      {DOSSIER_STATE_SUPPLEMENT_REQUESTED,
       {{DOSSIER_STATE_ACCEPTED, "2023-02-01 08:00:00"},
        {DOSSIER_STATE_SUPPLEMENT_REQUESTED, "2023-02-01 08:00:00"}}},
      {DOSSIER_STATE_PAYMENT_REQUESTED,
       {{DOSSIER_STATE_ACCEPTED, "2023-02-01 08:00:00"},
        {DOSSIER_STATE_PAYMENT_REQUESTED, "2023-02-01 08:00:00"}}},
      {DOSSIER_STATE_WITHDRAWAL_REQUESTED,
       {{DOSSIER_STATE_WITHDRAWAL_REQUESTED, "2023-02-01 08:00:00"}}},
      {DOSSIER_STATE_STOPPED,
       {{DOSSIER_STATE_ACCEPTED, "2023-02-01 08:00:00"},
        {DOSSIER_STATE_STOPPED, "2023-02-01 08:00:00"}}},
      {DOSSIER_STATE_RESOLVED,
       {{DOSSIER_STATE_ACCEPTED, "2023-02-01 08:00:00"},
        {DOSSIER_STATE_RESOLVED, "2023-02-01 08:00:00"}}},
      {DOSSIER_STATE_RESULT_RETURNED,
       {{DOSSIER_STATE_ACCEPTED, "2023-02-01 08:00:00"},
        {DOSSIER_STATE_RESOLVED, "2023-02-01 08:00:00"},
        {DOSSIER_STATE_RESULT_RETURNED, "2023-02-01 08:00:00"}}}};
  ASSERT_EQ(ways.size(), 10u);
  for (const auto& [from, way] : ways) {
    for (const auto& [to, unused] : ways) {
      SCOPED_TRACE(absl::StrCat(dossier::StateName(from), " to ", dossier::StateName(to)));
      Steps steps = way;
      steps.push_back({to, "2023-02-01 09:00:00"});

      const std::string said = Try(Row(steps));

      const bool legal = dossier::ActionBetween(from, to).has_value();
      EXPECT_EQ(said, legal ? "OK" : absl::StrCat("ILLEGAL_PAST field=steps[", way.size(), "]"));
    }
  }
}

// Without the bound such a row would have got a number that nobody can read back.
TEST_F(Import, RefusesAcceptanceInYearsThatReceptionNumbersDoNotHave) {
  for (const char* time : {"1999-12-31 23:59:59", "1970-01-01 00:00:00", "0001-01-02 00:00:00"}) {
    for (const char* code : {"", "000.01.21.H28-990101-0001"}) {
      v1::ImportRow row = Row({{DOSSIER_STATE_ACCEPTED, time}}, code);
      *row.mutable_submit_time() = row.steps(0).enter_time();
      EXPECT_EQ(Try(row), "ILLEGAL_PAST field=steps[0]") << time;
    }
  }
  v1::ImportRow first = Row({{DOSSIER_STATE_ACCEPTED, "2000-01-01 00:00:00"}});
  *first.mutable_submit_time() = first.steps(0).enter_time();
  EXPECT_EQ(Try(first), "OK") << "by the local date, although UTC says 1999";

  v1::ImportRow not_accepted = Row({});
  catalog::SetTime(At("1970-01-01 00:00:00"), not_accepted.mutable_submit_time());
  EXPECT_EQ(Try(not_accepted), "OK") << "it needs no number";
}

TEST_F(Import, AsksTheCatalogueAsASubmissionDoes) {
  v1::ImportRow row = Row({});
  row.set_agency_code("H29");
  EXPECT_EQ(Try(row), "UNKNOWN_AGENCY agency_code=H29");
  row.set_agency_code(kCommune);
  row.set_procedure_code("9.9");
  EXPECT_EQ(Try(row), "UNKNOWN_PROCEDURE procedure_code=9.9");
  row.set_procedure_code(kPermit);
  EXPECT_EQ(Try(row), "PROCEDURE_NOT_OFFERED agency_code=000.01.21.H28 procedure_code=2.000100");
}

TEST_F(Import, TimesAreStoredInWholeMicroseconds) {
  v1::ImportRow row = Row({{DOSSIER_STATE_ACCEPTED, "2023-01-16 08:00:00"},
                           {DOSSIER_STATE_RESOLVED, "2023-01-17 08:00:00"}});
  row.mutable_submit_time()->set_nanos(1999);
  row.mutable_steps(0)->mutable_enter_time()->set_nanos(2999);
  row.mutable_steps(1)->mutable_enter_time()->set_nanos(3999);

  const auto event = Decide(row);

  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->facts().submit_time().nanos(), 1000);
  EXPECT_EQ(event->acceptance().accept_time().nanos(), 2000);
  EXPECT_EQ(event->steps(0).enter_time().nanos(), 3000);
}

}  // namespace
}  // namespace motcua::intake
