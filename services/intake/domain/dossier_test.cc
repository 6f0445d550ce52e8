// SPDX-License-Identifier: Apache-2.0
// Submission, acceptance, refusal, supplement, withdrawal: every state against every command, due
// times, reception numbers, and what events make of a dossier.
#include "services/intake/domain/dossier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "common/dossier/transition_table.h"
#include "common/errors/errors.h"
#include "services/intake/domain/catalog_for_test.h"
#include "services/intake/domain/errors_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using dossier::Action;
using dossier::NextState;
using dossier::State;
using motcua::common::v1::CHANNEL_DIRECT;
using motcua::common::v1::CHANNEL_ONLINE;
using motcua::common::v1::CHANNEL_POSTAL;

constexpr char kMorning[] = "2023-02-08 09:00:00";

absl::StatusOr<uint64_t> FirstSerial(absl::string_view, absl::CivilDay) { return 1; }

const Catalog& CatalogOfTest() {
  static const Catalog* const catalog = new Catalog(*After(Catalog(), CatalogForTest()));
  return *catalog;
}

DecideContext AtTime(absl::string_view local) {
  return {.catalog = CatalogOfTest(), .now = At(local)};
}

DossierRecord Submitted(const char* agency, const char* procedure,
                        motcua::common::v1::Channel channel) {
  const auto event = DecideSubmit(AtTime(kMorning), {.agency_code = agency,
                                                     .procedure_code = procedure,
                                                     .channel = channel,
                                                     .submit_time = At(kMorning)});
  EXPECT_TRUE(event.ok()) << event.status();
  v1::IntakeEvent wrapped;
  *wrapped.mutable_dossier_submitted_v1() = event.value();
  DossierRecord record;
  Apply(wrapped, nullptr, record);
  return record;
}

// A record in any of the ten states, as far as intake could hold it.
DossierRecord RecordIn(State state) {
  DossierRecord record = Submitted(kCommune, kMarriage, CHANNEL_ONLINE);
  record.set_state(state);
  if (state != motcua::common::v1::DOSSIER_STATE_REGISTERED &&
      state != motcua::common::v1::DOSSIER_STATE_REFUSED) {
    record.mutable_acceptance()->set_dossier_code("000.01.21.H28-230208-0001");
  }
  return record;
}

// A command of intake: its name, its action, and deciding it.
struct CommandCase {
  const char* name;
  std::optional<Action> action;  // None: the state stays.
  std::function<absl::StatusOr<v1::IntakeEvent>(const DecideContext&, const DossierRecord&)> decide;
};

template <typename Payload>
absl::StatusOr<v1::IntakeEvent> Wrap(absl::StatusOr<Payload> payload,
                                     Payload* (v1::IntakeEvent::*field)()) {
  if (!payload.ok()) {
    return payload.status();
  }
  v1::IntakeEvent event;
  *(event.*field)() = *std::move(payload);
  return event;
}

std::vector<CommandCase> Commands() {
  using Event = v1::IntakeEvent;
  return {
      {"ACCEPT", Action::kAccept,
       [](const DecideContext& context, const DossierRecord& record) {
         return Wrap(DecideAccept(context, record, FirstSerial),
                     &Event::mutable_dossier_accepted_v1);
       }},
      {"REFUSE", Action::kRefuse,
       [](const DecideContext& context, const DossierRecord& record) {
         return Wrap(DecideRefuse(context, record), &Event::mutable_dossier_refused_v1);
       }},
      {"SUPPLEMENT", std::nullopt,
       [](const DecideContext& context, const DossierRecord& record) {
         return Wrap(DecideSupplement(context, record, 2), &Event::mutable_dossier_supplemented_v1);
       }},
      {"WITHDRAW", Action::kWithdraw,
       [](const DecideContext& context, const DossierRecord& record) {
         return Wrap(DecideWithdraw(context, record), &Event::mutable_dossier_withdrawn_v1);
       }},
  };
}

