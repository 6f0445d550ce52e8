// SPDX-License-Identifier: Apache-2.0
// Openings and imported pasts: what comes from intake's journal.
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/processing/domain/course_for_test.h"

namespace motcua::processing {
namespace {

motcua::intake::v1::PastStep Step(State state, absl::string_view local) {
  motcua::intake::v1::PastStep step;
  step.set_state(state);
  SetTimestamp(ToMicros(At(local)), step.mutable_enter_time());
  return step;
}

// Folds the steps into an opened course; the status of the first that is refused.
absl::Status Fold(const std::vector<motcua::intake::v1::PastStep>& steps, CourseRecord& course) {
  for (const motcua::intake::v1::PastStep& step : steps) {
    const absl::StatusOr<TransitionRecord> transition =
        DecidePastStep(course, step, &Calendar2023());
    if (!transition.ok()) {
      return transition.status();
    }
    Apply(*transition, course);
  }
  return absl::OkStatus();
}

TEST(ImportedPast, GoesByTheSameRulesAsLiveCommands) {
  CourseRecord imported = OpenForTest();
  ASSERT_TRUE(
      Fold({Step(kInProgress, "2023-01-10 09:00:00"), Step(kSupplement, "2023-01-11 09:00:00"),
            Step(kInProgress, "2023-01-13 09:00:00"), Step(kResolved, "2023-01-18 16:00:00"),
            Step(kReturned, "2023-01-19 08:00:00")},
           imported)
          .ok());

  CourseRecord live = OpenForTest();
  Do(Action::kStart, At("2023-01-10 09:00:00"), live);
  Do(Action::kRequestSupplement, At("2023-01-11 09:00:00"), live);
  Do(Action::kResume, At("2023-01-13 09:00:00"), live);
  Do(Action::kResolve, At("2023-01-18 16:00:00"), live);
  Do(Action::kReturnResult, At("2023-01-19 08:00:00"), live);

  EXPECT_EQ(imported.SerializeAsString(), live.SerializeAsString());
  EXPECT_EQ(imported.outcome(), motcua::common::v1::OUTCOME_EARLY);
  EXPECT_EQ(DueOf(imported), At("2023-01-19 08:00:00"));
}

TEST(ImportedPast, IllegalStepsAreDataLoss) {
  CourseRecord course = OpenForTest();
  EXPECT_EQ(errors::ReasonOf(Fold({Step(kReturned, "2023-01-11 09:00:00")}, course)),
            "CORRUPT_DATA");
  EXPECT_EQ(errors::ReasonOf(Fold(
                {Step(kInProgress, "2023-01-11 09:00:00"), Step(kResolved, "2023-01-11 08:59:59")},
                course)),
            "CORRUPT_DATA");
}

TEST(Opening, TakesWhatAcceptanceDecided) {
  motcua::intake::v1::DossierFacts facts;
  facts.set_agency_code("000.00.03.H28");
  facts.set_procedure_code("1.004227");
  motcua::intake::v1::Acceptance acceptance;
  acceptance.set_dossier_code("000.00.03.H28-230110-0001");
  acceptance.mutable_time_limit()->set_working_days(5);
  acceptance.set_calendar_code("H28-2023");
  SetTimestamp(ToMicros(At("2023-01-10 08:00:00")), acceptance.mutable_accept_time());
  SetTimestamp(ToMicros(At("2023-01-17 08:00:00")), acceptance.mutable_due_time());

  v1::CourseOpening opening;
  DecideOpening(facts, acceptance, opening);

  EXPECT_EQ(opening.SerializeAsString(), OpeningForTest().SerializeAsString());
  EXPECT_TRUE(CheckOpening(opening).ok());
  const CourseRecord course = OpenForTest(opening);
  EXPECT_EQ(course.state(), kAccepted);
  EXPECT_EQ(course.transition_count(), 1);
}

TEST(Opening, IncompleteOnesAreDataLoss) {
  v1::CourseOpening opening = OpeningForTest();
  opening.clear_dossier_code();
  EXPECT_EQ(errors::ReasonOf(CheckOpening(opening)), "CORRUPT_DATA");
  opening = OpeningForTest();
  opening.clear_due_time();
  EXPECT_EQ(errors::ReasonOf(CheckOpening(opening)), "CORRUPT_DATA");
  opening = OpeningForTest();
  opening.clear_time_limit();
  EXPECT_EQ(errors::ReasonOf(CheckOpening(opening)), "CORRUPT_DATA");
}

TEST(TransitionSpelling, EventsAndRecordsSayTheSame) {
  std::mt19937_64 random(20230110);
  for (int i = 0; i < 200; ++i) {
    TransitionRecord record;
    record.set_action(static_cast<v1::CourseAction>(1 + random() % v1::CourseAction_MAX));
    record.set_from_state(static_cast<State>(random() % 11));
    record.set_to_state(static_cast<State>(1 + random() % 10));
    record.set_transition_micros(static_cast<int64_t>(random() % 4'000'000'000'000'000) -
                                 1'000'000'000'000'000);
    record.set_clock(static_cast<v1::ClockState>(1 + random() % 3));
    if (random() % 2 == 0) {
      record.set_due_micros(static_cast<int64_t>(random() % 4'000'000'000'000'000));
    }
    record.set_outcome(static_cast<motcua::common::v1::Outcome>(random() % 5));

    v1::CourseTransition event;
    ToEvent(record, event);
    TransitionRecord back;
    FromEvent(event, back);

    EXPECT_EQ(back.SerializeAsString(), record.SerializeAsString());
    EXPECT_GE(event.transition_time().nanos(), 0);
  }
}

}  // namespace
}  // namespace motcua::processing
