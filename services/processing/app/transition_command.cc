// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/transition_command.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "services/processing/app/apply_event.h"
#include "services/processing/app/course_view.h"
#include "services/processing/domain/course.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {
namespace {

using errors::MakeError;
using errors::Reason;

// What a command weighs besides its texts.
constexpr size_t kCommandOverheadBytes = 512;

absl::Status CheckEtag(const CourseRecord& course, const std::string& etag) {
  const std::string current = EtagOf(course);
  return etag.empty() || etag == current
             ? absl::OkStatus()
             : MakeError(Reason::kEtagMismatch, "the course has changed since it was read",
                         {{"etag", current}});
}

}  // namespace

TransitionCommand::TransitionCommand(const CourseMachine* machine, TransitionRequest request,
                                     absl::Time deadline, Callback callback)
    : machine_(machine),
      request_(std::move(request)),
      deadline_(deadline),
      callback_(std::move(callback)),
      outcome_(absl::UnknownError("not run")) {}

size_t TransitionCommand::bytes() const {
  return kCommandOverheadBytes + request_.note.size() + request_.traceparent.size();
}

void TransitionCommand::Run(engine::Group& group) { outcome_ = Execute(group); }

void TransitionCommand::Done(const absl::Status& status) {
  callback_(status.ok() ? std::move(outcome_) : status);
}

absl::StatusOr<TransitionOutcome> TransitionCommand::Execute(engine::Group& group) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<engine::RequestOutcome> recorded,
                          kRequestLog.Find(group.transaction(), request_.key));
  if (recorded.has_value()) {
    return Repeat(group, *recorded);
  }
  MOTCUA_ASSIGN_OR_RETURN(
      std::optional<CourseRow> found,
      FindCourse(group.transaction(), machine_->partition_count(), request_.dossier));
  if (!found.has_value()) {
    return UnknownDossier(request_.dossier);
  }
  auto& [id, course] = *found;
  MOTCUA_RETURN_IF_ERROR(CheckEtag(course, request_.etag));
  MOTCUA_ASSIGN_OR_RETURN(const DecideContext context, machine_->ContextFor(course, group.now()));
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<TransitionRecord> move,
                          CourseMachine::MoveDueTime(context, course));
  MOTCUA_ASSIGN_OR_RETURN(const TransitionRecord transition,
                          DecideTransition(course, request_.action, context));
  Apply(transition, course);

  if (move.has_value()) {
    MOTCUA_RETURN_IF_ERROR(
        machine_->RecordTransition(group, id, {.traceparent = request_.traceparent}, "", *move));
  }
  MOTCUA_RETURN_IF_ERROR(
      machine_->RecordTransition(group, id,
                                 {.caller = request_.key.caller,
                                  .request_id = request_.key.request_id,
                                  .request_fingerprint = request_.key.fingerprint,
                                  .traceparent = request_.traceparent},
                                 std::move(request_.note), transition));
  machine_->TellAfterCommit(group, {id});
  TransitionOutcome outcome{.partition = id.partition,
                            .sequence = group.EntrySequence(id.partition)};
  SetCourse(*found, group.now(), context.calendar, outcome.course);
  return outcome;
}

absl::StatusOr<TransitionOutcome> TransitionCommand::Repeat(
    engine::Group& group, const engine::RequestOutcome& recorded) const {
  MOTCUA_ASSIGN_OR_RETURN(
      const std::optional<CourseRow> found,
      FindCourse(group.transaction(), machine_->partition_count(), recorded.resource));
  if (!found.has_value()) {
    return MakeError(Reason::kCorruptData, "the course of a recorded request is not there",
                     {{"dossier", recorded.resource}});
  }
  TransitionOutcome outcome{.partition = recorded.partition, .sequence = recorded.sequence};
  SetCourse(*found, group.now(), machine_->catalog().Find(found->record.calendar_code()),
            outcome.course);
  return outcome;
}

}  // namespace motcua::processing