// Where a command leads from a state; nullopt if it must be refused there.
std::optional<State> Expected(const CommandCase& command, State state) {
  if (command.action.has_value()) {
    return NextState(*command.action, state);
  }
  const bool may = state == motcua::common::v1::DOSSIER_STATE_REGISTERED ||
                   state == motcua::common::v1::DOSSIER_STATE_ACCEPTED;
  return may ? std::optional<State>(state) : std::nullopt;
}

TEST(DossierDecide, EveryStateAgainstEveryCommandFollowsTheTransitionTable) {
  const auto* const states = motcua::common::v1::DossierState_descriptor();
  int legal_count = 0;
  for (const CommandCase& command : Commands()) {
    for (int i = 1; i < states->value_count(); ++i) {
      const auto state = static_cast<State>(states->value(i)->number());
      SCOPED_TRACE(absl::StrCat(command.name, " in ", dossier::StateName(state)));
      const DossierRecord before = RecordIn(state);
      const std::optional<State> expected = Expected(command, state);

      const auto event = command.decide(AtTime(kMorning), before);

      if (!expected.has_value()) {
        EXPECT_EQ(Say(event.status()), absl::StrCat("WRONG_STATE action=", command.name,
                                                    " state=", dossier::StateName(state)));
        EXPECT_EQ(event.status().code(), absl::StatusCode::kFailedPrecondition);
        continue;
      }
      ++legal_count;
      ASSERT_TRUE(event.ok()) << event.status();
      DossierRecord after = before;
      Apply(*event, nullptr, after);
      EXPECT_EQ(after.state(), *expected);
      EXPECT_EQ(after.version(), before.version() + 1);
      EXPECT_EQ(after.facts().SerializeAsString(), before.facts().SerializeAsString());
    }
  }
  // accept 1, refuse 1, supplement 2, withdraw 5 (registered and the four open states).
  EXPECT_EQ(legal_count, 9);
}

TEST(DossierDecide, WithdrawalSaysWhetherTheDossierHadBeenAccepted) {
  const auto registered =
      DecideWithdraw(AtTime(kMorning), RecordIn(motcua::common::v1::DOSSIER_STATE_REGISTERED));
  const auto accepted =
      DecideWithdraw(AtTime(kMorning), RecordIn(motcua::common::v1::DOSSIER_STATE_ACCEPTED));

  EXPECT_FALSE(registered.value().accepted());
  EXPECT_TRUE(accepted.value().accepted());
  EXPECT_EQ(Local(accepted->withdraw_time()), kMorning);
}

TEST(DossierDecide, SubmissionRemembersWhatTheCatalogueSaysThen) {
  const auto event = DecideSubmit(AtTime(kMorning), {.agency_code = kDepartment,
                                                     .procedure_code = kPermit,
                                                     .channel = CHANNEL_POSTAL,
                                                     .submit_time = At(kMorning)});
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->facts().agency_code(), kDepartment);
  EXPECT_EQ(event->facts().procedure_code(), kPermit);
  EXPECT_EQ(event->facts().field_code(), "GP");
  EXPECT_EQ(event->facts().level(), motcua::common::v1::ONLINE_LEVEL_PARTIAL);
  EXPECT_EQ(event->facts().channel(), CHANNEL_POSTAL);
  EXPECT_EQ(Local(event->facts().submit_time()), kMorning);
}

TEST(DossierDecide, SubmissionNeedsSomebodyWhoOffersTheProcedure) {
  const auto submit = [](const char* agency, const char* procedure) {
    return Say(DecideSubmit(AtTime(kMorning), {.agency_code = agency,
                                               .procedure_code = procedure,
                                               .channel = CHANNEL_ONLINE,
                                               .submit_time = At(kMorning)})
                   .status());
  };
  EXPECT_EQ(submit("H29", "9.9"), "UNKNOWN_AGENCY agency_code=H29");
  EXPECT_EQ(submit(kCommune, "9.9"), "UNKNOWN_PROCEDURE procedure_code=9.9");
  EXPECT_EQ(submit(kCommune, kPermit),
            "PROCEDURE_NOT_OFFERED agency_code=000.01.21.H28 procedure_code=2.000100");
}

