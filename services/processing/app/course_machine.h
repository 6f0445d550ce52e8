// SPDX-License-Identifier: Apache-2.0
// Processing as a state machine over its journal: what a running command needs of it. It decides
// nothing: domain/ does. It keeps what is around a decision: what to decide with; events as they
// are recorded; who watches courses is told once a commit is durable. Confined to the committer,
// except where a part says otherwise.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_COURSE_MACHINE_H_
#define MOTCUA_SERVICES_PROCESSING_APP_COURSE_MACHINE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/dossier/dossier_id.h"
#include "common/engine/command.h"
#include "common/engine/request_log.h"
#include "common/kv/store.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/processing/app/catalog_mirror.h"
#include "services/processing/app/course_draft.h"
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
  uint64_t followed_sequence = 0;  // Of the entry of intake's journal that it follows from.
};

// Told on the committer, after each commit, which courses have moved: be quick.
using CoursesMoved = std::function<void(absl::Span<const dossier::DossierId>)>;

class CourseMachine {
 public:
  // Store and requests outlive it; `courses_moved` may be empty.
  CourseMachine(const kv::Store* store, engine::RequestLog* requests, CoursesMoved courses_moved);

  uint32_t partition_count() const { return store_->partition_count(); }
  CatalogMirror& catalog() { return catalog_; }
  const CatalogMirror& catalog() const { return catalog_; }

  // What was answered to which request.
  engine::RequestLog& requests() const { return *requests_; }
  // Gives the requests that an entry of the journal answers. CORRUPT_DATA.
  static absl::Status ReadRequests(const journal::Entry& entry, engine::RequestSink sink);

  // What to decide with at `now`. CORRUPT_DATA if the course has a time limit, and a calendar that
  // never came.
  absl::StatusOr<DecideContext> ContextFor(const CourseRecord& course, absl::Time now) const;

  // Records that a course moves: the draft is moved and the event appended. The draft is the
  // caller's to write, in the same group.
  void RecordTransition(engine::Group& group, CourseDraft& draft,
                        const TransitionRecord& transition, const EventOrigin& origin,
                        std::string note) const;
  // Appends an event that was applied to drafts already; fills in its header. It has no note.
  void Append(engine::Group& group, const dossier::DossierId& id, const EventOrigin& origin,
              v1::ProcessingEvent& event) const;

  // Has the watchers of courses told after the commit.
  void TellAfterCommit(engine::Group& group, std::vector<dossier::DossierId> moved) const;

 private:
  const kv::Store* const store_;
  engine::RequestLog* const requests_;
  const CoursesMoved courses_moved_;
  CatalogMirror catalog_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_COURSE_MACHINE_H_
