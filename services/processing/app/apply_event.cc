// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/apply_event.h"

#include <optional>

#include "common/dossier/dossier_id.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "services/processing/app/course_draft.h"
#include "services/processing/domain/course.h"
#include "services/processing/domain/instants.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {
namespace {

absl::Status Corrupt(absl::string_view what, const motcua::common::v1::EventHeader& header) {
  return errors::MakeError(errors::Reason::kCorruptData, what,
                           {{"dossier_id", header.dossier_id()}});
}

void MoveAll(const google::protobuf::RepeatedPtrField<v1::CourseTransition>& transitions,
             const LineOrigin& origin, CourseDraft& draft) {
  for (const v1::CourseTransition& transition : transitions) {
    TransitionRecord record;
    FromEvent(transition, record);
    draft.Move(record, origin);
  }
}

// Applies an event of the dossier `id` to the state.
absl::Status ApplyPayload(kv::Transaction& transaction, const dossier::DossierId& id,
                          const LineOrigin& origin, const v1::ProcessingEvent& event) {
  CourseRecord record;
  switch (event.payload_case()) {
    case v1::ProcessingEvent::kCourseOpenedV1: {
      CourseDraft draft(id, &record);
      draft.Open(event.course_opened_v1().opening(), origin);
      draft.Write(transaction);
      return absl::OkStatus();
    }
    case v1::ProcessingEvent::kCourseImportedV1: {
      CourseDraft draft(id, &record);
      draft.Open(event.course_imported_v1().opening(), origin);
      MoveAll(event.course_imported_v1().transitions(), origin, draft);
      draft.Write(transaction);
      return absl::OkStatus();
    }
    case v1::ProcessingEvent::kCourseTransitionedV1: {
      MOTCUA_ASSIGN_OR_RETURN(const bool found, ReadCourse(transaction, id, record));
      if (!found) {
        return Corrupt("an event moves a course that is not there", event.header());
      }
      TransitionRecord moved;
      FromEvent(event.course_transitioned_v1().transition(), moved);
      CourseDraft draft(id, &record);
      draft.Move(moved, origin);
      draft.Write(transaction);
      return absl::OkStatus();
    }
    case v1::ProcessingEvent::PAYLOAD_NOT_SET:
      break;
  }
  return Corrupt("an event is of no known kind", event.header());
}

}  // namespace

absl::Status ApplyEvent(kv::Transaction& transaction, const engine::EventAddress& address,
                        const v1::ProcessingEvent& event) {
  const motcua::common::v1::EventHeader& header = event.header();
  const std::optional<dossier::DossierId> id = dossier::ParseDossierId(header.dossier_id());
  if (!id.has_value() || id->partition != address.partition) {
    return Corrupt("an event names no dossier of its partition", header);
  }
  LineOrigin origin{.caller = header.caller(), .record_micros = ToMicros(header.record_time())};
  if (event.course_transitioned_v1().has_note()) {
    origin.note = {.sequence = address.sequence, .ordinal = address.ordinal};
  }
  return ApplyPayload(transaction, *id, origin, event);
}

absl::Status ReplayEntry(kv::Transaction& transaction, const journal::Entry& entry) {
  v1::ProcessingEventBatch batch;
  if (!batch.ParseFromString(entry.events)) {
    return errors::MakeError(errors::Reason::kCorruptData, "a journal entry cannot be read");
  }
  engine::EventAddress address{.partition = entry.position.partition,
                               .sequence = entry.position.sequence};
  for (const v1::ProcessingEvent& event : batch.events()) {
    MOTCUA_RETURN_IF_ERROR(ApplyEvent(transaction, address, event));
    // Notes are the only private parts, and each stands where the journal put it: in order.
    if (event.course_transitioned_v1().has_note()) {
      ++address.ordinal;
    }
  }
  return absl::OkStatus();
}

}  // namespace motcua::processing