// It was handed in lawfully, so the desk can take it in whatever became of the catalogue.
TEST(DossierDecide, AcceptanceDoesNotAskAgainWhetherTheProcedureIsOffered) {
  const DossierRecord record = Submitted(kDepartment, kPermit, CHANNEL_DIRECT);
  v1::PutCatalogRequest put;
  *put.add_procedures() = *CatalogOfTest().FindProcedure(kPermit);
  put.mutable_procedures(0)->clear_offering_agency_codes();
  put.mutable_procedures(0)->add_offering_agency_kinds(v1::AGENCY_KIND_COMMUNE);
  const auto later = After(CatalogOfTest(), put);

  const auto event = DecideAccept({.catalog = *later, .now = At(kMorning)}, record, FirstSerial);

  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->acceptance().catalog_sequence(), later->sequence());
}

TEST(DossierDecide, AcceptanceRepeatsTheFactsAndTellsByWhatItWasDecided) {
  const DossierRecord record = Submitted(kCommune, kMarriage, CHANNEL_POSTAL);

  const auto event = DecideAccept(AtTime(kMorning), record, FirstSerial);

  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->facts().SerializeAsString(), record.facts().SerializeAsString());
  EXPECT_EQ(event->acceptance().calendar_code(), "H28");
  EXPECT_EQ(event->acceptance().catalog_sequence(), 1u);
  EXPECT_EQ(event->acceptance().time_limit().working_days(), 8u);
  EXPECT_EQ(Local(event->acceptance().accept_time()), kMorning);
}

// What validation lets through can always be counted, also after pauses.
TEST(DossierDecide, TheShortestWeekAndTheLongestLimitStillHaveADueTime) {
  v1::PutCatalogRequest put;
  *put.add_calendars() = CatalogOfTest().FindCalendar("H28")->proto;
  auto& hours = *put.mutable_calendars(0)->add_weekly_hours();
  hours.set_iso_weekday(1);
  hours.add_intervals()->set_end_second(8 * 3600);
  put.mutable_calendars(0)->clear_make_up_days();
  *put.add_procedures() = *CatalogOfTest().FindProcedure(kMarriage);
  put.mutable_procedures(0)->mutable_time_limit()->set_working_days(3650);
  const auto catalog = After(CatalogOfTest(), put);

  const auto event = DecideAccept({.catalog = *catalog, .now = At(kMorning)},
                                  Submitted(kCommune, kMarriage, CHANNEL_ONLINE), FirstSerial);

  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(Local(event->acceptance().due_time()).substr(0, 3), "209");
}

// Otherwise a dossier could grow until no client can receive it.
TEST(DossierDecide, SupplementsBringThreeHundredPapersInAll) {
  DossierRecord record = Submitted(kCommune, kMarriage, CHANNEL_ONLINE);
  const auto supplement = [&record](uint32_t document_count) {
    auto decided = DecideSupplement(AtTime(kMorning), record, document_count);
    if (decided.ok()) {
      v1::IntakeEvent event;
      *event.mutable_dossier_supplemented_v1() = *std::move(decided);
      Apply(event, nullptr, record);
    }
    return Say(decided.status());
  };

  EXPECT_EQ(supplement(100), "OK");
  EXPECT_EQ(supplement(100), "OK");
  EXPECT_EQ(supplement(99), "OK");
  EXPECT_EQ(supplement(2), absl::StrCat("TOO_MANY_DOCUMENTS supplement_document_count=299 "
                                        "supplement_document_count_max=",
                                        kSupplementDocumentCountMax));
  EXPECT_EQ(supplement(1), "OK");
  EXPECT_EQ(record.supplement_document_count(), 300u);
  EXPECT_EQ(record.supplement_count(), 4u);
}

