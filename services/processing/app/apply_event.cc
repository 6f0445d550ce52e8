// SPDX-License-Identifier: Apache-2.0
//
// Imports pass through here by the ten thousand a second: records are built on an arena that begins
// on the stack, and every row is written once.
#include "services/processing/app/apply_event.h"

#include <optional>
#include <string>
#include <utility>

#include "common/dossier/dossier_id.h"
#include "common/dossier/transition_table.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"
#include "google/protobuf/arena.h"
#include "services/processing/domain/course.h"
#include "services/processing/domain/instants.h"
#include "services/processing/storage/keys.h"

namespace motcua::processing {
namespace {

using google::protobuf::Arena;

constexpr size_t kStackArenaBytes = 8192;

// Where an event is applied.
struct Target {
  kv::Transaction& transaction;
  const engine::EventAddress& address;
  const motcua::common::v1::EventHeader& header;
  dossier::DossierId id;
};

absl::Status Corrupt(absl::string_view what, const motcua::common::v1::EventHeader& header) {
  return errors::MakeError(errors::Reason::kCorruptData, what,
                           {{"dossier_id", header.dossier_id()}});
}

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

void PutHistory(const Target& target, uint32_t number, bool has_note, HistoryRecord& history) {
  history.set_caller(target.header.caller());
  history.set_record_micros(ToMicros(target.header.record_time()));
  if (has_note) {
    history.mutable_note()->set_sequence(target.address.sequence);
    history.mutable_note()->set_ordinal(target.address.ordinal);
  }
  kHistoryTable.Put(target.transaction, HistoryKey(target.id, number), history);
}

// Opens a course and moves it by the transitions of its past, if it has one.
template <typename Transitions>
void ApplyOpening(const Target& target, const v1::CourseOpening& opening,
                  const Transitions& transitions, Arena& arena) {
  auto* const course = Arena::CreateMessage<CourseRecord>(&arena);
  auto* const history = Arena::CreateMessage<HistoryRecord>(&arena);
  Open(opening, *course);
  *history->add_transitions() = AcceptanceOf(opening);
  for (const v1::CourseTransition& transition : transitions) {
    TransitionRecord* const record = history->add_transitions();
    FromEvent(transition, *record);
    Apply(*record, *course);
  }
  kCourseTable.Put(target.transaction, CourseKey(target.id), *course);
  target.transaction.Put(kCodes, CodeKey(target.id.partition, course->dossier_code()),
                         kv::KeyWriter().U64(target.id.serial).Take());
  PutHistory(target, 1, false, *history);
  MoveWorkRow(std::nullopt, WorkRowOf(target.id, *course), target.transaction);
}

absl::Status ApplyTransition(const Target& target, const v1::CourseTransitionedV1& event,
                             Arena& arena) {
  const std::string key = CourseKey(target.id);
  MOTCUA_ASSIGN_OR_RETURN(std::optional<CourseRecord> course,
                          kCourseTable.Get(target.transaction, key));
  if (!course.has_value()) {
    return Corrupt("an event moves a course that is not there", target.header);
  }
  const std::optional<WorkRow> before = WorkRowOf(target.id, *course);
  auto* const history = Arena::CreateMessage<HistoryRecord>(&arena);
  TransitionRecord* const record = history->add_transitions();
  FromEvent(event.transition(), *record);
  Apply(*record, *course);
  kCourseTable.Put(target.transaction, key, *course);
  PutHistory(target, course->transition_count(), event.has_note(), *history);
  MoveWorkRow(before, WorkRowOf(target.id, *course), target.transaction);
  return absl::OkStatus();
}

absl::Status ApplyPayload(const Target& target, const v1::ProcessingEvent& event, Arena& arena) {
  switch (event.payload_case()) {
    case v1::ProcessingEvent::kCourseOpenedV1: {
      const google::protobuf::RepeatedPtrField<v1::CourseTransition> no_past;
      ApplyOpening(target, event.course_opened_v1().opening(), no_past, arena);
      return absl::OkStatus();
    }
    case v1::ProcessingEvent::kCourseImportedV1:
      ApplyOpening(target, event.course_imported_v1().opening(),
                   event.course_imported_v1().transitions(), arena);
      return absl::OkStatus();
    case v1::ProcessingEvent::kCourseTransitionedV1:
      return ApplyTransition(target, event.course_transitioned_v1(), arena);
    case v1::ProcessingEvent::PAYLOAD_NOT_SET:
      break;
  }
  return Corrupt("an event is of no known kind", target.header);
}

}  // namespace

absl::Status ApplyEvent(kv::Transaction& transaction, const engine::EventAddress& address,
                        const v1::ProcessingEvent& event) {
  const motcua::common::v1::EventHeader& header = event.header();
  const std::optional<dossier::DossierId> id = dossier::ParseDossierId(header.dossier_id());
  if (!id.has_value() || id->partition != address.partition) {
    return Corrupt("an event names no dossier of its partition", header);
  }
  alignas(8) char buffer[kStackArenaBytes];
  google::protobuf::ArenaOptions options;
  options.initial_block = buffer;
  options.initial_block_size = sizeof(buffer);
  Arena arena(options);
  MOTCUA_RETURN_IF_ERROR(ApplyPayload(
      {.transaction = transaction, .address = address, .header = header, .id = *id}, event, arena));
  if (!header.request_id().empty()) {
    kRequestLog.Record(transaction,
                       {.caller = header.caller(),
                        .request_id = header.request_id(),
                        .fingerprint = header.request_fingerprint()},
                       {.partition = address.partition,
                        .sequence = address.sequence,
                        .resource = header.dossier_id()});
  }
  return absl::OkStatus();
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
