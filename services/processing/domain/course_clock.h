// SPDX-License-Identifier: Apache-2.0
// The clock of a course against its calendar: when it is due, how much working time is left, how it
// ended. The arithmetic is common/calendar's; here is what a course's record says to it. Pure
// functions.
#ifndef MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_CLOCK_H_
#define MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_CLOCK_H_

#include <optional>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/due_time.h"
#include "common/calendar/working_calendar.h"
#include "motcua/common/v1/dossier.pb.h"
#include "motcua/processing/storage/v1/course_record.pb.h"

namespace motcua::processing {

using CourseRecord = motcua::processing::storage::v1::CourseRecord;

// What the due time of a course is counted from.
struct ClockFacts {
  absl::Time accepted;
  calendar::TimeLimit limit;
  absl::InlinedVector<calendar::ClockPause, 4> pauses;
};

// What to make of a pause that is still open.
enum class OpenPause {
  kKeep,   // The clock stands: there may be no due time.
  kLeave,  // As if it had not stopped: the due time at the moment when it did.
};

// nullopt for a course without a time limit.
std::optional<ClockFacts> ClockFactsOf(const CourseRecord& course, OpenPause open_pause);

// The due time as `calendar` counts it today: while the clock is stopped, the due time when it
// stopped. Precondition: the course has a time limit. INTERNAL if it cannot be counted.
absl::StatusOr<absl::Time> CountDue(const CourseRecord& course,
                                    const calendar::WorkingCalendar& calendar);

// The due time if the clock, which is stopped, runs on from `resumed`. Preconditions and failures
// as above.
absl::StatusOr<absl::Time> CountDueResumed(const CourseRecord& course, absl::Time resumed,
                                           const calendar::WorkingCalendar& calendar);

// Working time left at `now` until the course is due, zero once past; while the clock is stopped,
// what was left when it stopped. nullopt for limits in calendar days, without a limit, and after
// the end.
std::optional<absl::Duration> RemainingWorkingTime(const CourseRecord& course, absl::Time now,
                                                   const calendar::WorkingCalendar& calendar);

// How a course that ends at `closed` ends against `due`, by local dates of `calendar`.
motcua::common::v1::Outcome OutcomeOf(absl::Time closed, absl::Time due,
                                      const calendar::WorkingCalendar& calendar);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_CLOCK_H_