TEST(DueTime, IsCountedByTheAgencysCalendarAndTheChannelsLimit) {
  struct Case {
    const char* accepted;
    const char* procedure;
    motcua::common::v1::Channel channel;
    const char* due;
  };
  const Case cases[] = {
      // Five working days: over a worked Saturday, over Tết, from the evening, from a Sunday.
      {"2023-02-01 09:00:00", kMarriage, CHANNEL_ONLINE, "2023-02-07 09:00:00"},
      {"2023-02-08 09:00:00", kMarriage, CHANNEL_DIRECT, "2023-02-15 09:00:00"},
      {"2023-01-19 15:00:00", kMarriage, CHANNEL_ONLINE, "2023-02-02 15:00:00"},
      {"2023-01-27 17:00:01", kMarriage, CHANNEL_ONLINE, "2023-02-03 17:00:00"},
      {"2023-02-12 23:59:00", kMarriage, CHANNEL_ONLINE, "2023-02-17 17:00:00"},
      // By post eight.
      {"2023-02-08 07:00:00", kMarriage, CHANNEL_POSTAL, "2023-02-17 17:00:00"},
      // Four working hours: at lunch, on a Saturday, at 23:59.
      {"2023-02-08 12:00:00", kPermit, CHANNEL_DIRECT, "2023-02-09 07:30:00"},
      {"2023-02-11 10:00:00", kPermit, CHANNEL_ONLINE, "2023-02-13 11:00:00"},
      {"2023-02-08 23:59:00", kPermit, CHANNEL_ONLINE, "2023-02-09 11:00:00"},
      // Three calendar days: to a Saturday that is off, to one that is worked, into Tết.
      {"2023-02-08 09:00:00", kAdvice, CHANNEL_ONLINE, "2023-02-13 17:00:00"},
      {"2023-02-01 09:00:00", kAdvice, CHANNEL_ONLINE, "2023-02-04 17:00:00"},
      {"2023-01-18 09:00:00", kAdvice, CHANNEL_ONLINE, "2023-01-27 17:00:00"},
  };
  for (const Case& item : cases) {
    SCOPED_TRACE(absl::StrCat(item.procedure, " accepted ", item.accepted));
    const DossierRecord record = Submitted(kDepartment, item.procedure, item.channel);

    const auto event = DecideAccept(AtTime(item.accepted), record, FirstSerial);

    ASSERT_TRUE(event.ok()) << event.status();
    ASSERT_TRUE(event->acceptance().has_due_time());
    EXPECT_EQ(Local(event->acceptance().due_time()), item.due);
    EXPECT_NE(event->acceptance().time_limit().limit_case(), v1::TimeLimit::LIMIT_NOT_SET);
  }
}

TEST(DueTime, IsAbsentWithoutALimit) {
  for (const auto channel : {CHANNEL_DIRECT, CHANNEL_POSTAL}) {
    const auto event =
        DecideAccept(AtTime(kMorning), Submitted(kCommune, kAdvice, channel), FirstSerial);

    ASSERT_TRUE(event.ok()) << event.status();
    EXPECT_FALSE(event->acceptance().has_due_time());
    EXPECT_FALSE(event->acceptance().has_time_limit());
    EXPECT_EQ(event->acceptance().calendar_code(), "H28");
    EXPECT_FALSE(event->acceptance().dossier_code().empty());
  }
}

TEST(ReceptionNumber, CountsByTheDayOfTheAgencysClock) {
  struct Case {
    const char* agency;
    const char* procedure;
    const char* accepted;  // In Hoà Bình.
    int day;               // Of January.
    const char* code;
  };
  const Case cases[] = {
      {kCommune, kMarriage, "2023-01-15 23:59:59", 15, "000.01.21.H28-230115-0007"},
      // The day before by UTC.
      {kCommune, kMarriage, "2023-01-16 00:01:00", 16, "000.01.21.H28-230116-0007"},
      {kCommune, kMarriage, "2023-01-16 06:59:59", 16, "000.01.21.H28-230116-0007"},
      // Where the clock shows UTC, the same instants are still the 15th.
      {kBureau, kPermit, "2023-01-16 00:01:00", 15, "000.00.99.H28-230115-0007"},
      {kBureau, kPermit, "2023-01-16 07:00:00", 16, "000.00.99.H28-230116-0007"},
  };
  for (const Case& item : cases) {
    SCOPED_TRACE(absl::StrCat(item.agency, " at ", item.accepted));
    int asked = 0;
    const auto serial = [&](absl::string_view agency, absl::CivilDay day) {
      ++asked;
      EXPECT_EQ(agency, item.agency);
      EXPECT_EQ(day, absl::CivilDay(2023, 1, item.day));
      return absl::StatusOr<uint64_t>(7);
    };

    const auto event = DecideAccept(AtTime(item.accepted),
                                    Submitted(item.agency, item.procedure, CHANNEL_ONLINE), serial);

    ASSERT_TRUE(event.ok()) << event.status();
    EXPECT_EQ(event->acceptance().dossier_code(), item.code);
    EXPECT_EQ(asked, 1);
  }
}

