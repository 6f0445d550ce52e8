// SPDX-License-Identifier: Apache-2.0
// What intake's events do here: an acceptance opens a course, an import opens one with its past,
// supplements and withdrawals move it, and the catalogue is mirrored. Everything else of intake is
// none of processing's business.
//
// Promises: an entry is applied whole or not at all. All of it is decided first, on copies; only
// then is anything written. What intake promises and breaks (an unknown course, an illegal past, a
// catalogue that never came) is CORRUPT_DATA, and an event of a kind that this version does not
// know is SCHEMA_TOO_NEW: both stop the follower there, for an operator to look. Confined to the
// committer.
#ifndef MOTCUA_SERVICES_PROCESSING_FOLLOW_INTAKE_APPLIER_H_
#define MOTCUA_SERVICES_PROCESSING_FOLLOW_INTAKE_APPLIER_H_

#include "absl/status/status.h"
#include "common/engine/command.h"
#include "common/feed/feed.h"
#include "common/journal/journal.h"
#include "services/processing/app/course_machine.h"
#include "services/processing/app/due_moves.h"

namespace motcua::processing {

class IntakeApplier final : public feed::EntryApplier {
 public:
  // Both outlive it.
  IntakeApplier(CourseMachine* machine, DueMoves* due_moves)
      : machine_(machine), due_moves_(due_moves) {}

  absl::Status ApplyEntry(engine::Group& group, const journal::Entry& entry) override;
  absl::Status FinishBatch(engine::Group& group) override;

 private:
  CourseMachine* const machine_;
  DueMoves* const due_moves_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_FOLLOW_INTAKE_APPLIER_H_
