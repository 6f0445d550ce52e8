// SPDX-License-Identifier: Apache-2.0
// The machine over a store in memory, with a committer that is run by hand: one thread, a clock
// that stands still. Intake is played by opening courses and announcing calendars directly. For
// tests only. Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_APP_WORLD_FOR_TEST_H_
#define MOTCUA_SERVICES_PROCESSING_APP_APP_WORLD_FOR_TEST_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/calendar/calendars_for_test.h"
#include "common/engine/committer.h"
#include "common/executor/executor.h"
#include "common/journal/embedded_journal.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "services/processing/app/apply_event.h"
#include "services/processing/app/course_machine.h"
#include "services/processing/app/course_queries.h"
#include "services/processing/app/due_moves.h"
#include "services/processing/app/transition_command.h"
#include "services/processing/domain/instants.h"
#include "services/processing/storage/store_for_test.h"

namespace motcua::processing {

using calendar::At;

inline constexpr char kAgency[] = "000.00.03.H28";
inline constexpr char kCalendarCode[] = "H28";

// Runs a function within a group.
class FunctionCommand final : public engine::Command {
 public:
  FunctionCommand(std::function<void(engine::Group&)> run, absl::Status* status)
      : run_(std::move(run)), status_(status) {}
  size_t bytes() const override { return 1; }
  void Run(engine::Group& group) override { run_(group); }
  void Done(const absl::Status& status) override { *status_ = status; }

 private:
  const std::function<void(engine::Group&)> run_;
  absl::Status* const status_;
};

inline void SetDate(absl::CivilDay day, google::type::Date* date) {
  date->set_year(static_cast<int>(day.year()));
  date->set_month(day.month());
  date->set_day(day.day());
}

// The calendar of 2023 with Tết, and further days off.
inline motcua::intake::v1::WorkingCalendar CalendarForTest(
    uint64_t version, std::vector<absl::CivilDay> days_off = {},
    absl::string_view code = kCalendarCode) {
  motcua::intake::v1::WorkingCalendar calendar;
  calendar.set_calendar_code(std::string(code));
  calendar.set_display_name("Lịch làm việc");
  SetDate(absl::CivilDay(2023, 1, 1), calendar.mutable_first_date());
  SetDate(absl::CivilDay(2023, 12, 31), calendar.mutable_last_date());
  for (int day = 20; day <= 26; ++day) {
    days_off.push_back(absl::CivilDay(2023, 1, day));
  }
  for (const absl::CivilDay day : days_off) {
    motcua::intake::v1::DayOff& day_off = *calendar.add_days_off();
    SetDate(day, day_off.mutable_date());
    day_off.set_reason(day.day() < 20 ? "nghỉ thêm" : "Tết Nguyên đán");
  }
  calendar.set_version(version);
  return calendar;
}

// What a caller gets for a transition.
struct TransitionAnswer {
  dossier::DossierId id;
  v1::Course course;
  uint32_t partition = 0;  // The commit.
  uint64_t sequence = 0;
};
inline absl::StatusOr<TransitionAnswer> ReadAnswer(
    const absl::StatusOr<TransitionOutcome>& outcome) {
  if (!outcome.ok()) {
    return outcome.status();
  }
  v1::StartProcessingResponse response;
  EXPECT_TRUE(response.ParseFromString(outcome->answer));
  EXPECT_EQ(response.revision().journal(), kJournalName);
  return TransitionAnswer{.id = outcome->id,
                          .course = response.course(),
                          .partition = response.revision().partition(),
                          .sequence = response.revision().sequence()};
}

// Records an event as if it had been decided: applies it and appends it.
inline void RecordForTest(const CourseMachine& machine, engine::Group& group,
                          const dossier::DossierId& id, v1::ProcessingEvent event) {
  const engine::EventAddress address = group.NextAddress(id.partition);
  machine.Append(group, id, {}, event);
  EXPECT_TRUE(ApplyEvent(group.transaction(), address, event).ok());
}

inline dossier::DossierId IdForTest(uint64_t serial) {
  return {.partition = dossier::PartitionOf(kAgency, StoreForTest::kPartitionCount),
          .serial = serial};
}

inline std::string CodeForTest(uint64_t serial) {
  return absl::StrCat(kAgency, "-230110-", absl::Dec(serial, absl::kZeroPad4));
}

// Accepted on Tuesday 2023-01-10 at 08:00 with five working days: due 2023-01-17 08:00.
inline v1::CourseOpening OpeningForTest(uint64_t serial) {
  v1::CourseOpening opening;
  opening.set_dossier_code(CodeForTest(serial));
  opening.set_agency_code(kAgency);
  opening.set_procedure_code("1.004227");
  opening.mutable_time_limit()->set_working_days(5);
  opening.set_calendar_code(kCalendarCode);
  SetTimestamp(ToMicros(At("2023-01-10 08:00:00")), opening.mutable_accept_time());
  SetTimestamp(ToMicros(At("2023-01-17 08:00:00")), opening.mutable_due_time());
  return opening;
}

class AppWorld {
 public:
  AppWorld() : clock_(At("2023-01-10 09:00:00")) {
    Start();
    PutCalendar(CalendarForTest(1));
  }
  ~AppWorld() { Stop(); }