TEST(ReceptionNumber, IsNotGivenWhereTheCounterCannotBeRead) {
  const auto event =
      DecideAccept(AtTime(kMorning), Submitted(kCommune, kMarriage, CHANNEL_ONLINE),
                   [](absl::string_view, absl::CivilDay) -> absl::StatusOr<uint64_t> {
                     return errors::MakeError(errors::Reason::kCorruptData, "planted");
                   });

  EXPECT_EQ(Say(event.status()), "CORRUPT_DATA");
}

TEST(CheckEtag, ComparesWithTheVersionUnlessItIsEmpty) {
  DossierRecord record;
  record.set_version(12);

  EXPECT_EQ(Say(CheckEtag(record, "")), "OK");
  EXPECT_EQ(Say(CheckEtag(record, "12")), "OK");
  for (const char* other : {"1", "11", "012", "12 ", "x"}) {
    EXPECT_EQ(Say(CheckEtag(record, other)), "ETAG_MISMATCH etag=12") << other;
  }
}

// One event of each kind, by the name of its field.
v1::IntakeEvent Sample(const std::string& payload) {
  v1::IntakeEvent event;
  const auto* const field = v1::IntakeEvent::descriptor()->FindFieldByName(payload);
  event.GetReflection()->MutableMessage(&event, field);
  return event;
}

TEST(Apply, HandlesEveryKindOfEvent) {
  const auto* const payloads = v1::IntakeEvent::descriptor()->FindOneofByName("payload");
  ASSERT_EQ(payloads->field_count(), 7);
  for (int i = 0; i < payloads->field_count(); ++i) {
    SCOPED_TRACE(payloads->field(i)->name());
    const v1::IntakeEvent event = Sample(payloads->field(i)->name());
    const bool of_dossier = payloads->field(i)->name() != "catalog_put_v1";
    motcua::intake::storage::v1::PrivateAddress body;
    body.set_sequence(7);
    body.set_ordinal(3);
    DossierRecord record;

    Apply(event, HasBody(event) ? &body : nullptr, record);

    EXPECT_EQ(record.version(), of_dossier ? 1u : 0u);
    EXPECT_EQ(record.private_parts_size(), HasBody(event) ? 1 : 0);
    if (HasBody(event)) {
      EXPECT_EQ(record.private_parts(0).SerializeAsString(), body.SerializeAsString());
    }
  }
}

TEST(Apply, KeepsWhatEarlierEventsSaid) {
  DossierRecord record = Submitted(kCommune, kMarriage, CHANNEL_ONLINE);
  const auto apply = [&record](absl::StatusOr<v1::IntakeEvent> event) {
    ASSERT_TRUE(event.ok()) << event.status();
    Apply(*event, nullptr, record);
  };
  const auto commands = Commands();

  apply(commands[2].decide(AtTime("2023-02-08 10:00:00"), record));
  apply(commands[0].decide(AtTime("2023-02-08 11:00:00"), record));
  apply(commands[2].decide(AtTime("2023-02-08 12:00:00"), record));
  apply(commands[3].decide(AtTime("2023-02-08 13:00:00"), record));

  EXPECT_EQ(record.state(), motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED);
  EXPECT_EQ(record.supplement_count(), 2u);
  EXPECT_EQ(record.version(), 5u);
  EXPECT_EQ(record.acceptance().dossier_code(), "000.01.21.H28-230208-0001");
  EXPECT_EQ(Local(record.acceptance().accept_time()), "2023-02-08 11:00:00");
  EXPECT_EQ(Local(record.withdraw_time()), "2023-02-08 13:00:00");
  EXPECT_EQ(Local(record.facts().submit_time()), kMorning);
  EXPECT_FALSE(record.has_refuse_time());
}

}  // namespace
}  // namespace motcua::intake
