// SPDX-License-Identifier: Apache-2.0
// Random lives of courses, under a seed: whatever happened, folding the events gives the stored
// courses, replaying the journal into an empty store gives the same bytes, the work list holds the
// open courses and nothing else, and what was refused left no trace.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "services/processing/app/apply_event.h"
#include "services/processing/domain/course.h"
#include "services/processing/follow/core_world_for_test.h"
#include "services/processing/storage/keys.h"

namespace motcua::processing {
namespace {

using dossier::Action;

constexpr Table kEventTables[] = {kCourses, kCodes, kHistory, kWork};
constexpr Action kActions[] = {Action::kStart,          Action::kRequestSupplement, Action::kResume,
                               Action::kRequestPayment, Action::kConfirmPayment,    Action::kStop,
                               Action::kResolve,        Action::kReturnResult};

class RandomLives {
 public:
  explicit RandomLives(uint64_t seed) : random_(seed) {
    EXPECT_TRUE(world_.Announce(CalendarForTest(1)).ok());
  }

  CoreWorld& world() { return world_; }
  uint64_t course_count() const { return course_count_; }

  void Step() {
    world_.clock().Advance(absl::Seconds(Draw(4 * 3600)) + absl::Microseconds(Draw(1'000'000)));
    switch (Draw(20)) {
      case 0:
      case 1:
        Follow(world_.intake().Accepted(++course_count_, world_.clock().Now(), Draw(8), calendar_));
        break;
      case 2:
      case 3:
        Import();
        break;
      case 4:
        if (course_count_ > 0) {
          Follow(IntakeForTest::Supplemented(AnyCourse(), world_.clock().Now()));
        }
        break;
      case 5:
        if (course_count_ > 0 && Draw(4) == 0) {
          Follow(IntakeForTest::Withdrawn(AnyCourse(), world_.clock().Now()));
        }
        break;
      case 6:
        if (Draw(4) == 0) {
          ChangeCalendar();
        }
        break;
      case 7:
        if (Draw(10) == 0) {
          world_.Restart();
        }
        break;
      case 8:
        if (course_count_ > 0) {
          MixedGroup();
        }
        break;
      default:
        if (course_count_ > 0) {
          // Legal or not: what is not is refused.
          (void)world_.Do(kActions[Draw(std::size(kActions))], AnyCourse(),
                          Draw(3) == 0 ? absl::StrCat("ghi chú ", Draw(1000)) : "");
        }
    }
  }

 private:
  int Draw(int bound) { return static_cast<int>(random_() % bound); }
  uint64_t AnyCourse() { return 1 + Draw(static_cast<int>(course_count_)); }

  void Follow(const IntakeEvent& event) {
    const absl::Status followed = world_.Follow({event});
    ASSERT_TRUE(followed.ok()) << followed;
  }

  // A past of legal steps from three weeks ago on.
  void Import() {
    absl::Time time = world_.clock().Now() - absl::Hours(24 * 21);
    const absl::Time accepted = time;
    auto state = motcua::common::v1::DOSSIER_STATE_ACCEPTED;
    PastSteps steps;
    for (int i = Draw(8); i > 0; --i) {
      std::vector<dossier::State> next;
      for (const dossier::Transition& row : dossier::TransitionTable()) {
        if (row.from == state) {
          next.push_back(row.to);
        }
      }
      if (next.empty()) {
        break;
      }
      state = next[Draw(static_cast<int>(next.size()))];
      time += absl::Seconds(Draw(48 * 3600));
      steps.push_back({state, time});
    }
    Follow(world_.intake().Imported(++course_count_, accepted, Draw(8), calendar_, steps));
  }

