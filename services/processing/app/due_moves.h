// SPDX-License-Identifier: Apache-2.0
// After a calendar changed, the due times of the open courses on it move: the ones that have ended
// keep theirs. There may be many, so the work is done in pieces, one command at a time, each
// looking at a bounded number of open courses; how far it got stands in the store, so that a
// restart goes on from there. Each course that moves gets a line in its history. A course to which
// something happens before its turn is moved first: whoever decides on it asks MoveOrLeave.
//
// Confined to the committer, or to whoever sets it up before the committer starts.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_DUE_MOVES_H_
#define MOTCUA_SERVICES_PROCESSING_APP_DUE_MOVES_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/engine/command.h"
#include "common/kv/store.h"
#include "services/processing/app/course_machine.h"

namespace motcua::processing {

// The move of a course whose due time is another one by the newest calendar; nullopt where nothing
// moves. One that cannot be counted stays as it is: the log says so, and nobody else has to wait.
std::optional<TransitionRecord> MoveOrLeave(const CourseRecord& course,
                                            const DecideContext& context);

class DueMoves {
 public:
  // Open courses looked at in one group.
  static constexpr size_t kCoursesAPiece = 500;

  using Enqueue = std::function<void(std::unique_ptr<engine::Command>)>;

  // Both outlive it, and it outlives the committer.
  DueMoves(const kv::Store* store, const CourseMachine* machine)
      : store_(store), machine_(machine) {}

  // Where pieces of work go: the committer. Set before the first Kick.
  void SetQueue(Enqueue enqueue) { enqueue_ = std::move(enqueue); }

  // Reads what is still to be done. For the committer's on_acquire.
  absl::Status Load();

  // Notes, in the group that changes the calendar, that its courses must be looked at, from the
  // first one on; the work begins after the commit.
  void Begin(engine::Group& group, const std::string& calendar_code);

  // Sees to it that a piece is waiting or running if there is work. For the committer's on_commit,
  // so that work goes on after a piece could not be done; and once after the start.
  void Kick();

  bool idle() const { return calendars_.empty() && !under_way_; }

 private:
  class Piece;

  // Does the next piece of work within the group.
  absl::Status RunPiece(engine::Group& group);
  absl::Status MoveCourse(engine::Group& group, const dossier::DossierId& id,
                          const std::string& calendar_code);

  const kv::Store* const store_;
  const CourseMachine* const machine_;
  Enqueue enqueue_;
  std::set<std::string> calendars_;  // Whose courses are still to be looked at.
  bool under_way_ = false;           // A piece waits or runs.
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_DUE_MOVES_H_
