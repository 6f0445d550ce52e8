// SPDX-License-Identifier: Apache-2.0
// A whole processing service without its server, in one thread, and an intake to follow. For tests
// only. Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_FOLLOW_CORE_WORLD_FOR_TEST_H_
#define MOTCUA_SERVICES_PROCESSING_FOLLOW_CORE_WORLD_FOR_TEST_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rocksdb/env.h"
#include "services/processing/app/transition_command.h"
#include "services/processing/follow/intake_for_test.h"
#include "services/processing/follow/processing_core.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {

class CoreWorld {
 public:
  CoreWorld()
      : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())), clock_(At("2023-01-10 09:00:00")) {
    Restart();
  }

  void Restart() {
    core_.reset();
    auto core = ProcessingCore::Create(
        {.store = {.path = "/store",
                   .partition_count = StoreForTest::kPartitionCount,
                   .env = env_.get()},
         .courses_moved =
             [this](absl::Span<const dossier::DossierId> moved) { moved_count_ += moved.size(); }},
        &clock_, &executor_);
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
  }

  ProcessingCore& core() { return *core_; }
  IntakeForTest& intake() { return intake_; }
  time::SimulatedClock& clock() { return clock_; }
  size_t moved_count() const { return moved_count_; }

  void RunAll() {
    while (core_->committer().RunGroup()) {
    }
    executor_.RunAll();
  }

  void EnqueueResponse(Response response, absl::Status& status) {
    core_->committer().Enqueue(
        core_->follower().MakeCommand(std::make_unique<Response>(std::move(response)),
                                      [&status](absl::Status done) { status = std::move(done); }));
  }
  absl::Status Follow(Response response) {
    absl::Status status = absl::UnknownError("not done");
    EnqueueResponse(std::move(response), status);
    RunAll();
    return status;
  }
  // Follows one more entry of the dossiers' partition.
  absl::Status Follow(const std::vector<IntakeEvent>& events) {
    Response response;
    intake_.AddEntry(IdForTest(1).partition, events, response);
    return Follow(std::move(response));
  }
  absl::Status Announce(const motcua::intake::v1::WorkingCalendar& calendar) {
    Response response;
    intake_.AddEntry(journal::kCatalogPartition, {IntakeForTest::CatalogPut(calendar)}, response);
    return Follow(std::move(response));
  }

  void EnqueueTransition(dossier::Action action, uint64_t serial, std::string note,
                         absl::StatusOr<TransitionAnswer>& answer) {
    core_->committer().Enqueue(std::make_unique<TransitionCommand>(
        &core_->machine(),
        TransitionRequest{.action = action,
                          .key = {.caller = "officer",
                                  .request_id = absl::StrCat("request-", ++request_count_),
                                  .fingerprint = std::string(8, 'f')},
                          .dossier = CodeForTest(serial),
                          .note = std::move(note)},
        absl::InfiniteDuration(),
        [&answer](const absl::StatusOr<TransitionOutcome>& done) { answer = ReadAnswer(done); }));
  }
  absl::StatusOr<TransitionAnswer> Do(dossier::Action action, uint64_t serial,
                                      std::string note = "") {
    absl::StatusOr<TransitionAnswer> answer = absl::UnknownError("not done");
    EnqueueTransition(action, serial, std::move(note), answer);
    RunAll();
    return answer;
  }

  std::optional<CourseRecord> Course(uint64_t serial) {
    const auto row = FindCourse(core_->store(), StoreForTest::kPartitionCount, CodeForTest(serial));
    EXPECT_TRUE(row.ok()) << row.status();
    return row.ok() && row->has_value() ? std::optional<CourseRecord>((*row)->record)
                                        : std::nullopt;
  }
  std::vector<HistoryLine> History(uint64_t serial) {
    const CourseRow course{.id = IdForTest(serial),
                           .record = Course(serial).value_or(CourseRecord())};
    auto lines = ReadHistory(*core_->store().TakeSnapshot(), course, 0, 1000);
    EXPECT_TRUE(lines.ok()) << lines.status();
    return *std::move(lines);
  }
  std::map<std::string, std::string> Rows(kv::TableId table) {
    std::map<std::string, std::string> rows;
    for (const auto cursor = core_->store().Scan(table, "", ""); cursor->Valid(); cursor->Next()) {
      rows[std::string(cursor->key())] = std::string(cursor->value());
    }
    return rows;
  }

 private:
  std::unique_ptr<rocksdb::Env> env_;
  time::SimulatedClock clock_;
  executor::ManualExecutor executor_;
  IntakeForTest intake_;
  std::unique_ptr<ProcessingCore> core_;
  size_t moved_count_ = 0;
  int request_count_ = 0;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_FOLLOW_CORE_WORLD_FOR_TEST_H_
