// SPDX-License-Identifier: Apache-2.0
//
// Walks from acceptance to the due time that DueTime found, run by run (a run is a stretch in which
// the clock was not stopped) and within a run day by day. What an interval is called is read from
// the calendar's plan of its day; nothing is counted here that DueTime did not count, which the
// property tests hold it to.

#include "common/calendar/explanation.h"

#include <algorithm>
#include <utility>

#include "common/time/local_date.h"

namespace motcua::calendar {
namespace {

// Appends intervals in order of time, joining those that say the same, up to a bound.
class IntervalList {
 public:
  explicit IntervalList(size_t max_intervals) : max_intervals_(max_intervals) {}

  void Append(ExplainedInterval next) {
    if (next.end <= next.start || truncated_) return;
    if (!intervals_.empty()) {
      ExplainedInterval& last = intervals_.back();
      if (last.end == next.start && last.reason == next.reason && last.note == next.note) {
        last.end = next.end;
        last.counted_working += next.counted_working;
        last.counted_calendar_days += next.counted_calendar_days;
        return;
      }
    }
    if (intervals_.size() >= max_intervals_) {
      truncated_ = true;
      return;
    }
    intervals_.push_back(std::move(next));
  }

  bool truncated() const { return truncated_; }

  std::vector<ExplainedInterval> Take() && { return std::move(intervals_); }

 private:
  const size_t max_intervals_;
  std::vector<ExplainedInterval> intervals_;
  bool truncated_ = false;
};

std::string NoteOf(const DayPlan& plan) {
  return std::string(plan.announced ? plan.reason : kNoAnnouncedExceptions);
}

IntervalReason ReasonNotWorked(const DayPlan& plan) {
  return plan.kind == DayKind::kDayOff ? IntervalReason::kDayOff : IntervalReason::kRestDay;
}

absl::Time RoundUpToSecond(absl::Time instant) {
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(instant));
  return second < instant ? second + absl::Seconds(1) : second;
}

void RoundUpToSecond(ClockPause& pause) {
  pause.stopped = RoundUpToSecond(pause.stopped);
  if (pause.resumed.has_value()) pause.resumed = RoundUpToSecond(*pause.resumed);
}

// The part of one local day that lies in the run [start, end), for a limit of working time.
void AppendWorkedDay(const DayPlan& plan, absl::Time midnight, absl::Time start, absl::Time end,
                     IntervalList& list) {
  const auto append = [&](absl::Time from, absl::Time to, IntervalReason reason) {
    ExplainedInterval interval = {.start = std::max(from, start),
                                  .end = std::min(to, end),
                                  .reason = reason,
                                  .note = NoteOf(plan)};
    if (reason == IntervalReason::kCounted || reason == IntervalReason::kCountedMakeUpDay) {
      interval.counted_working = std::max(interval.end - interval.start, absl::ZeroDuration());
    }
    list.Append(std::move(interval));
  };

  const absl::Time next_midnight = midnight + absl::Hours(24);
  if (plan.intervals.empty()) {
    append(midnight, next_midnight, ReasonNotWorked(plan));
    return;
  }
  const IntervalReason counted = plan.kind == DayKind::kMakeUpDay
                                     ? IntervalReason::kCountedMakeUpDay
                                     : IntervalReason::kCounted;
  absl::Time cursor = midnight;
  IntervalReason before = IntervalReason::kOutsideHours;
  for (const DailyInterval& interval : plan.intervals) {
    const absl::Time opening = midnight + absl::Seconds(interval.start_second);
    const absl::Time closing = midnight + absl::Seconds(interval.end_second);
    append(cursor, opening, before);
    append(opening, closing, counted);
    cursor = closing;
    before = IntervalReason::kBreak;
  }
  append(cursor, next_midnight, IntervalReason::kOutsideHours);
}

// Explains the runs and pauses of one dossier. The two kinds of limit differ in what a run looks
// like.
class Explainer {
 public:
  Explainer(const WorkingCalendar& calendar, const TimeLimit& limit, IntervalList& list)
      : calendar_(calendar),
        by_calendar_days_(limit.unit == TimeLimit::Unit::kCalendarDays),
        remaining_days_(by_calendar_days_ ? limit.amount : 0),
        list_(list) {}