  // An entry of intake's and officers' commands in one group, which may fail; the entry comes again
  // then, as a follower would have it.
  void MixedGroup() {
    Response response;
    world_.intake().AddEntry(
        IdForTest(1).partition,
        {world_.intake().Accepted(++course_count_, world_.clock().Now(), Draw(8), calendar_),
         IntakeForTest::Supplemented(AnyCourse(), world_.clock().Now())},
        response);
    absl::Status followed;
    absl::Status failed;
    absl::StatusOr<TransitionAnswer> outcomes[6];
    for (size_t i = 0; i < std::size(outcomes); ++i) {
      if (i == 3) {
        world_.EnqueueResponse(response, followed);
      }
      world_.EnqueueTransition(kActions[Draw(std::size(kActions))], AnyCourse(),
                               absl::StrCat("ghi chú ", i), outcomes[i]);
    }
    if (Draw(2) == 0) {
      world_.core().committer().Enqueue(std::make_unique<FunctionCommand>(
          [](engine::Group& group) { group.Fail(absl::DataLossError("made to fail")); }, &failed));
    }
    world_.RunAll();
    ASSERT_EQ(followed.ok(), failed.ok());
    if (!followed.ok()) {
      ASSERT_TRUE(world_.Follow(std::move(response)).ok());
    }
  }

  void ChangeCalendar() {
    std::vector<absl::CivilDay> days_off;
    for (int day = 9; day < 20; ++day) {
      if (Draw(4) == 0) {
        days_off.push_back(absl::CivilDay(2023, 1, day));
      }
    }
    calendar_ = CalendarForTest(calendar_.version() + 1, days_off);
    ASSERT_TRUE(world_.Announce(calendar_).ok());
  }

