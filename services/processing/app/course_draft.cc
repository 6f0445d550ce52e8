// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/course_draft.h"

#include "common/dossier/transition_table.h"
#include "common/kv/codec.h"
#include "services/processing/domain/course.h"

namespace motcua::processing {
namespace {

// Lines are kept in the record up to here: some hundred of them. A record that grew for ever would
// be written anew, whole, with every change.
constexpr size_t kLinesBytesMax = 1024;

// The row of the work list that the course has; nullopt once it has ended.
std::optional<WorkRow> WorkRowOf(const dossier::DossierId& id, const CourseRecord& course) {
  if (!dossier::IsOpen(course.state())) {
    return std::nullopt;
  }
  WorkRow row{.partition = id.partition, .agency_code = course.agency_code(), .serial = id.serial};
  if (course.has_due_micros()) {
    row.due_micros = course.due_micros();
  }
  return row;
}

void MoveWorkRow(const std::optional<WorkRow>& before, const std::optional<WorkRow>& after,
                 kv::Transaction& transaction) {
  if (before == after) {
    return;
  }
  if (before.has_value()) {
    transaction.Delete(kWork, WorkKey(*before));
  }
  if (after.has_value()) {
    transaction.Put(kWork, WorkKey(*after), "");
  }
}

}  // namespace

CourseDraft::CourseDraft(const dossier::DossierId& id, CourseRecord* record)
    : id_(id), record_(record), work_before_(WorkRowOf(id, *record)) {}

void CourseDraft::Open(const v1::CourseOpening& opening, const LineOrigin& origin) {
  processing::Open(opening, *record_);
  opened_ = true;
  AddLine(AcceptanceOf(opening), origin);
}

void CourseDraft::Move(const TransitionRecord& transition, const LineOrigin& origin) {
  processing::Apply(transition, *record_);
  AddLine(transition, origin);
}

void CourseDraft::AddLine(const TransitionRecord& transition, const LineOrigin& origin) {
  std::string& lines = *record_->mutable_lines();
  if (lines.size() >= kLinesBytesMax) {
    // The new line is counted already.
    record_->set_older_line_count(record_->transition_count() - 1);
    older_lines_.emplace_back(record_->older_line_count(), std::move(lines));
    lines.clear();
  }
  AppendLine(transition, origin, lines);
}

void CourseDraft::Write(kv::Transaction& transaction) const {
  kCourseTable.Put(transaction, CourseKey(id_), *record_);
  for (const auto& [last, lines] : older_lines_) {
    HistoryRecord older;
    older.set_lines(lines);
    kHistoryTable.Put(transaction, HistoryKey(id_, last), older);
  }
  if (opened_) {
    transaction.Put(kCodes, CodeKey(id_.partition, record_->dossier_code()),
                    kv::KeyWriter().U64(id_.serial).Take());
  }
  MoveWorkRow(work_before_, WorkRowOf(id_, *record_), transaction);
}

}  // namespace motcua::processing
