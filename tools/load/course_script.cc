// SPDX-License-Identifier: Apache-2.0
#include "tools/load/course_script.h"

#include <array>

#include "tools/load/wire.h"

namespace motcua::load {
namespace {

using motcua::common::v1::DossierState;

constexpr uint32_t kCourseState = 5;
constexpr char kNote[] = "Bổ sung giấy tờ còn thiếu";
// Field numbers of the commands of processing.
constexpr uint32_t kMinRevisions = 4;
constexpr uint32_t kNoteField = 5;
constexpr uint32_t kStatusMinRevisions = 1;

struct Step {
  Method method;
  DossierState state;   // After it.
  bool awaits = false;  // Goes to another service than the step before, and names its revision.
  bool has_note = false;
  bool has_documents = false;
};

constexpr std::array<Step, 8> kSteps = {
    Step{.method = Method::kSubmitDossier, .state = motcua::common::v1::DOSSIER_STATE_REGISTERED},
    Step{.method = Method::kAcceptDossier, .state = motcua::common::v1::DOSSIER_STATE_ACCEPTED},
    Step{.method = Method::kStartProcessing,
         .state = motcua::common::v1::DOSSIER_STATE_IN_PROGRESS,
         .awaits = true},
    Step{.method = Method::kRequestSupplement,
         .state = motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED,
         .has_note = true},
    Step{.method = Method::kSupplementDossier,
         .state = motcua::common::v1::DOSSIER_STATE_ACCEPTED,
         .has_documents = true},
    Step{.method = Method::kResumeProcessing,
         .state = motcua::common::v1::DOSSIER_STATE_IN_PROGRESS,
         .awaits = true},
    Step{.method = Method::kResolveDossier, .state = motcua::common::v1::DOSSIER_STATE_RESOLVED},
    Step{.method = Method::kReturnResult,
         .state = motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED},
};

bool TakeCourse(absl::string_view answer, DossierState expected, OperationState& state) {
  const absl::string_view course = FindBytes(answer, 1).value_or("");
  const absl::string_view revision = FindBytes(answer, 2).value_or("");
  state.revision.assign(revision.data(), revision.size());
  return !revision.empty() && FindBytes(course, 1) == absl::string_view(state.dossier) &&
         FindVarint(course, kCourseState) == static_cast<uint64_t>(expected);
}

}  // namespace

CourseScript::CourseScript(const ScenarioOptions& options, Materials* materials)
    : wait_statistics_(options.wait_statistics), materials_(materials) {}

Outgoing CourseScript::Make(OperationState& state) {
  if (state.step == 0) {
    return {.method = Method::kSubmitDossier, .request = MakeSubmission(materials_)};
  }
  std::string rest;
  if (state.step >= kSteps.size()) {
    AppendBytesField(rest, kStatusMinRevisions, state.revision);
    return {.method = Method::kGetStatisticsStatus, .request = JoinParts({rest})};
  }
  const Step& step = kSteps[state.step];
  if (step.awaits) AppendBytesField(rest, kMinRevisions, state.revision);
  if (step.has_note) AppendBytesField(rest, kNoteField, kNote);
  if (step.has_documents) rest = materials_->payloads->supplements[materials_->NextPayload()];
  return {.method = step.method, .request = MakeCommand(state, rest, materials_)};
}

Judgement CourseScript::Judge(OperationState& state, absl::string_view answer) {
  if (state.step >= kSteps.size()) return {.good = FindBytes(answer, 1).has_value(), .items = 1};
  const Step& step = kSteps[state.step++];
  const bool is_intake = InfoOf(step.method).service == Service::kIntake;
  const bool good =
      is_intake ? TakeDossier(answer, step.state, state) : TakeCourse(answer, step.state, state);
  const bool last = state.step == kSteps.size() && !wait_statistics_;
  return {.good = good, .finished = last, .items = good ? 1u : 0u};
}

uint32_t CourseScript::ItemsOf(uint32_t /*items*/) const { return 1; }

}  // namespace motcua::load