  std::mt19937_64 random_;
  CoreWorld world_;
  motcua::intake::v1::WorkingCalendar calendar_ = CalendarForTest(1);
  uint64_t course_count_ = 0;
};

std::vector<journal::Entry> ReadJournal(CoreWorld& world) {
  std::vector<journal::Entry> entries;
  for (uint32_t partition = 0; partition <= StoreForTest::kPartitionCount; ++partition) {
    EXPECT_TRUE(world.core()
                    .journal()
                    .Follow({.partition = partition},
                            [&entries](const journal::Entry& entry) {
                              entries.push_back(entry);
                              return true;
                            })
                    .ok());
  }
  return entries;
}

// Replaying into an empty store gives the same bytes in every table that events write.
void ExpectReplayGivesTheSameBytes(CoreWorld& world) {
  StoreForTest copy;
  kv::Transaction transaction(*copy);
  for (const journal::Entry& entry : ReadJournal(world)) {
    ASSERT_TRUE(ReplayEntry(transaction, entry).ok());
  }
  copy.Commit(std::move(transaction));
  for (const Table table : kEventTables) {
    EXPECT_EQ(copy.Rows(table), world.Rows(table)) << TableSpecs()[table].name;
  }
}

// Folding the events with the domain alone gives the stored courses, but for their histories.
void ExpectFoldGivesTheStoredCourses(CoreWorld& world) {
  std::map<std::string, CourseRecord> courses;
  for (const journal::Entry& entry : ReadJournal(world)) {
    v1::ProcessingEventBatch batch;
    ASSERT_TRUE(batch.ParseFromString(entry.events));
    for (const v1::ProcessingEvent& event : batch.events()) {
      CourseRecord& course =
          courses[CourseKey(*dossier::ParseDossierId(event.header().dossier_id()))];
      std::vector<v1::CourseTransition> transitions;
      if (event.has_course_opened_v1()) {
        Open(event.course_opened_v1().opening(), course);
      } else if (event.has_course_imported_v1()) {
        Open(event.course_imported_v1().opening(), course);
        transitions.assign(event.course_imported_v1().transitions().begin(),
                           event.course_imported_v1().transitions().end());
      } else {
        transitions.push_back(event.course_transitioned_v1().transition());
      }
      for (const v1::CourseTransition& transition : transitions) {
        TransitionRecord record;
        FromEvent(transition, record);
        Apply(record, course);
      }
    }
  }
  std::map<std::string, std::string> folded;
  for (const auto& [key, course] : courses) {
    folded[key] = course.SerializeAsString();
  }
  std::map<std::string, std::string> stored;
  for (const auto& [key, row] : world.Rows(kCourses)) {
    auto course = kCourseTable.Decode(row);
    ASSERT_TRUE(course.ok()) << course.status();
    course->clear_lines();
    course->clear_older_line_count();
    stored[key] = course->SerializeAsString();
  }
  EXPECT_EQ(folded, stored);
}

// The work list holds exactly the open courses, where their due times put them; a history has as
// many lines as its course says, in order of time, each going on where the one before it ended.
void ExpectListsAgreeWithCourses(RandomLives& lives) {
  CoreWorld& world = lives.world();
  std::map<std::string, std::string> work;
  for (uint64_t serial = 1; serial <= lives.course_count(); ++serial) {
    const auto course = world.Course(serial);
    ASSERT_TRUE(course.has_value());
    if (dossier::IsOpen(course->state())) {
      WorkRow row{.partition = IdForTest(serial).partition,
                  .agency_code = course->agency_code(),
                  .serial = serial};
      if (course->has_due_micros()) {
        row.due_micros = course->due_micros();
      }
      work[WorkKey(row)] = "";
    }
    const std::vector<HistoryLine> lines = world.History(serial);
    ASSERT_EQ(lines.size(), course->transition_count());
    for (size_t i = 0; i < lines.size(); ++i) {
      ASSERT_EQ(lines[i].number, i + 1);
      if (i > 0) {
        ASSERT_EQ(lines[i].transition.from_state(), lines[i - 1].transition.to_state());
        ASSERT_GE(lines[i].transition.transition_micros(),
                  lines[i - 1].transition.transition_micros());
      }
    }
    EXPECT_EQ(lines.back().transition.to_state(), course->state());
    EXPECT_EQ(lines.back().transition.due_micros(), course->due_micros());
  }
  EXPECT_EQ(world.Rows(kWork), work);
}

// Open courses are due when the calendar of today says, and every due time can be explained.
void ExpectDueTimesCanBeExplained(RandomLives& lives) {
  for (uint64_t serial = 1; serial <= lives.course_count(); ++serial) {
    const auto course = lives.world().Course(serial);
    v1::ExplainDueTimeResponse response;
    const absl::Status explained =
        lives.world().core().queries().ExplainDueTime(CodeForTest(serial), response);
    ASSERT_EQ(explained.ok(), course->has_due_micros()) << explained;
    if (explained.ok() && course->clock() != v1::CLOCK_STATE_STOPPED) {
      EXPECT_EQ(response.due_time().seconds(), course->due_micros() / 1'000'000);
      ASSERT_FALSE(response.intervals().empty());
      EXPECT_EQ(response.intervals().rbegin()->end_time().seconds(), response.due_time().seconds());
    }
  }
}

TEST(CourseReplay, GivesTheSameBytesForAHistoryThatNeverEnds) {
  CoreWorld world;
  ASSERT_TRUE(world.Announce(CalendarForTest(1)).ok());
  ASSERT_TRUE(
      world.Follow({world.intake().Accepted(1, world.clock().Now(), 5, CalendarForTest(1))}).ok());
  constexpr size_t kRounds = 150;
  for (size_t round = 0; round < kRounds; ++round) {
    world.clock().Advance(absl::Seconds(10));
    ASSERT_TRUE(world.Do(Action::kRequestPayment, 1, absl::StrCat("ghi chú ", round)).ok());
    ASSERT_TRUE(world.Do(Action::kConfirmPayment, 1).ok());
  }

  EXPECT_GE(world.Rows(kHistory).size(), 2);
  EXPECT_LT(world.Course(1)->lines().size(), 2000) << "what is written with every change";
  const std::vector<HistoryLine> lines = world.History(1);
  ASSERT_EQ(lines.size(), 1 + 2 * kRounds);
  for (size_t i = 0; i < lines.size(); ++i) {
    ASSERT_EQ(lines[i].number, i + 1);
    ASSERT_EQ(lines[i].note, i % 2 == 1 ? absl::StrCat("ghi chú ", i / 2) : "");
  }
  ExpectReplayGivesTheSameBytes(world);
}

TEST(CourseReplay, GivesTheSameBytesAfterRandomLives) {
  for (const uint64_t seed : {1, 2, 3, 4, 5}) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomLives lives(seed);
    for (int step = 0; step < 400; ++step) {
      lives.Step();
      if (testing::Test::HasFatalFailure()) {
        return;
      }
      if (step % 100 == 99) {
        ExpectReplayGivesTheSameBytes(lives.world());
        ExpectFoldGivesTheStoredCourses(lives.world());
        ExpectListsAgreeWithCourses(lives);
        ExpectDueTimesCanBeExplained(lives);
      }
    }
    ASSERT_GT(lives.course_count(), 20) << "too little happened to prove anything";
  }
}

}  // namespace
}  // namespace motcua::processing
