// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic of working time over one announced calendar. All answers follow from one count of
// working seconds, so they agree with each other: WorkingTimeBetween(t, AddWorkingTime(t, d)) is d,
// and adding a then b is adding a + b. Each costs a few array reads however far the instants lie
// apart.
//
// Working time is counted in whole seconds; a fraction of a second, of an instant or a duration, is
// rounded up. Local dates are those of the unrounded instant. Instants are those of
// google.protobuf.Timestamp, years 1 to 9999: one outside counts as the nearest inside, and an
// answer that would lie outside is absl::InfiniteFuture() or absl::InfinitePast().
//
// Threads: immutable; share freely.

#ifndef MOTCUA_COMMON_CALENDAR_WORKING_CALENDAR_H_
#define MOTCUA_COMMON_CALENDAR_WORKING_CALENDAR_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/calendar_definition.h"
#include "common/calendar/work_timeline.h"

namespace motcua::calendar {

enum class DayKind {
  kWorkingDay,  // worked every week
  kRestDay,     // never worked by the weekly pattern
  kDayOff,      // announced
  kMakeUpDay,   // announced
};

// What the calendar says about one date. Views are valid as long as the calendar.
struct DayPlan {
  DayKind kind = DayKind::kRestDay;
  std::span<const DailyInterval> intervals;  // in order; empty on rest days and days off
  absl::string_view reason;                  // of an announced exception; empty otherwise
  bool announced = false;  // false: only the weekly pattern is known for this date
};

class WorkingCalendar {
 public:
  // INVALID_ARGUMENT naming every violation that Validate finds.
  static absl::StatusOr<std::unique_ptr<const WorkingCalendar>> Create(
      CalendarDefinition definition);

  const std::string& code() const { return code_; }

  // The fixed offset in which this calendar reads instants as dates; equals the definition's zone
  // from first_day on.
  const absl::TimeZone& zone() const { return zone_; }

  // `instant` itself during working time. Before opening: opening; at lunch: the afternoon; at
  // closing (17:00:00) or later and on a day off: the next opening.
  absl::Time NextWorkingMoment(absl::Time instant) const;

  // The first instant at which `working` has been counted since `start`: eight hours from 07:00 is
  // 17:00 of the same day, not the next morning. Nothing added is `start` itself. A negative amount
  // counts back, to the earliest instant that has as much working time before `start`.
  absl::Time AddWorkingTime(absl::Time start, absl::Duration working) const;

  // Negative if `end` is before `start`.
  absl::Duration WorkingTimeBetween(absl::Time start, absl::Time end) const;

  // The deadline of a limit of `days` calendar days: the closing time of the last day. The day of
  // `start` is not counted, and a last day without working time gives way to the next working day
  // (Civil Code 2015, articles 147 and 148, with the end of working hours in place of midnight).
  absl::Time CalendarDayDeadline(absl::Time start, int days) const;

  // The end of working time on the first day, from `day` on, that closes later than `after`.
  absl::Time FirstClosing(absl::CivilDay day, absl::Time after) const;

  DayPlan PlanOf(absl::CivilDay day) const;

 private:
  explicit WorkingCalendar(CalendarDefinition definition);

  absl::Time FirstClosing(int64_t day_number, absl::Time after) const;

  // Instants as seconds on the timeline.
  int64_t ToLocalSecond(absl::Time instant) const;  // rounded up
  absl::Time FromLocalSecond(int64_t second) const;

  const std::string code_;
  const absl::TimeZone zone_;
  const int64_t offset_seconds_;
  const absl::CivilDay first_day_;
  const absl::CivilDay last_day_;
  const WorkTimeline timeline_;
  const std::vector<DayException> exceptions_;  // by day
};

}  // namespace motcua::calendar

#endif  // MOTCUA_COMMON_CALENDAR_WORKING_CALENDAR_H_
