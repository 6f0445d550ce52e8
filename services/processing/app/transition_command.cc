// SPDX-License-Identifier: Apache-2.0
//
// Everything that a command needs while it runs is on an arena that begins on the stack: the course
// is read once, moved, written, and answered with from there.
#include "services/processing/app/transition_command.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "services/processing/app/apply_event.h"
#include "services/processing/app/course_view.h"
#include "services/processing/app/due_moves.h"
#include "services/processing/app/stack_arena.h"
#include "services/processing/domain/course.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {
namespace {

using errors::MakeError;
using errors::Reason;

// What a command weighs besides its texts.
constexpr size_t kCommandOverheadBytes = 512;
// More than most courses and their answers take.
using CommandArena = StackArena<4096>;

// All transitions answer with the same fields, so one message stands for all of them.
using Answer = v1::StartProcessingResponse;
template <typename... Response>
constexpr bool kAnswerAlike = ((Response::kCourseFieldNumber == Answer::kCourseFieldNumber &&
                                Response::kRevisionFieldNumber == Answer::kRevisionFieldNumber) &&
                               ...);
static_assert(
    kAnswerAlike<v1::RequestSupplementResponse, v1::ResumeProcessingResponse,
                 v1::RequestPaymentResponse, v1::ConfirmPaymentResponse, v1::StopProcessingResponse,
                 v1::ResolveDossierResponse, v1::ReturnResultResponse>);

// Where a command's commit is.
struct Commit {
  uint32_t partition = 0;
  uint64_t sequence = 0;
};

TransitionOutcome OutcomeOf(const CourseDraft& course, const DecideContext& context,
                            const Commit& commit, CommandArena& arena) {
  auto& answer = arena.Make<Answer>();
  SetCourse(course.id(), course.record(), context.now, context.calendar, *answer.mutable_course());
  answer.mutable_revision()->set_journal(kJournalName);
  answer.mutable_revision()->set_partition(commit.partition);
  answer.mutable_revision()->set_sequence(commit.sequence);
  return {.id = course.id(), .answer = answer.SerializeAsString()};
}

absl::Status CheckEtag(const CourseRecord& course, const std::string& etag) {
  if (etag.empty()) {
    return absl::OkStatus();
  }
  const std::string current = EtagOf(course);
  return etag == current
             ? absl::OkStatus()
             : MakeError(Reason::kEtagMismatch, "the course has changed since it was read",
                         {{"etag", current}});
}

}  // namespace

TransitionCommand::TransitionCommand(const CourseMachine* machine, TransitionRequest request,
                                     absl::Duration time_limit, Callback callback)
    : machine_(machine),
      request_(std::move(request)),
      time_limit_(time_limit),
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
                          machine_->requests().Find(request_.key));
  if (recorded.has_value()) {
    return Repeat(group, *recorded);
  }
  MOTCUA_ASSIGN_OR_RETURN(
      const std::optional<dossier::DossierId> id,
      FindDossier(group.transaction(), machine_->partition_count(), request_.dossier));
  if (!id.has_value()) {
    return UnknownDossier(request_.dossier);
  }
  CommandArena arena;
  auto& course = arena.Make<CourseRecord>();
  MOTCUA_ASSIGN_OR_RETURN(const bool found, ReadCourse(group.transaction(), *id, course));
  if (!found) {
    return UnknownDossier(request_.dossier);
  }
  MOTCUA_RETURN_IF_ERROR(CheckEtag(course, request_.etag));
  MOTCUA_ASSIGN_OR_RETURN(const DecideContext context, machine_->ContextFor(course, group.now()));
  CourseDraft draft(*id, &course);
  MOTCUA_RETURN_IF_ERROR(Move(group, context, draft));
  return OutcomeOf(draft, context,
                   {.partition = id->partition, .sequence = group.EntrySequence(id->partition)},
                   arena);
}

absl::Status TransitionCommand::Move(engine::Group& group, const DecideContext& context,
                                     CourseDraft& draft) {
  const std::optional<TransitionRecord> due_move = MoveOrLeave(draft.record(), context);
  TransitionRecord transition;
  if (due_move.has_value()) {
    // On a copy: whether anything is recorded is not known yet.
    CourseRecord moved = draft.record();
    Apply(*due_move, moved);
    MOTCUA_ASSIGN_OR_RETURN(transition, DecideTransition(moved, request_.action, context));
    machine_->RecordTransition(group, draft, *due_move, {.traceparent = request_.traceparent}, "");
  } else {
    MOTCUA_ASSIGN_OR_RETURN(transition, DecideTransition(draft.record(), request_.action, context));
  }
  machine_->RecordTransition(group, draft, transition,
                             {.caller = request_.key.caller,
                              .request_id = request_.key.request_id,
                              .request_fingerprint = request_.key.fingerprint,
                              .traceparent = request_.traceparent},
                             std::move(request_.note));
  draft.Write(group.transaction());
  const dossier::DossierId id = draft.id();
  machine_->requests().Record(request_.key, {.partition = id.partition,
                                             .sequence = group.EntrySequence(id.partition),
                                             .resource = id.serial});
  machine_->TellAfterCommit(group, {id});
  return absl::OkStatus();
}

absl::StatusOr<TransitionOutcome> TransitionCommand::Repeat(
    engine::Group& group, const engine::RequestOutcome& recorded) const {
  const dossier::DossierId id{.partition = recorded.partition, .serial = recorded.resource};
  CommandArena arena;
  auto& course = arena.Make<CourseRecord>();
  MOTCUA_ASSIGN_OR_RETURN(const bool found, ReadCourse(group.transaction(), id, course));
  if (!found) {
    return MakeError(Reason::kCorruptData, "the course of a recorded request is not there",
                     {{"dossier_id", dossier::FormatDossierId(id)}});
  }
  const DecideContext context{.now = group.now(),
                              .calendar = machine_->catalog().Find(course.calendar_code())};
  return OutcomeOf(CourseDraft(id, &course), context,
                   {.partition = recorded.partition, .sequence = recorded.sequence}, arena);
}

}  // namespace motcua::processing
