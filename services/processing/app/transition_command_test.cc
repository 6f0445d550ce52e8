// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/transition_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/errors/errors.h"
#include "services/processing/app/app_world_for_test.h"

namespace motcua::processing {
namespace {

using dossier::Action;

TransitionRequest Request(Action action, std::string request_id, char fingerprint = 'f') {
  return {.action = action,
          .key = {.caller = "officer",
                  .request_id = std::move(request_id),
                  .fingerprint = std::string(8, fingerprint)},
          .dossier = CodeForTest(1)};
}

TEST(TransitionCommand, MovesACourseAndAnswersWithItsCommit) {
  AppWorld world;
  world.OpenCourse(1);
  world.clock().Set(At("2023-01-11 09:00:00"));

  const auto outcome = world.Do(Action::kRequestSupplement, 1);

  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->course.dossier_id(), dossier::FormatDossierId(IdForTest(1)));
  EXPECT_EQ(outcome->course.state(), motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED);
  EXPECT_EQ(outcome->course.clock(), v1::CLOCK_STATE_STOPPED);
  EXPECT_EQ(outcome->course.remaining_working_time().seconds(), 31 * 3600);
  EXPECT_EQ(outcome->course.etag(), "2");
  EXPECT_EQ(outcome->partition, IdForTest(1).partition);
  EXPECT_EQ(outcome->sequence, world.committer().heads()[outcome->partition].sequence);
  EXPECT_EQ(world.Course(1).state(), motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED);
  EXPECT_THAT(world.moved(), testing::ElementsAre(IdForTest(1)));
}

TEST(TransitionCommand, FindsTheDossierByIdToo) {
  AppWorld world;
  world.OpenCourse(1);

  const auto outcome =
      world.Do({.action = Action::kStart, .dossier = dossier::FormatDossierId(IdForTest(1))});

  EXPECT_TRUE(outcome.ok()) << outcome.status();
}

TEST(TransitionCommand, TheSameRequestAgainGetsTheRecordedCommitAndTheCourseAsItIsNow) {
  AppWorld world;
  world.OpenCourse(1);
  const auto first = world.Do(Request(Action::kStart, "r-1"));
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(world.Do(Request(Action::kResolve, "r-2")).ok());
  const size_t lines = world.History(1).size();

  const auto again = world.Do(Request(Action::kStart, "r-1"));

  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->sequence, first->sequence);
  EXPECT_EQ(again->partition, first->partition);
  EXPECT_EQ(again->course.state(), motcua::common::v1::DOSSIER_STATE_RESOLVED);
  EXPECT_EQ(world.History(1).size(), lines);
}

TEST(TransitionCommand, ARetryInTheSameGroupHappensOnce) {
  AppWorld world;
  world.OpenCourse(1);
  absl::StatusOr<TransitionAnswer> first;
  absl::StatusOr<TransitionAnswer> second;
  world.EnqueueTransition(Request(Action::kStart, "r-1"), first);
  world.EnqueueTransition(Request(Action::kStart, "r-1"), second);
  world.RunAll();

  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_EQ(first->sequence, second->sequence);
  EXPECT_EQ(world.Course(1).transition_count(), 2);
}

