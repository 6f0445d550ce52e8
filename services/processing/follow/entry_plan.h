// SPDX-License-Identifier: Apache-2.0
// What one entry of intake's journal will do, decided before anything of it is written: the events
// of processing that follow from it, in order, the changes of the catalogue, and the courses as
// they will be, so that later events of the entry are decided on earlier ones. Lives as long as the
// entry is worked on. Confined to the committer.
#ifndef MOTCUA_SERVICES_PROCESSING_FOLLOW_ENTRY_PLAN_H_
#define MOTCUA_SERVICES_PROCESSING_FOLLOW_ENTRY_PLAN_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/dossier/dossier_id.h"
#include "common/engine/command.h"
#include "google/protobuf/arena.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/processing/app/catalog_mirror.h"
#include "services/processing/app/course_draft.h"
#include "services/processing/app/course_machine.h"

namespace motcua::processing {

// An event to be recorded.
struct PlannedEvent {
  dossier::DossierId id;
  absl::string_view traceparent;  // In the event of intake that it follows from.
  v1::ProcessingEvent* event = nullptr;
};

class EntryPlan {
 public:
  // All outlive it: the machine and its state, the group's state, and the arena, which keeps events
  // and courses.
  EntryPlan(const CourseMachine* machine, const engine::Group* group, const kv::Reader* state,
            google::protobuf::Arena* arena)
      : machine_(machine), now_(group->now()), state_(state), arena_(arena) {}

  // Adds what follows from an event of an entry of `partition`. An error means that the entry
  // cannot be applied.
  absl::Status Add(uint32_t partition, const motcua::intake::v1::IntakeEvent& event);

  const std::vector<PlannedEvent>& events() const { return events_; }
  const std::vector<CatalogChange>& catalog_changes() const { return catalog_changes_; }
  // The courses that the events were applied to.
  const std::deque<CourseDraft>& courses() const { return courses_; }

 private:
  // The dossier that an event is about, with the event.
  struct Subject {
    dossier::DossierId id;
    absl::string_view traceparent;
  };

  absl::Status AddAccepted(const Subject& subject,
                           const motcua::intake::v1::DossierAcceptedV1& accepted);
  absl::Status AddImported(const Subject& subject,
                           const motcua::intake::v1::DossierImportedV1& imported);
  absl::Status AddSupplemented(const Subject& subject,
                               const motcua::intake::v1::DossierSupplementedV1& supplemented);
  absl::Status AddWithdrawn(const Subject& subject,
                            const motcua::intake::v1::DossierWithdrawnV1& withdrawn);

  // A course that is opened by this entry.
  absl::StatusOr<CourseDraft*> OpenCourse(const Subject& subject, const v1::CourseOpening& opening,
                                          uint64_t catalog_sequence);
  // A course as it will be after what was planned so far; null if there is none.
  absl::StatusOr<CourseDraft*> FindCourse(const dossier::DossierId& id);

  v1::ProcessingEvent& AddEvent(const Subject& subject);
  // Moves a course and adds the event that says so.
  void Move(const Subject& subject, const TransitionRecord& transition, CourseDraft& course);
  // Moves a course whose calendar has changed, before something else happens to it.
  void MoveDueTime(const Subject& subject, const DecideContext& context, CourseDraft& course);
  // What the lines of its histories say of themselves: this service, now.
  LineOrigin Origin() const;

  const CourseMachine* const machine_;
  const absl::Time now_;
  const kv::Reader* const state_;
  google::protobuf::Arena* const arena_;
  std::vector<PlannedEvent> events_;
  std::vector<CatalogChange> catalog_changes_;
  std::deque<CourseDraft> courses_;
  absl::flat_hash_map<uint64_t, CourseDraft*> by_serial_;  // An entry has one partition.
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_FOLLOW_ENTRY_PLAN_H_
