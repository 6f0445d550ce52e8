// SPDX-License-Identifier: Apache-2.0
// What an officer does to a course, as a command for the committer: finds the course, refuses what
// is not legal, records what is. The same request again gets the recorded commit and the course as
// it is now. Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_TRANSITION_COMMAND_H_
#define MOTCUA_SERVICES_PROCESSING_APP_TRANSITION_COMMAND_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/dossier/dossier_id.h"
#include "common/dossier/transition_table.h"
#include "common/engine/command.h"
#include "common/engine/request_log.h"
#include "services/processing/app/course_machine.h"

namespace motcua::processing {

// What is asked for.
struct TransitionRequest {
  dossier::Action action = dossier::Action::kStart;
  engine::RequestKey key;
  std::string traceparent;
  std::string dossier;  // Id or reception number.
  std::string etag;     // Empty: any.
  std::string note;     // Empty: none.
};

// What became of it.
struct TransitionOutcome {
  dossier::DossierId id;
  // The answer, serialised as all transitions have it: the course is field 1, the revision of the
  // commit field 2.
  std::string answer;
};

class TransitionCommand final : public engine::Command {
 public:
  // OK only once it is durable. Reasons: REQUEST_ID_REUSED, UNKNOWN_DOSSIER, ETAG_MISMATCH,
  // WRONG_STATE, in this order, and those of engine::Command::Done.
  using Callback = absl::AnyInvocable<void(absl::StatusOr<TransitionOutcome>)>;

  // `machine` outlives it.
  TransitionCommand(const CourseMachine* machine, TransitionRequest request,
                    absl::Duration time_limit, Callback callback);

  size_t bytes() const override;
  absl::Duration time_limit() const override { return time_limit_; }
  absl::string_view caller() const override { return request_.key.caller; }
  void Run(engine::Group& group) override;
  void Done(const absl::Status& status) override;

 private:
  absl::StatusOr<TransitionOutcome> Execute(engine::Group& group);
  // Decides, records and writes.
  absl::Status Move(engine::Group& group, const DecideContext& context, CourseDraft& draft);
  // What a repeated request gets: the recorded commit, and the course as it is now.
  absl::StatusOr<TransitionOutcome> Repeat(engine::Group& group,
                                           const engine::RequestOutcome& recorded) const;

  const CourseMachine* const machine_;
  TransitionRequest request_;
  const absl::Duration time_limit_;
  Callback callback_;
  absl::StatusOr<TransitionOutcome> outcome_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_TRANSITION_COMMAND_H_
