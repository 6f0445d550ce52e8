// SPDX-License-Identifier: Apache-2.0
// A course in the hands of whoever applies events to it: read once, changed in memory by as many
// events as there are, written once. The only writer of courses, codes, histories and work lists.
// What it writes follows from the course as it was read and from the events alone, so the same
// events lead to the same bytes, whether they come one at a time or several at once. Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_COURSE_DRAFT_H_
#define MOTCUA_SERVICES_PROCESSING_APP_COURSE_DRAFT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/dossier/dossier_id.h"
#include "common/kv/transaction.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/processing/storage/history_lines.h"
#include "services/processing/storage/keys.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {

class CourseDraft {
 public:
  // `record` outlives it: the course as it is stored, or an empty one to be opened.
  CourseDraft(const dossier::DossierId& id, CourseRecord* record);

  const dossier::DossierId& id() const { return id_; }
  const CourseRecord& record() const { return *record_; }

  // The course begins. Precondition: the record is empty.
  void Open(const v1::CourseOpening& opening, const LineOrigin& origin);
  // The course moves.
  void Move(const TransitionRecord& transition, const LineOrigin& origin);

  // Writes everything that has changed.
  void Write(kv::Transaction& transaction) const;

 private:
  void AddLine(const TransitionRecord& transition, const LineOrigin& origin);

  const dossier::DossierId id_;
  CourseRecord* const record_;
  bool opened_ = false;
  std::optional<WorkRow> work_before_;  // Its row in the work list when it was read.
  // Lines that the record had no more room for, with the number of the last one each.
  std::vector<std::pair<uint32_t, std::string>> older_lines_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_COURSE_DRAFT_H_
