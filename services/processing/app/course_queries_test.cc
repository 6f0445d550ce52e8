// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/course_queries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/errors/errors.h"
#include "services/processing/app/app_world_for_test.h"

namespace motcua::processing {
namespace {

using dossier::Action;

// The numbers of the dossiers in a page.
std::vector<std::string> Codes(const v1::ListWorkResponse& page) {
  std::vector<std::string> codes;
  for (const v1::Course& course : page.courses()) {
    codes.push_back(course.dossier_code());
  }
  return codes;
}

v1::CourseOpening DueIn(uint64_t serial, int working_days) {
  v1::CourseOpening opening = OpeningForTest(serial);
  opening.mutable_time_limit()->set_working_days(working_days);
  SetTimestamp(ToMicros(At("2023-01-10 08:00:00") + absl::Hours(24) * working_days),
               opening.mutable_due_time());
  return opening;
}

v1::CourseOpening WithoutLimit(uint64_t serial) {
  v1::CourseOpening opening = OpeningForTest(serial);
  opening.clear_time_limit();
  opening.clear_due_time();
  return opening;
}

TEST(CourseQueries, GetsACourseByEitherName) {
  AppWorld world;
  world.OpenCourse(1);
  world.clock().Set(At("2023-01-16 08:00:00"));
  for (const std::string& name : {CodeForTest(1), dossier::FormatDossierId(IdForTest(1))}) {
    v1::Course course;
    ASSERT_TRUE(world.queries().GetCourse(name, course).ok());
    EXPECT_EQ(course.dossier_code(), CodeForTest(1));
    EXPECT_EQ(course.remaining_working_time().seconds(), 8 * 3600);
    EXPECT_EQ(course.original_due_time().seconds(), course.due_time().seconds());
    EXPECT_EQ(course.etag(), "1");
    EXPECT_FALSE(course.has_close_time());
  }
  v1::Course course;
  EXPECT_EQ(errors::ReasonOf(world.queries().GetCourse(CodeForTest(2), course)), "UNKNOWN_DOSSIER");
}

TEST(CourseQueries, WorkIsListedByDueTimeAndOnlyWhatIsOpen) {
  AppWorld world;
  world.OpenCourse(DueIn(1, 5), 1);
  world.OpenCourse(DueIn(2, 2), 2);
  world.OpenCourse(WithoutLimit(3), 3);
  world.OpenCourse(DueIn(4, 2), 4);
  world.OpenCourse(DueIn(5, 1), 5);
  ASSERT_TRUE(world.Do(Action::kResolve, 5).ok());
  v1::ListWorkRequest request;
  request.set_agency_code(kAgency);

  v1::ListWorkResponse all;
  ASSERT_TRUE(world.queries().ListWork(request, all).ok());
  EXPECT_THAT(Codes(all),
              testing::ElementsAre(CodeForTest(2), CodeForTest(4), CodeForTest(1), CodeForTest(3)));
  EXPECT_EQ(all.next_page_token(), "");

  request.mutable_due_time_before()->set_seconds(absl::ToUnixSeconds(At("2023-01-12 08:00:01")));
  v1::ListWorkResponse soon;
  ASSERT_TRUE(world.queries().ListWork(request, soon).ok());
  EXPECT_THAT(Codes(soon), testing::ElementsAre(CodeForTest(2), CodeForTest(4)));
}

TEST(CourseQueries, WorkIsPagedWithoutGapsWhileItChanges) {
  AppWorld world;
  for (uint64_t serial = 1; serial <= 7; ++serial) {
    world.OpenCourse(serial);
  }
  v1::ListWorkRequest request;
  request.set_agency_code(kAgency);
  request.set_page_size(3);
  std::vector<std::string> seen;
  for (int page = 0; page < 4; ++page) {
    v1::ListWorkResponse response;
    ASSERT_TRUE(world.queries().ListWork(request, response).ok());
    for (const std::string& code : Codes(response)) {
      seen.push_back(code);
    }
    request.set_page_token(response.next_page_token());
    if (page == 0) {
      ASSERT_TRUE(world.Do(Action::kResolve, 2).ok());  // Seen already.
      ASSERT_TRUE(world.Do(Action::kResolve, 5).ok());  // Not yet.
    }
    if (request.page_token().empty()) {
      break;
    }
  }
  EXPECT_THAT(seen, testing::ElementsAre(CodeForTest(1), CodeForTest(2), CodeForTest(3),
                                         CodeForTest(4), CodeForTest(6), CodeForTest(7)));
}

TEST(CourseQueries, WorkOfStatesIsFilteredAndTokensAreBoundToTheFilter) {
  AppWorld world;
  for (uint64_t serial = 1; serial <= 4; ++serial) {
    world.OpenCourse(serial);
  }
  ASSERT_TRUE(world.Do(Action::kStart, 2).ok());
  ASSERT_TRUE(world.Do(Action::kStart, 4).ok());
  v1::ListWorkRequest request;
  request.set_agency_code(kAgency);
  request.add_states(motcua::common::v1::DOSSIER_STATE_IN_PROGRESS);
  request.set_page_size(1);

  v1::ListWorkResponse page;
  ASSERT_TRUE(world.queries().ListWork(request, page).ok());
  EXPECT_THAT(Codes(page), testing::ElementsAre(CodeForTest(2)));

  request.set_page_token(page.next_page_token());
  request.clear_states();
  v1::ListWorkResponse other;
  EXPECT_EQ(errors::ReasonOf(world.queries().ListWork(request, other)), "INVALID_PAGE_TOKEN");
}

TEST(CourseQueries, WorkOfAnUnknownAgencyIsNotFound) {
  AppWorld world;
  v1::ListWorkRequest request;
  request.set_agency_code("000.00.99.H28");
  v1::ListWorkResponse response;
  EXPECT_EQ(errors::ReasonOf(world.queries().ListWork(request, response)), "UNKNOWN_AGENCY");
}

TEST(CourseQueries, HistoriesArePaged) {
  AppWorld world;
  world.OpenCourse(1);
  for (const Action action : {Action::kStart, Action::kRequestSupplement, Action::kResume}) {
    ASSERT_TRUE(world.Do(action, 1).ok());
  }
  v1::ListTransitionsRequest request;
  request.set_dossier(CodeForTest(1));
  request.set_page_size(3);
  v1::ListTransitionsResponse page;
  ASSERT_TRUE(world.queries().ListTransitions(request, page).ok());
  ASSERT_EQ(page.transitions_size(), 3);
  EXPECT_EQ(page.transitions(0).number(), 1);
  EXPECT_EQ(page.transitions(0).transition().action(), v1::COURSE_ACTION_ACCEPT);
  EXPECT_EQ(page.transitions(2).caller(), "officer");
  EXPECT_EQ(page.transitions(2).record_time().seconds(),
            absl::ToUnixSeconds(At("2023-01-10 09:00:00")));

  // The other name of the same dossier goes on with the same token.
  request.set_dossier(dossier::FormatDossierId(IdForTest(1)));
  request.set_page_token(page.next_page_token());
  v1::ListTransitionsResponse rest;
  ASSERT_TRUE(world.queries().ListTransitions(request, rest).ok());
  ASSERT_EQ(rest.transitions_size(), 1);
  EXPECT_EQ(rest.transitions(0).number(), 4);
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST(CourseQueries, HistoriesSayWhenNothingCanFollow) {
  AppWorld world;
  world.OpenCourse(1);
  const auto read = [&world](uint32_t after, size_t limit) {
    return *world.queries().ReadHistoryAfter(IdForTest(1), after, limit);
  };
  EXPECT_FALSE(read(0, 10).is_end);
  ASSERT_TRUE(world.Do(Action::kResolve, 1).ok());
  EXPECT_FALSE(read(0, 10).is_end) << "the result is still to be returned";
  ASSERT_TRUE(world.Do(Action::kReturnResult, 1).ok());
  EXPECT_FALSE(read(0, 2).is_end);
  EXPECT_TRUE(read(0, 3).is_end);
  EXPECT_TRUE(read(3, 10).is_end);
  EXPECT_EQ(read(1, 10).lines.size(), 2);
}

// The sum of what is counted, in working seconds.
int64_t CountedSeconds(const v1::ExplainDueTimeResponse& response) {
  int64_t counted = 0;
  for (const v1::ExplainedInterval& interval : response.intervals()) {
    if (interval.counted()) {
      counted += interval.end_time().seconds() - interval.start_time().seconds();
    }
  }
  return counted;
}

TEST(CourseQueries, DueTimesAreExplainedWithoutGaps) {
  AppWorld world;
  world.OpenCourse(1);
  world.clock().Set(At("2023-01-11 09:00:00"));
  ASSERT_TRUE(world.Do(Action::kRequestPayment, 1).ok());
  world.clock().Set(At("2023-01-18 09:00:00"));
  ASSERT_TRUE(world.Do(Action::kConfirmPayment, 1).ok());

  v1::ExplainDueTimeResponse response;
  const absl::Status explained = world.queries().ExplainDueTime(CodeForTest(1), response);

  ASSERT_TRUE(explained.ok()) << explained;
  EXPECT_EQ(CountedSeconds(response), 40 * 3600);
  EXPECT_EQ(response.due_time().seconds(), world.Course(1).due_micros() / 1'000'000);
  ASSERT_GT(response.intervals_size(), 3);
  EXPECT_EQ(response.intervals(0).start_time().seconds(),
            absl::ToUnixSeconds(At("2023-01-10 08:00:00")));
  EXPECT_EQ(response.intervals().rbegin()->end_time().seconds(), response.due_time().seconds());
  std::vector<std::string> reasons;
  for (int i = 0; i < response.intervals_size(); ++i) {
    reasons.push_back(response.intervals(i).reason());
    if (i > 0) {
      EXPECT_EQ(response.intervals(i).start_time().seconds(),
                response.intervals(i - 1).end_time().seconds());
    }
  }
  EXPECT_THAT(reasons, testing::Contains("clock stopped"));
  EXPECT_THAT(reasons, testing::Contains("day off: Tết Nguyên đán"));
}

TEST(CourseQueries, AStoppedClockIsExplainedUntilItStopped) {
  AppWorld world;
  world.OpenCourse(1);
  world.clock().Set(At("2023-01-11 09:00:00"));
  ASSERT_TRUE(world.Do(Action::kRequestPayment, 1).ok());

  v1::ExplainDueTimeResponse response;
  ASSERT_TRUE(world.queries().ExplainDueTime(CodeForTest(1), response).ok());

  EXPECT_FALSE(response.has_due_time());
  EXPECT_EQ(CountedSeconds(response), 9 * 3600);
  EXPECT_EQ(response.intervals().rbegin()->end_time().seconds(),
            absl::ToUnixSeconds(At("2023-01-11 09:00:00")));
}

TEST(CourseQueries, EndedCoursesAreExplainedByTheCalendarThatTheyEndedWith) {
  AppWorld world;
  world.OpenCourse(1);
  world.OpenCourse(2);
  ASSERT_TRUE(world.Do(Action::kResolve, 1).ok());
  world.PutCalendar(CalendarForTest(2, {absl::CivilDay(2023, 1, 16)}));

  for (const uint64_t serial : {1, 2}) {
    v1::ExplainDueTimeResponse response;
    const absl::Status explained = world.queries().ExplainDueTime(CodeForTest(serial), response);
    ASSERT_TRUE(explained.ok()) << explained;
    EXPECT_EQ(CountedSeconds(response), 40 * 3600);
    EXPECT_EQ(response.intervals().rbegin()->end_time().seconds(), response.due_time().seconds());
    EXPECT_EQ(
        response.due_time().seconds(),
        absl::ToUnixSeconds(serial == 1 ? At("2023-01-17 08:00:00") : At("2023-01-18 08:00:00")));
  }
}

TEST(CourseQueries, NoTimeLimitHasNothingToExplain) {
  AppWorld world;
  world.OpenCourse(WithoutLimit(1), 1);
  v1::ExplainDueTimeResponse response;
  EXPECT_EQ(errors::ReasonOf(world.queries().ExplainDueTime(CodeForTest(1), response)),
            "NO_DUE_TIME");
}

}  // namespace
}  // namespace motcua::processing
