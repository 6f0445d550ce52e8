// SPDX-License-Identifier: Apache-2.0
// Processing as a state machine over its journal: what a running command needs of it. It decides
// nothing: domain/ does. It keeps the rules around a decision: a course whose calendar has changed
// is moved to its new due time before anything else happens to it; an event is applied and appended
// as one; who watches courses is told once a commit is durable. Confined to the committer, except
// where a part says otherwise.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_COURSE_MACHINE_H_
#define MOTCUA_SERVICES_PROCESSING_APP_COURSE_MACHINE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/dossier/dossier_id.h"
#include "common/engine/command.h"
#include "common/kv/store.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/processing/app/catalog_mirror.h"
#include "services/processing/domain/decide.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {

// The names of this service's journal and of the one that it follows.
inline constexpr char kJournalName[] = "processing";
inline constexpr char kUpstreamName[] = "intake";

// Who an event is recorded for. Views must outlive its use.
struct EventOrigin {
  absl::string_view caller = kJournalName;  // This service, for what follows from elsewhere.
  absl::string_view request_id;
  absl::string_view request_fingerprint;
  absl::string_view traceparent;
};

// Told on the committer, after each commit, which courses have moved: be quick.
using CoursesMoved = std::function<void(absl::Span<const dossier::DossierId>)>;

class CourseMachine {
 public:
  // `store` outlives it; `courses_moved` may be empty.
  CourseMachine(const kv::Store* store, CoursesMoved courses_moved);

  uint32_t partition_count() const { return store_->partition_count(); }
  CatalogMirror& catalog() { return catalog_; }
  const CatalogMirror& catalog() const { return catalog_; }

  // What to decide with at `now`. CORRUPT_DATA if the course has a time limit, and a calendar that
  // never came.
  absl::StatusOr<DecideContext> ContextFor(const CourseRecord& course, absl::Time now) const;

  // The move of a course whose calendar has changed since its due time was counted, applied to
  // `course`; nullopt where nothing moves.
  static absl::StatusOr<std::optional<TransitionRecord>> MoveDueTime(const DecideContext& context,
                                                                     CourseRecord& course);

  // Records an event of a course: fills in its header, applies it, appends it. An error means that
  // the store cannot be read, and has failed the group.
  absl::Status Record(engine::Group& group, const dossier::DossierId& id, const EventOrigin& origin,
                      std::string note, v1::ProcessingEvent& event) const;
  // The same for one transition.
  absl::Status RecordTransition(engine::Group& group, const dossier::DossierId& id,
                                const EventOrigin& origin, std::string note,
                                const TransitionRecord& transition) const;

  // Has the watchers of courses told after the commit.
  void TellAfterCommit(engine::Group& group, std::vector<dossier::DossierId> moved) const;

 private:
  const kv::Store* const store_;
  const CoursesMoved courses_moved_;
  CatalogMirror catalog_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_COURSE_MACHINE_H_