  // What a restart does.
  void Restart() {
    Stop();
    store_.Open();
    Start();
  }

  time::SimulatedClock& clock() { return clock_; }
  StoreForTest& store() { return store_; }
  journal::EmbeddedJournal& journal() { return *journal_; }
  engine::Committer& committer() { return *committer_; }
  CourseMachine& machine() { return *machine_; }
  DueMoves& due_moves() { return *due_moves_; }
  CourseQueries& queries() { return *queries_; }
  std::vector<dossier::DossierId>& moved() { return moved_; }

  void RunAll() {
    while (committer_->RunGroup()) {
    }
  }

  // Runs a function in a group of its own; says what became of the group.
  absl::Status InGroup(std::function<void(engine::Group&)> run) {
    absl::Status status = absl::UnknownError("not done");
    committer_->Enqueue(std::make_unique<FunctionCommand>(std::move(run), &status));
    RunAll();
    return status;
  }

  void OpenCourse(const v1::CourseOpening& opening, uint64_t serial) {
    const absl::Status status = InGroup([&](engine::Group& group) {
      v1::ProcessingEvent event;
      *event.mutable_course_opened_v1()->mutable_opening() = opening;
      RecordForTest(*machine_, group, IdForTest(serial), std::move(event));
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void OpenCourse(uint64_t serial) { OpenCourse(OpeningForTest(serial), serial); }

  void ApplyCalendar(engine::Group& group, const motcua::intake::v1::CatalogPutV1& put) {
    const auto change = CatalogMirror::Read(put);
    ASSERT_TRUE(change.ok()) << change.status();
    for (const std::string& code : machine_->catalog().Apply(group, *change, ++sequence_)) {
      due_moves_->Begin(group, code);
    }
  }
  void PutCalendar(motcua::intake::v1::WorkingCalendar calendar) {
    motcua::intake::v1::CatalogPutV1 put;
    *put.add_calendars() = std::move(calendar);
    put.add_agencies()->set_agency_code(kAgency);
    const absl::Status status = InGroup([&](engine::Group& group) { ApplyCalendar(group, put); });
    ASSERT_TRUE(status.ok()) << status;
  }

  // Runs a command; the request id is a new one unless given.
  absl::StatusOr<TransitionAnswer> Do(TransitionRequest request) {
    absl::StatusOr<TransitionAnswer> answer = absl::UnknownError("not done");
    EnqueueTransition(std::move(request), answer);
    RunAll();
    return answer;
  }
  absl::StatusOr<TransitionAnswer> Do(dossier::Action action, uint64_t serial) {
    return Do({.action = action, .dossier = CodeForTest(serial)});
  }
  void EnqueueTransition(TransitionRequest request, absl::StatusOr<TransitionAnswer>& answer) {
    if (request.key.request_id.empty()) {
      request.key = {.caller = "officer",
                     .request_id = absl::StrCat("request-", ++request_count_),
                     .fingerprint = std::string(8, 'f')};
    }
    committer_->Enqueue(std::make_unique<TransitionCommand>(
        machine_.get(), std::move(request), absl::InfiniteDuration(),
        [&answer](const absl::StatusOr<TransitionOutcome>& done) { answer = ReadAnswer(done); }));
  }

  CourseRecord Course(uint64_t serial) {
    const auto row = FindCourse(*store_, StoreForTest::kPartitionCount, CodeForTest(serial));
    EXPECT_TRUE(row.ok() && row->has_value()) << serial;
    return row.ok() && row->has_value() ? (*row)->record : CourseRecord();
  }
  std::vector<HistoryLine> History(uint64_t serial) {
    auto lines = ReadHistory(*store_->TakeSnapshot(),
                             {.id = IdForTest(serial), .record = Course(serial)}, 0, 1000);
    EXPECT_TRUE(lines.ok()) << lines.status();
    return *std::move(lines);
  }

 private:
  void Start() {
    gate_ = std::make_unique<engine::RevisionGate>(&clock_, &executor_);
    journal_ = std::make_unique<journal::EmbeddedJournal>(store_.get(), kJournalTables);
    requests_ = std::make_unique<engine::RequestLog>(
        engine::RequestLogOptions{.table = kRequests, .read_entry = CourseMachine::ReadRequests},
        store_.get());
    machine_ = std::make_unique<CourseMachine>(
        store_.get(), requests_.get(), [this](absl::Span<const dossier::DossierId> moved) {
          moved_.insert(moved_.end(), moved.begin(), moved.end());
        });
    due_moves_ = std::make_unique<DueMoves>(store_.get(), machine_.get());
    queries_ = std::make_unique<CourseQueries>(store_.get(), &machine_->catalog(), &clock_);
    auto committer =
        engine::Committer::Create({.journal_name = kJournalName,
                                   .on_commit = [this](const auto&) { due_moves_->Kick(); },
                                   .on_acquire =
                                       [this] {
                                         absl::Status status = requests_->Load(*journal_);
                                         status.Update(machine_->catalog().Load());
                                         status.Update(due_moves_->Load());
                                         return status;
                                       }},
                                  store_.get(), journal_.get(), gate_.get(), &clock_);
    ASSERT_TRUE(committer.ok()) << committer.status();
    committer_ = *std::move(committer);
    due_moves_->SetQueue([committer = committer_.get()](std::unique_ptr<engine::Command> command) {
      committer->Enqueue(std::move(command));
    });
    due_moves_->Kick();  // The queue was not there yet when the committer had all of it loaded.
  }

  void Stop() {
    committer_.reset();
    queries_.reset();
    due_moves_.reset();
    machine_.reset();
    requests_.reset();
    journal_.reset();
    gate_.reset();
    store_.Close();
  }

  time::SimulatedClock clock_;
  executor::ManualExecutor executor_;
  StoreForTest store_;
  std::unique_ptr<engine::RevisionGate> gate_;
  std::unique_ptr<journal::EmbeddedJournal> journal_;
  std::unique_ptr<engine::RequestLog> requests_;
  std::unique_ptr<CourseMachine> machine_;
  std::unique_ptr<DueMoves> due_moves_;
  std::unique_ptr<CourseQueries> queries_;
  std::unique_ptr<engine::Committer> committer_;
  std::vector<dossier::DossierId> moved_;
  uint64_t sequence_ = 0;
  int request_count_ = 0;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_APP_WORLD_FOR_TEST_H_
