// SPDX-License-Identifier: Apache-2.0
// What an officer does to a course, as a command for the committer: finds the course, refuses what
// is not legal, records what is. The same request again gets the recorded commit and the course as
// it is now. Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_TRANSITION_COMMAND_H_
#define MOTCUA_SERVICES_PROCESSING_APP_TRANSITION_COMMAND_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/dossier/transition_table.h"
#include "common/engine/command.h"
#include "common/engine/request_log.h"
#include "motcua/processing/v1/course.pb.h"
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
  v1::Course course;
  uint32_t partition = 0;  // The commit.
  uint64_t sequence = 0;
};

class TransitionCommand final : public engine::Command {
 public:
  // OK only once it is durable. Reasons: REQUEST_ID_REUSED, UNKNOWN_DOSSIER, ETAG_MISMATCH,
  // WRONG_STATE, in this order, and those of engine::Command::Done.
  using Callback = std::function<void(absl::StatusOr<TransitionOutcome>)>;

  // `machine` outlives it.
  TransitionCommand(const CourseMachine* machine, TransitionRequest request, absl::Time deadline,
                    Callback callback);

  size_t bytes() const override;
  absl::Time deadline() const override { return deadline_; }
  void Run(engine::Group& group) override;
  void Done(const absl::Status& status) override;

 private:
  absl::StatusOr<TransitionOutcome> Execute(engine::Group& group);
  absl::StatusOr<TransitionOutcome> Repeat(engine::Group& group,
                                           const engine::RequestOutcome& recorded) const;

  const CourseMachine* const machine_;
  TransitionRequest request_;
  const absl::Time deadline_;
  const Callback callback_;
  absl::StatusOr<TransitionOutcome> outcome_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_TRANSITION_COMMAND_H_
