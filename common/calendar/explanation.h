// SPDX-License-Identifier: Apache-2.0
//
// Why a dossier is due when it is: the whole stretch from acceptance to the due time, cut into
// intervals that were counted against the limit or skipped, each with its reason. The intervals
// leave no gap and do not overlap, and what they count adds up to the limit exactly, so a citizen
// or a court can check a due time with pencil and paper.
//
// Threads: plain values and pure functions.

#ifndef MOTCUA_COMMON_CALENDAR_EXPLANATION_H_
#define MOTCUA_COMMON_CALENDAR_EXPLANATION_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/calendar/due_time.h"
#include "common/calendar/working_calendar.h"

namespace motcua::calendar {

enum class IntervalReason {
  kCounted,           // working time or, for limits in calendar days, days
  kCountedMakeUpDay,  // working time of an announced make-up day
  kBreak,             // between two intervals of one working day: lunch
  kOutsideHours,      // before opening or after closing of a working day
  kRestDay,           // a day that is never worked: the weekend
  kDayOff,            // announced
  kPaused,            // the clock was stopped
  kStartDay,  // calendar days only: the rest of the day on which the clock was started, which is
              // not counted
  kRolledForward,  // calendar days only: after the last day, the part of a working day up to the
                   // due time
};

// The note of intervals on dates for which no exceptions have been announced; their due time may
// still move.
inline constexpr absl::string_view kNoAnnouncedExceptions = "no announced exceptions for this year";

// [start, end), not empty. Neighbours differ in reason or note.
struct ExplainedInterval {
  absl::Time start;
  absl::Time end;  // absl::InfiniteFuture() for a pause that is still open
  IntervalReason reason = IntervalReason::kCounted;
  std::string note;  // the announced reason of a day off or make-up day, or kNoAnnouncedExceptions
  absl::Duration counted_working;
  // The day on which the clock is stopped is counted in full; a pause that begins at midnight
  // carries that day itself.
  int64_t counted_calendar_days = 0;
};

struct Explanation {
  DueResult result;
  // From acceptance (for working limits: rounded up to a second) to the due time, or to the open
  // pause.
  std::vector<ExplainedInterval> intervals;
  // There were more intervals than asked for; the first ones are here.
  bool truncated = false;
};

// Explains what DueTime answers for the same arguments. INVALID_ARGUMENT as there.
absl::StatusOr<Explanation> Explain(const WorkingCalendar& calendar, absl::Time accepted,
                                    const TimeLimit& limit, std::span<const ClockPause> pauses,
                                    size_t max_intervals);

}  // namespace motcua::calendar

#endif  // MOTCUA_COMMON_CALENDAR_EXPLANATION_H_
