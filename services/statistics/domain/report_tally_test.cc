// SPDX-License-Identifier: Apache-2.0
// The numbers of a report out of movements, and the cases that others got wrong.
#include "services/statistics/domain/report_tally.h"

#include <random>

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "services/statistics/domain/events_for_test.h"

namespace motcua::statistics {
namespace {

using motcua::common::v1::CHANNEL_DIRECT;
using motcua::common::v1::DOSSIER_STATE_RESOLVED;
using motcua::common::v1::DOSSIER_STATE_STOPPED;
using motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
using motcua::common::v1::OUTCOME_EARLY;
using motcua::common::v1::OUTCOME_NO_DUE_TIME;
using motcua::common::v1::OUTCOME_ON_TIME;
using v1::CLOSED_WITHOUT_RESULT_AS_RESOLVED;
using v1::CLOSED_WITHOUT_RESULT_SEPARATE;
using v1::DossierCounts;

const absl::Time kDue = At("2023-01-17 17:00");

Fact FactOf(absl::Time accepted, std::optional<absl::Time> due,
            const std::vector<MovedForTest>& course) {
  Fact fact;
  EXPECT_TRUE(
      ApplyEvent(Accepted({.channel = CHANNEL_DIRECT, .accepted = accepted, .due = due}), fact)
          .ok());
  for (const MovedForTest& moved : course) {
    EXPECT_TRUE(ApplyEvent(Moved(moved), fact).ok());
  }
  return fact;
}

DossierCounts Count(const Fact& fact, absl::string_view start, absl::Time end,
                    v1::ClosedWithoutResult folding = CLOSED_WITHOUT_RESULT_SEPARATE) {
  return CountsOf(fact, HistoryOf(fact), {.start = At(start), .end = end}, folding);
}

TEST(ReportTally, CountsReceptionAtTheFirstInstantOfAPeriodAsReceived) {
  const Fact fact = FactOf(At("2023-01-01 00:00"), kDue, {});

  const DossierCounts in = Count(fact, "2023-01-01", At("2023-04-01"));
  EXPECT_EQ(in.received_direct(), 1);
  EXPECT_EQ(in.carried_over(), 0);
  // And it is not yet there in the period that ends at this instant.
  EXPECT_TRUE(IsZero(Count(fact, "2022-10-01", At("2023-01-01"))));
}

TEST(ReportTally, CountsTheMicrosecondBeforeAsCarriedOver) {
  const Fact fact = FactOf(At("2023-01-01 00:00") - absl::Microseconds(1), kDue, {});

  const DossierCounts in = Count(fact, "2023-01-01", At("2023-04-01"));
  EXPECT_EQ(in.received_direct(), 0);
  EXPECT_EQ(in.carried_over(), 1);
  EXPECT_EQ(in.received(), 1);
}

TEST(ReportTally, DoesNotCallTheDueDayOverdue) {
  const Fact fact = FactOf(At("2023-01-10 08:00"), kDue, {});

  EXPECT_EQ(Count(fact, "2023-01-01", At("2023-01-17 00:00")).pending_in_time(), 1);
  EXPECT_EQ(Count(fact, "2023-01-01", kDue).pending_in_time(), 1);
  EXPECT_EQ(Count(fact, "2023-01-01", kDue).pending_overdue(), 0);
  EXPECT_EQ(Count(fact, "2023-01-01", kDue + absl::Microseconds(1)).pending_overdue(), 1);
  EXPECT_EQ(Count(fact, "2023-01-01", At("2023-01-18 00:00")).pending_overdue(), 1);
  EXPECT_EQ(Count(fact, "2023-01-01", At("2023-01-18 00:00")).pending_in_time(), 0);
}

TEST(ReportTally, KeepsNoDueTimeInMeasuresOfItsOwn) {
  const Fact open = FactOf(At("2023-01-10 08:00"), std::nullopt, {});
  const DossierCounts pending = Count(open, "2023-01-01", At("2023-04-01"));
  EXPECT_EQ(pending.pending_no_due_time(), 1);
  EXPECT_EQ(pending.pending_in_time() + pending.pending_overdue(), 0);

  const Fact resolved = FactOf(At("2023-01-10 08:00"), std::nullopt,
                               {{.to = DOSSIER_STATE_RESOLVED,
                                 .time = At("2023-02-10 08:00"),
                                 .outcome = OUTCOME_NO_DUE_TIME}});
  const DossierCounts counts = Count(resolved, "2023-01-01", At("2023-04-01"));
  EXPECT_EQ(counts.resolved_no_due_time(), 1);
  EXPECT_EQ(counts.resolved_early() + counts.resolved_on_time() + counts.resolved_late(), 0);
  EXPECT_EQ(counts.resolved(), 1);
  EXPECT_EQ(counts.pending(), 0);
}

TEST(ReportTally, FoldsWithdrawnAndStoppedInOnlyWhenAsked) {
  for (const DossierState state : {DOSSIER_STATE_STOPPED, DOSSIER_STATE_WITHDRAWAL_REQUESTED}) {
    const Fact fact = FactOf(
        At("2023-01-10 08:00"), kDue,
        {{.to = state, .time = At("2023-01-17 09:00"), .due = kDue, .outcome = OUTCOME_ON_TIME}});

    const DossierCounts apart = Count(fact, "2023-01-01", At("2023-04-01"));
    EXPECT_EQ(apart.resolved(), 0);
    EXPECT_EQ(apart.stopped(), state == DOSSIER_STATE_STOPPED ? 1 : 0);
    EXPECT_EQ(apart.withdrawn(), state == DOSSIER_STATE_STOPPED ? 0 : 1);

    const DossierCounts folded =
        Count(fact, "2023-01-01", At("2023-04-01"), CLOSED_WITHOUT_RESULT_AS_RESOLVED);
    EXPECT_EQ(folded.resolved_on_time(), 1);
    EXPECT_EQ(folded.resolved(), 1);
    EXPECT_EQ(folded.stopped() + folded.withdrawn(), 0);
    EXPECT_EQ(folded.received(), folded.resolved());
  }
}

TEST(ReportTally, OfAnEarlierPeriodIsNotMovedByLaterTransitions) {
  const Fact before = FactOf(At("2022-11-10 08:00"), kDue, {});
  const Fact after = FactOf(At("2022-11-10 08:00"), kDue,
                            {{.to = DOSSIER_STATE_RESOLVED,
                              .time = At("2023-01-02 08:00"),
                              .due = kDue,
                              .outcome = OUTCOME_EARLY}});

  EXPECT_EQ(Count(before, "2022-10-01", At("2023-01-01")).SerializeAsString(),
            Count(after, "2022-10-01", At("2023-01-01")).SerializeAsString());
}

TEST(ReportTally, ClosesWhateverIsAdded) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  ReportTally tally;
  for (int i = 0; i < 1000; ++i) {
    const auto movement = static_cast<Movement>(1 + random() % storage::v1::Movement_MAX);
    const int64_t delta = static_cast<int64_t>(random() % 100) - 30;
    if (random() % 2 == 0) {
      tally.AddBefore(movement, delta);
    } else {
      tally.AddWithin(movement, static_cast<motcua::common::v1::Channel>(1 + random() % 3), delta);
    }
  }
  for (const auto folding : {CLOSED_WITHOUT_RESULT_SEPARATE, CLOSED_WITHOUT_RESULT_AS_RESOLVED}) {
    const DossierCounts counts = tally.Counts(folding);
    EXPECT_EQ(counts.received(), counts.received_online() + counts.received_direct() +
                                     counts.received_postal() + counts.carried_over());
    EXPECT_EQ(counts.received(),
              counts.resolved() + counts.withdrawn() + counts.stopped() + counts.pending());
    EXPECT_EQ(counts.resolved(), counts.resolved_early() + counts.resolved_on_time() +
                                     counts.resolved_late() + counts.resolved_no_due_time());
    EXPECT_EQ(counts.pending(),
              counts.pending_in_time() + counts.pending_overdue() + counts.pending_no_due_time());
  }
}

TEST(Measure, HasTheNumberAndTheNameOfItsField) {
  const auto* measures = v1::Measure_descriptor();
  ASSERT_EQ(measures->value_count(), DossierCounts::descriptor()->field_count() + 1);
  for (int i = 1; i < measures->value_count(); ++i) {
    const auto* field =
        DossierCounts::descriptor()->FindFieldByNumber(measures->value(i)->number());
    ASSERT_NE(field, nullptr) << measures->value(i)->name();
    std::string name = field->name();
    for (char& c : name) {
      c = static_cast<char>(std::toupper(c));
    }
    EXPECT_EQ(measures->value(i)->name(), "MEASURE_" + name);
  }
  DossierCounts counts;
  counts.set_pending_overdue(5);
  EXPECT_EQ(ValueOf(counts, v1::MEASURE_PENDING_OVERDUE), 5);
  EXPECT_EQ(ValueOf(counts, v1::MEASURE_UNSPECIFIED), 0);
}

}  // namespace
}  // namespace motcua::statistics