TEST(TransitionCommand, TheSameIdWithOtherContentIsRefused) {
  AppWorld world;
  world.OpenCourse(1);
  ASSERT_TRUE(world.Do(Request(Action::kStart, "r-1")).ok());

  const auto other = world.Do(Request(Action::kResolve, "r-1", 'g'));

  EXPECT_EQ(errors::ReasonOf(other.status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(world.Course(1).state(), motcua::common::v1::DOSSIER_STATE_IN_PROGRESS);
}

TEST(TransitionCommand, UnknownDossiersAreNotFoundAndMayBeRetried) {
  AppWorld world;
  EXPECT_EQ(errors::ReasonOf(world.Do(Request(Action::kStart, "r-1")).status()), "UNKNOWN_DOSSIER");
  world.OpenCourse(1);
  EXPECT_TRUE(world.Do(Request(Action::kStart, "r-1")).ok())
      << "a refusal is no outcome: the same request may succeed later";
}

TEST(TransitionCommand, EtagsMustMatchAndComeBeforeTheState) {
  AppWorld world;
  world.OpenCourse(1);
  TransitionRequest request{
      .action = Action::kReturnResult, .dossier = CodeForTest(1), .etag = "7"};
  EXPECT_EQ(errors::ReasonOf(world.Do(request).status()), "ETAG_MISMATCH");
  request.etag = "1";
  EXPECT_EQ(errors::ReasonOf(world.Do(request).status()), "WRONG_STATE");
  request.action = Action::kStart;
  EXPECT_TRUE(world.Do(request).ok());
}

TEST(TransitionCommand, RefusalsLeaveNothingBehind) {
  AppWorld world;
  world.OpenCourse(1);
  const auto rows_before = world.store().Rows(kCourses);
  const auto heads_before = world.committer().heads();

  EXPECT_FALSE(world.Do(Action::kReturnResult, 1).ok());
  EXPECT_FALSE(world.Do(Action::kConfirmPayment, 1).ok());

  EXPECT_EQ(world.store().Rows(kCourses), rows_before);
  EXPECT_EQ(world.committer().heads(), heads_before);
}

TEST(TransitionCommand, NotesStandInTheHistoryAndInNoEvent) {
  AppWorld world;
  world.OpenCourse(1);
  world.OpenCourse(2);
  absl::StatusOr<TransitionAnswer> outcomes[3];
  // One group, so that the notes' places within the entry matter.
  world.EnqueueTransition({.action = Action::kRequestSupplement,
                           .dossier = CodeForTest(1),
                           .note = "thiếu giấy khai sinh"},
                          outcomes[0]);
  world.EnqueueTransition({.action = Action::kStart, .dossier = CodeForTest(2)}, outcomes[1]);
  world.EnqueueTransition(
      {.action = Action::kRequestPayment, .dossier = CodeForTest(2), .note = "lệ phí 50.000 đồng"},
      outcomes[2]);
  world.RunAll();
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.ok()) << outcome.status();
  }

  EXPECT_EQ(world.History(1).back().note, "thiếu giấy khai sinh");
  EXPECT_EQ(world.History(2).back().note, "lệ phí 50.000 đồng");
  EXPECT_EQ(world.History(2)[1].note, "");
  EXPECT_EQ(world.History(2).back().caller, "officer");
  for (const auto& [key, entry] : world.store().Rows(kJournal)) {
    EXPECT_THAT(entry, testing::Not(testing::HasSubstr("khai sinh")));
  }
}

TEST(TransitionCommand, AGroupThatFailsLeavesNothingAndMayBeRetried) {
  AppWorld world;
  world.OpenCourse(1);
  absl::StatusOr<TransitionAnswer> outcome;
  absl::Status failed;
  world.EnqueueTransition(Request(Action::kStart, "r-1"), outcome);
  world.committer().Enqueue(std::make_unique<FunctionCommand>(
      [](engine::Group& group) { group.Fail(absl::DataLossError("made to fail")); }, &failed));
  world.RunAll();

  EXPECT_FALSE(outcome.ok());
  EXPECT_EQ(world.Course(1).transition_count(), 1);
  EXPECT_TRUE(world.moved().empty());
  EXPECT_TRUE(world.Do(Request(Action::kStart, "r-1")).ok());
}

TEST(TransitionCommand, TimesNeverGoBack) {
  AppWorld world;
  world.OpenCourse(1);
  world.clock().Set(At("2023-01-09 09:00:00"));

  ASSERT_TRUE(world.Do(Action::kStart, 1).ok());

  EXPECT_EQ(world.Course(1).last_transition_micros(), ToMicros(At("2023-01-10 08:00:00")))
      << "a transition is never earlier than the one before it, of whatever time the group is";
}

TEST(TransitionCommand, ACourseOfAMissingCalendarIsDataLossAndChangesNothing) {
  AppWorld world;
  v1::CourseOpening opening = OpeningForTest(1);
  opening.set_calendar_code("never-came");
  world.OpenCourse(opening, 1);

  EXPECT_EQ(errors::ReasonOf(world.Do(Action::kStart, 1).status()), "CORRUPT_DATA");
  EXPECT_EQ(world.Course(1).transition_count(), 1);
}

}  // namespace
}  // namespace motcua::processing
