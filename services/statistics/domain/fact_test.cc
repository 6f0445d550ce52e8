// SPDX-License-Identifier: Apache-2.0
// How events become facts: whatever the order of the two journals, the same bytes.
#include "services/statistics/domain/fact.h"

#include <string>
#include <variant>
#include <vector>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statistics/domain/events_for_test.h"

namespace motcua::statistics {
namespace {

using motcua::common::v1::DOSSIER_STATE_IN_PROGRESS;
using motcua::common::v1::DOSSIER_STATE_RESOLVED;
using motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;
using motcua::common::v1::DOSSIER_STATE_STOPPED;
using motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED;
using motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
using motcua::common::v1::OUTCOME_EARLY;
using motcua::common::v1::OUTCOME_LATE;
using motcua::intake::v1::IntakeEvent;
using motcua::processing::v1::ProcessingEvent;

const absl::Time kAccepted = At("2023-01-10 08:00");
const absl::Time kDue = At("2023-01-17 08:00");

AcceptedForTest Reception() { return {.accepted = kAccepted, .due = kDue}; }

template <typename Event>
void Apply(const Event& event, Fact& fact) {
  const absl::StatusOr<bool> concerns = ConcernsFact(event);
  ASSERT_TRUE(concerns.ok()) << concerns.status();
  if (*concerns) {
    const absl::Status applied = ApplyEvent(event, fact);
    ASSERT_TRUE(applied.ok()) << applied;
  }
}

// All ways to take from two sequences in turn, each in its own order.
void ForEachInterleaving(const std::vector<IntakeEvent>& intake,
                         const std::vector<ProcessingEvent>& processing,
                         const std::function<void(const Fact&)>& check) {
  const size_t total = intake.size() + processing.size();
  for (uint32_t choice = 0; choice < (1u << total); ++choice) {
    if (static_cast<size_t>(__builtin_popcount(choice)) != intake.size()) {
      continue;
    }
    Fact fact;
    size_t next_intake = 0;
    size_t next_processing = 0;
    for (size_t i = 0; i < total; ++i) {
      if ((choice >> i & 1) != 0) {
        Apply(intake[next_intake++], fact);
      } else {
        Apply(processing[next_processing++], fact);
      }
    }
    check(fact);
  }
}

std::vector<ProcessingEvent> CourseWithPauses() {
  const absl::Time moved_due = At("2023-01-20 08:00");
  return {
      Moved({.to = DOSSIER_STATE_IN_PROGRESS, .time = kAccepted + absl::Hours(1), .due = kDue}),
      Moved({.to = DOSSIER_STATE_SUPPLEMENT_REQUESTED,
             .time = kAccepted + absl::Hours(2),
             .due = kDue,
             .clock_stopped = true}),
      Moved({.to = DOSSIER_STATE_SUPPLEMENT_REQUESTED,
             .time = kAccepted + absl::Hours(50),
             .due = moved_due}),
      Moved(
          {.to = DOSSIER_STATE_IN_PROGRESS, .time = kAccepted + absl::Hours(51), .due = moved_due}),
      Moved({.to = DOSSIER_STATE_RESOLVED,
             .time = kAccepted + absl::Hours(60),
             .due = moved_due,
             .outcome = OUTCOME_EARLY}),
      Moved({.to = DOSSIER_STATE_RESULT_RETURNED,
             .time = kAccepted + absl::Hours(70),
             .due = moved_due,
             .outcome = OUTCOME_EARLY}),
  };
}

TEST(Fact, IsTheSameWhateverTheOrderOfTheJournals) {
  Fact in_order;
  Apply(Accepted(Reception()), in_order);
  for (const ProcessingEvent& event : CourseWithPauses()) {
    Apply(event, in_order);
  }
  EXPECT_EQ(in_order.course().steps_size(), 2) << in_order.DebugString();

  ForEachInterleaving({Accepted(Reception())}, CourseWithPauses(), [&](const Fact& fact) {
    EXPECT_EQ(fact.SerializeAsString(), in_order.SerializeAsString()) << fact.DebugString();
  });
}

TEST(Fact, OfAnImportIsTheSameWhateverTheOrderOfTheJournals) {
  const std::vector<ProcessingEvent> course = {
      CourseImported({{.to = DOSSIER_STATE_IN_PROGRESS, .time = kAccepted, .due = kDue},
                      {.to = DOSSIER_STATE_SUPPLEMENT_REQUESTED,
                       .time = kAccepted + absl::Hours(2),
                       .due = kDue,
                       .clock_stopped = true}}),
      Moved({.to = DOSSIER_STATE_STOPPED,
             .time = kAccepted + absl::Hours(3),
             .due = kDue,
             .outcome = OUTCOME_EARLY})};
  Fact in_order;
  Apply(Imported(Reception(), 2), in_order);
  for (const ProcessingEvent& event : course) {
    Apply(event, in_order);
  }

  ForEachInterleaving({Imported(Reception(), 2)}, course, [&](const Fact& fact) {
    EXPECT_EQ(fact.SerializeAsString(), in_order.SerializeAsString()) << fact.DebugString();
  });
}

TEST(Fact, HoldsOnlyStepsThatChangeClockOrDueTime) {
  Fact fact;
  Apply(Moved({.to = DOSSIER_STATE_IN_PROGRESS, .time = kAccepted, .due = kDue}), fact);
  EXPECT_EQ(fact.course().steps_size(), 1);

  Apply(Accepted(Reception()), fact);

  EXPECT_FALSE(fact.has_course()) << fact.DebugString();
}

TEST(Fact, EndsWithTheFirstEnd) {
  Fact fact;
  Apply(Accepted(Reception()), fact);
  Apply(Moved({.to = DOSSIER_STATE_RESOLVED,
               .time = kDue + absl::Hours(1),
               .due = kDue,
               .outcome = OUTCOME_LATE}),
        fact);
  const std::string resolved = fact.SerializeAsString();

  // A withdrawal that came too late, and the result's return.
  Apply(Moved({.to = DOSSIER_STATE_WITHDRAWAL_REQUESTED,
               .time = kDue + absl::Hours(2),
               .outcome = OUTCOME_EARLY}),
        fact);
  Apply(Moved({.to = DOSSIER_STATE_RESULT_RETURNED,
               .time = kDue + absl::Hours(3),
               .outcome = OUTCOME_LATE}),
        fact);

  EXPECT_EQ(fact.SerializeAsString(), resolved);
  EXPECT_EQ(fact.course().ending().kind(), storage::v1::END_KIND_RESOLVED);
  EXPECT_EQ(fact.course().ending().end_micros(), absl::ToUnixMicros(kDue + absl::Hours(1)));
}

TEST(Fact, TellsWithdrawnAndStoppedApart) {
  const std::pair<DossierState, storage::v1::EndKind> cases[] = {
      {DOSSIER_STATE_RESOLVED, storage::v1::END_KIND_RESOLVED},
      {DOSSIER_STATE_WITHDRAWAL_REQUESTED, storage::v1::END_KIND_WITHDRAWN},
      {DOSSIER_STATE_STOPPED, storage::v1::END_KIND_STOPPED}};
  for (const auto& [state, kind] : cases) {
    Fact fact;
    Apply(Moved({.to = state, .time = kDue, .due = kDue, .outcome = OUTCOME_EARLY}), fact);
    EXPECT_EQ(fact.course().ending().kind(), kind);
  }
}

TEST(Fact, CountsOnceAcceptanceIsKnown) {
  Fact fact;
  EXPECT_FALSE(IsCounted(fact));

  Apply(Moved({.to = DOSSIER_STATE_RESOLVED, .time = kDue, .outcome = OUTCOME_EARLY}), fact);
  EXPECT_FALSE(IsCounted(fact));

  Apply(Accepted(Reception()), fact);
  EXPECT_TRUE(IsCounted(fact));
}

TEST(Fact, OfAnImportWithAPastCountsOnceThatPastIsKnown) {
  Fact fact;
  Apply(Imported(Reception(), 2), fact);
  EXPECT_FALSE(IsCounted(fact));

  Apply(CourseImported({}), fact);
  EXPECT_TRUE(IsCounted(fact));
}

TEST(Fact, OfAnImportWithoutAPastCountsAtOnce) {
  Fact fact;
  Apply(Imported(Reception(), 0), fact);

  EXPECT_TRUE(IsCounted(fact));
}

TEST(Fact, IsNotMadeForDossiersThatWereNeverAccepted) {
  IntakeEvent submitted;
  submitted.mutable_dossier_submitted_v1();
  IntakeEvent refused;
  refused.mutable_dossier_refused_v1();
  IntakeEvent withdrawn;
  withdrawn.mutable_dossier_withdrawn_v1();
  IntakeEvent imported;
  imported.mutable_dossier_imported_v1()->add_steps()->set_state(
      motcua::common::v1::DOSSIER_STATE_REFUSED);
  for (const IntakeEvent& event : {submitted, refused, withdrawn, imported}) {
    EXPECT_THAT(ConcernsFact(event).value_or(true), testing::IsFalse()) << event.DebugString();
  }
}

// A new payload must be decided on here: the switch that answers for it has no default.
TEST(Fact, KnowsEveryPayloadOfTheJournals) {
  for (int i = 0; i < IntakeEvent::descriptor()->oneof_decl(0)->field_count(); ++i) {
    IntakeEvent event;
    IntakeEvent::GetReflection()->MutableMessage(
        &event, IntakeEvent::descriptor()->oneof_decl(0)->field(i));
    EXPECT_TRUE(ConcernsFact(event).ok()) << event.DebugString();
  }
  for (int i = 0; i < ProcessingEvent::descriptor()->oneof_decl(0)->field_count(); ++i) {
    ProcessingEvent event;
    ProcessingEvent::GetReflection()->MutableMessage(
        &event, ProcessingEvent::descriptor()->oneof_decl(0)->field(i));
    EXPECT_TRUE(ConcernsFact(event).ok()) << event.DebugString();
  }
}

TEST(Fact, IsNotGuessedFromWhatThisVersionDoesNotKnow) {
  EXPECT_EQ(errors::ReasonOf(ConcernsFact(IntakeEvent()).status()), "SCHEMA_TOO_NEW");
  EXPECT_EQ(errors::ReasonOf(ConcernsFact(ProcessingEvent()).status()), "SCHEMA_TOO_NEW");

  Fact fact;
  AcceptedForTest accepted = Reception();
  accepted.channel = static_cast<motcua::common::v1::Channel>(9);
  EXPECT_EQ(errors::ReasonOf(ApplyEvent(Accepted(accepted), fact)), "SCHEMA_TOO_NEW");
  EXPECT_EQ(
      errors::ReasonOf(ApplyEvent(
          Moved({.to = DOSSIER_STATE_RESOLVED, .time = kDue, .outcome = static_cast<Outcome>(9)}),
          fact)),
      "SCHEMA_TOO_NEW");
}

}  // namespace
}  // namespace motcua::statistics
