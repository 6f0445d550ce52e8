// SPDX-License-Identifier: Apache-2.0
//
// A piece walks the work list as it is committed, but reads each course through its group: a course
// that was moved or ended since is seen as it is. A move changes the course's place in the list,
// perhaps to one that the walk has yet to reach; it is then looked at again, and stays.
#include "services/processing/app/due_moves.h"

#include <optional>
#include <utility>

#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "services/processing/storage/course_rows.h"
#include "services/processing/storage/keys.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {
namespace {

constexpr size_t kPieceBytes = 256;

}  // namespace

class DueMoves::Piece final : public engine::Command {
 public:
  explicit Piece(DueMoves* owner) : owner_(owner) {}

  size_t bytes() const override { return kPieceBytes; }
  engine::Priority priority() const override { return engine::Priority::kBatch; }

  void Run(engine::Group& group) override {
    const absl::Status status = owner_->RunPiece(group);
    if (!status.ok()) {
      group.Fail(status);
    }
  }

  void Done(const absl::Status& status) override {
    owner_->under_way_ = false;
    if (status.ok()) {
      owner_->Kick();
    } else {
      // It is taken up again after the next commit.
      log::Warning("due times could not be moved", {{"reason", errors::ReasonOf(status)}});
    }
  }

 private:
  DueMoves* const owner_;
};

absl::Status DueMoves::Load() {
  calendars_.clear();
  const auto cursor = store_->Scan(kDueMoves, "", "");
  for (; cursor->Valid(); cursor->Next()) {
    calendars_.insert(DueMoveCalendar(cursor->key()));
  }
  return cursor->status();
}

void DueMoves::Begin(engine::Group& group, const std::string& calendar_code) {
  kDueMoveTable.Put(group.transaction(), DueMoveKey(calendar_code), DueMoveRecord());
  calendars_.insert(calendar_code);
  group.AfterCommit([this] { Kick(); });
}

void DueMoves::Kick() {
  if (calendars_.empty() || under_way_ || !enqueue_) {
    return;
  }
  under_way_ = true;
  enqueue_(std::make_unique<Piece>(this));
}

absl::Status DueMoves::RunPiece(engine::Group& group) {
  if (calendars_.empty()) {
    return absl::OkStatus();
  }
  const std::string calendar_code = *calendars_.begin();
  kv::Transaction& transaction = group.transaction();
  MOTCUA_ASSIGN_OR_RETURN(std::optional<DueMoveRecord> progress,
                          kDueMoveTable.Get(transaction, DueMoveKey(calendar_code)));
  if (!progress.has_value()) {
    calendars_.erase(calendar_code);
    return absl::OkStatus();
  }
  // The next key after the last one: itself and a zero byte.
  std::string begin = progress->after_work_key();
  if (!begin.empty()) {
    begin.push_back('\0');
  }
  const auto cursor = store_->Scan(kWork, begin, "");
  size_t count = 0;
  for (; cursor->Valid() && count < kCoursesAPiece; cursor->Next(), ++count) {
    const std::optional<WorkRow> row = ParseWorkKey(cursor->key());
    if (!row.has_value()) {
      return errors::MakeError(errors::Reason::kCorruptData,
                               "a key of the work list cannot be read");
    }
    MOTCUA_RETURN_IF_ERROR(
        MoveCourse(group, {.partition = row->partition, .serial = row->serial}, calendar_code));
    progress->set_after_work_key(std::string(cursor->key()));
  }
  MOTCUA_RETURN_IF_ERROR(cursor->status());
  if (cursor->Valid()) {
    kDueMoveTable.Put(transaction, DueMoveKey(calendar_code), *progress);
  } else {
    kDueMoveTable.Delete(transaction, DueMoveKey(calendar_code));
    calendars_.erase(calendar_code);
  }
  return absl::OkStatus();
}

absl::Status DueMoves::MoveCourse(engine::Group& group, const dossier::DossierId& id,
                                  const std::string& calendar_code) {
  CourseRecord course;
  MOTCUA_ASSIGN_OR_RETURN(const bool found, ReadCourse(group.transaction(), id, course));
  if (!found || course.calendar_code() != calendar_code) {
    return absl::OkStatus();
  }
  MOTCUA_ASSIGN_OR_RETURN(const DecideContext context, machine_->ContextFor(course, group.now()));
  const std::optional<TransitionRecord> move = MoveOrLeave(course, context);
  if (!move.has_value()) {
    return absl::OkStatus();
  }
  CourseDraft draft(id, &course);
  machine_->RecordTransition(group, draft, *move, {}, "");
  draft.Write(group.transaction());
  machine_->TellAfterCommit(group, {id});
  return absl::OkStatus();
}

std::optional<TransitionRecord> MoveOrLeave(const CourseRecord& course,
                                            const DecideContext& context) {
  absl::StatusOr<std::optional<TransitionRecord>> move = DecideDueMove(course, context);
  if (!move.ok()) {
    log::Error(
        "a due time cannot be counted by the newest calendar: it stays",
        {{"dossier_code", course.dossier_code()}, {"calendar_code", course.calendar_code()}});
    return std::nullopt;
  }
  return *std::move(move);
}

}  // namespace motcua::processing