  void AppendRun(absl::Time start, absl::Time end) {
    if (by_calendar_days_) {
      AppendCalendarRun(start, end);
    } else {
      AppendWorkingRun(start, end);
    }
  }

  void AppendPause(absl::Time start, absl::Time end) {
    list_.Append({.start = start,
                  .end = end,
                  .reason = IntervalReason::kPaused,
                  .counted_calendar_days = std::exchange(days_owed_, 0)});
  }

 private:
  void AppendWorkingRun(absl::Time start, absl::Time end) {
    const absl::TimeZone& zone = calendar_.zone();
    for (absl::CivilDay day = time::LocalDay(start, zone); !list_.truncated(); ++day) {
      const absl::Time midnight = time::StartOfDay(day, zone);
      if (midnight >= end) return;
      AppendWorkedDay(calendar_.PlanOf(day), midnight, start, end, list_);
    }
  }

  // The day of the start, the days that are counted, and those over which the due time rolled
  // forward.
  void AppendCalendarRun(absl::Time start, absl::Time end) {
    const absl::TimeZone& zone = calendar_.zone();
    const absl::CivilDay start_day = time::LocalDay(start, zone);
    const absl::CivilDay last_day = start_day + remaining_days_;
    list_.Append({.start = start,
                  .end = std::min(end, time::StartOfDay(start_day + 1, zone)),
                  .reason = IntervalReason::kStartDay});
    for (absl::CivilDay day = start_day + 1; !list_.truncated(); ++day) {
      const absl::Time midnight = time::StartOfDay(day, zone);
      if (midnight > end) return;
      const bool counted = day <= last_day;
      if (counted) --remaining_days_;
      if (midnight == end) {
        // The clock stopped as this day began: there is nothing of it to show here, and yet it is
        // the day of the stop.
        days_owed_ = counted ? 1 : 0;
        return;
      }
      AppendCalendarDay(day, midnight, std::min(end, time::StartOfDay(day + 1, zone)), counted);
    }
  }

  void AppendCalendarDay(absl::CivilDay day, absl::Time start, absl::Time end, bool counted) {
    const DayPlan plan = calendar_.PlanOf(day);
    ExplainedInterval interval = {.start = start, .end = end};
    if (counted) {
      interval.counted_calendar_days = 1;
    } else {
      interval.reason =
          plan.intervals.empty() ? ReasonNotWorked(plan) : IntervalReason::kRolledForward;
      interval.note = NoteOf(plan);
    }
    list_.Append(std::move(interval));
  }

  const WorkingCalendar& calendar_;
  const bool by_calendar_days_;
  int64_t remaining_days_;
  int64_t days_owed_ = 0;  // counted, but not yet carried by an interval
  IntervalList& list_;
};

}  // namespace

absl::StatusOr<Explanation> Explain(const WorkingCalendar& calendar, absl::Time accepted,
                                    const TimeLimit& limit, std::span<const ClockPause> pauses,
                                    size_t max_intervals) {
  absl::StatusOr<DueResult> result = DueTime(calendar, accepted, limit, pauses);
  if (!result.ok()) return result.status();

  std::vector<ClockPause> whole_pauses(pauses.begin(), pauses.end());
  if (limit.unit != TimeLimit::Unit::kCalendarDays) {
    // Working time is counted from and to whole seconds, and so it is shown.
    accepted = RoundUpToSecond(accepted);
    for (ClockPause& pause : whole_pauses) RoundUpToSecond(pause);
  }

  IntervalList list(max_intervals);
  Explainer explainer(calendar, limit, list);
  absl::Time running_since = accepted;
  bool stopped = false;
  for (const ClockPause& pause : whole_pauses) {
    if (result->due.has_value() && *result->due <= pause.stopped) break;
    if (pause.resumed == pause.stopped) continue;  // has no length to show and changes nothing
    explainer.AppendRun(running_since, pause.stopped);
    explainer.AppendPause(pause.stopped, pause.resumed.value_or(absl::InfiniteFuture()));
    stopped = !pause.resumed.has_value();
    if (!stopped) running_since = *pause.resumed;
  }
  if (!stopped) explainer.AppendRun(running_since, *result->due);

  const bool truncated = list.truncated();
  return Explanation{
      .result = *std::move(result), .intervals = std::move(list).Take(), .truncated = truncated};
}

}  // namespace motcua::calendar
