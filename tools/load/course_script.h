// SPDX-License-Identifier: Apache-2.0
//
// The full course of a dossier: eight commands over intake and processing, from handing it in to
// the result in the applicant's hands, each with the revision of the one before where it crosses
// from one service to the other; and, where it is wished, a ninth call that returns once statistics
// has counted it.
//
// Threads: as Script.

#ifndef MOTCUA_TOOLS_LOAD_COURSE_SCRIPT_H_
#define MOTCUA_TOOLS_LOAD_COURSE_SCRIPT_H_

#include <string>

#include "motcua/common/v1/dossier.pb.h"
#include "tools/load/script.h"

namespace motcua::load {

class CourseScript final : public Script {
 public:
  // `materials` outlives it.
  CourseScript(const ScenarioOptions& options, Materials* materials);

  Outgoing Make(OperationState& state) override;
  Judgement Judge(OperationState& state, absl::string_view answer) override;
  // One: the course.
  uint32_t ItemsOf(uint32_t items) const override;

 private:
  const bool wait_statistics_;
  Materials* const materials_;
};

// A submission of the pool under a new request id.
grpc::ByteBuffer MakeSubmission(Materials* materials);
// A request of a command on the state's dossier: request id, dossier, and further fields as they
// are.
grpc::ByteBuffer MakeCommand(const OperationState& state, absl::string_view rest,
                             Materials* materials);
// Takes the id and the revision of an answer of intake. False if one is missing, or the dossier is
// in another state.
bool TakeDossier(absl::string_view answer, motcua::common::v1::DossierState expected,
                 OperationState& state);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_COURSE_SCRIPT_H_
