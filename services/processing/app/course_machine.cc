// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/course_machine.h"

#include <optional>
#include <utility>

#include "common/errors/errors.h"
#include "services/processing/app/stack_arena.h"
#include "services/processing/domain/course.h"
#include "services/processing/domain/instants.h"

namespace motcua::processing {
namespace {

// More than an event of one transition takes.
using EventArena = StackArena<1024>;

void SetHeader(const dossier::DossierId& id, const EventOrigin& origin, absl::Time now,
               motcua::common::v1::EventHeader& header) {
  SetTimestamp(ToMicros(now), header.mutable_record_time());
  header.set_caller(origin.caller.data(), origin.caller.size());
  header.set_request_id(origin.request_id.data(), origin.request_id.size());
  header.set_request_fingerprint(origin.request_fingerprint.data(),
                                 origin.request_fingerprint.size());
  header.set_traceparent(origin.traceparent.data(), origin.traceparent.size());
  header.set_dossier_id(dossier::FormatDossierId(id));
  header.set_followed_sequence(origin.followed_sequence);
}

}  // namespace

CourseMachine::CourseMachine(const kv::Store* store, engine::RequestLog* requests,
                             CoursesMoved courses_moved)
    : store_(store),
      requests_(requests),
      courses_moved_(std::move(courses_moved)),
      catalog_(store) {}

absl::Status CourseMachine::ReadRequests(const journal::Entry& entry, engine::RequestSink sink) {
  v1::ProcessingEventBatch batch;
  if (!batch.ParseFromString(entry.events)) {
    return errors::MakeError(errors::Reason::kCorruptData, "a journal entry cannot be read");
  }
  for (const v1::ProcessingEvent& event : batch.events()) {
    const motcua::common::v1::EventHeader& header = event.header();
    if (header.request_id().empty()) {
      continue;
    }
    const std::optional<dossier::DossierId> id = dossier::ParseDossierId(header.dossier_id());
    if (!id.has_value()) {
      return errors::MakeError(errors::Reason::kCorruptData, "an event names no dossier");
    }
    sink({.caller = header.caller(),
          .request_id = header.request_id(),
          .fingerprint = header.request_fingerprint()},
         {.partition = entry.position.partition,
          .sequence = entry.position.sequence,
          .resource = id->serial});
  }
  return absl::OkStatus();
}

absl::StatusOr<DecideContext> CourseMachine::ContextFor(const CourseRecord& course,
                                                        absl::Time now) const {
  DecideContext context{.now = now, .calendar = catalog_.Find(course.calendar_code())};
  if (context.calendar == nullptr && course.has_due_micros()) {
    return errors::MakeError(errors::Reason::kCorruptData,
                             "a course is counted by a calendar that is not here",
                             {{"calendar_code", course.calendar_code()}});
  }
  return context;
}

void CourseMachine::RecordTransition(engine::Group& group, CourseDraft& draft,
                                     const TransitionRecord& transition, const EventOrigin& origin,
                                     std::string note) const {
  LineOrigin line{.caller = origin.caller, .record_micros = ToMicros(group.now())};
  if (!note.empty()) {
    const engine::EventAddress address = group.NextAddress(draft.id().partition);
    line.note = {.sequence = address.sequence, .ordinal = address.ordinal};
  }
  draft.Move(transition, line);

  EventArena arena;
  auto& event = arena.Make<v1::ProcessingEvent>();
  SetHeader(draft.id(), origin, group.now(), *event.mutable_header());
  v1::CourseTransitionedV1& payload = *event.mutable_course_transitioned_v1();
  ToEvent(transition, *payload.mutable_transition());
  payload.set_has_note(!note.empty());
  group.Append(draft.id().partition, event.SerializeAsString(), std::move(note));
}

void CourseMachine::Append(engine::Group& group, const dossier::DossierId& id,
                           const EventOrigin& origin, v1::ProcessingEvent& event) const {
  SetHeader(id, origin, group.now(), *event.mutable_header());
  group.Append(id.partition, event.SerializeAsString(), "");
}

void CourseMachine::TellAfterCommit(engine::Group& group,
                                    std::vector<dossier::DossierId> moved) const {
  if (courses_moved_ && !moved.empty()) {
    group.AfterCommit([this, moved = std::move(moved)] { courses_moved_(moved); });
  }
}

}  // namespace motcua::processing
