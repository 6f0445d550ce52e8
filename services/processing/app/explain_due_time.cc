// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/explain_due_time.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/calendar/explanation.h"
#include "common/catalog/catalog_conversion.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"
#include "services/processing/app/course_view.h"
#include "services/processing/domain/course_clock.h"
#include "services/processing/domain/instants.h"
#include "services/processing/storage/keys.h"

namespace motcua::processing {
namespace {

using calendar::IntervalReason;

bool IsCounted(IntervalReason reason) {
  return reason == IntervalReason::kCounted || reason == IntervalReason::kCountedMakeUpDay;
}

absl::string_view ReasonText(IntervalReason reason, bool by_calendar_days) {
  switch (reason) {
    case IntervalReason::kCounted:
      return by_calendar_days ? "calendar days" : "working hours";
    case IntervalReason::kCountedMakeUpDay:
      return "make-up day";
    case IntervalReason::kBreak:
      return "break between working hours";
    case IntervalReason::kOutsideHours:
      return "outside working hours";
    case IntervalReason::kRestDay:
      return "no working day";
    case IntervalReason::kDayOff:
      return "day off";
    case IntervalReason::kPaused:
      return "clock stopped";
    case IntervalReason::kStartDay:
      return "the day on which the clock started is not counted";
    case IntervalReason::kRolledForward:
      return "rolled forward to the end of a working day";
  }
  return "";
}

// All versions of the calendar, oldest first.
absl::StatusOr<std::vector<motcua::intake::v1::WorkingCalendar>> ReadVersions(
    const kv::Snapshot& snapshot, absl::string_view calendar_code) {
  std::vector<motcua::intake::v1::WorkingCalendar> versions;
  const std::string prefix = CalendarPrefix(calendar_code);
  const auto cursor = snapshot.Scan(kCatalog, prefix, kv::PrefixEnd(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    MOTCUA_ASSIGN_OR_RETURN(motcua::intake::v1::WorkingCalendar announced,
                            kCalendarTable.Decode(cursor->value()));
    versions.push_back(std::move(announced));
  }
  MOTCUA_RETURN_IF_ERROR(cursor->status());
  return versions;
}

// The newest calendar by which the course is due when its record says.
absl::StatusOr<std::unique_ptr<const calendar::WorkingCalendar>> FindCalendar(
    const kv::Snapshot& snapshot, const CourseRecord& course) {
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<motcua::intake::v1::WorkingCalendar> versions,
                          ReadVersions(snapshot, course.calendar_code()));
  for (auto announced = versions.rbegin(); announced != versions.rend(); ++announced) {
    MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<const calendar::WorkingCalendar> calendar,
                            catalog::MakeCalendar(*announced));
    const absl::StatusOr<absl::Time> due = CountDue(course, *calendar);
    if (due.ok() && ToMicros(*due) == course.due_micros()) {
      return calendar;
    }
  }
  return errors::MakeError(
      errors::Reason::kInternal, "no version of the calendar gives the due time",
      {{"dossier_code", course.dossier_code()}, {"calendar_code", course.calendar_code()}});
}

}  // namespace

absl::Status Explain(const kv::Snapshot& snapshot, const CourseRow& row, size_t intervals_max,
                     v1::ExplainDueTimeResponse& response) {
  const CourseRecord& course = row.record;
  const std::optional<ClockFacts> facts = ClockFactsOf(course, OpenPause::kKeep);
  if (!facts.has_value() || !course.has_due_micros()) {
    return errors::MakeError(errors::Reason::kNoDueTime,
                             "the procedure has no time limit: there is no due time",
                             {{"dossier_code", course.dossier_code()}});
  }
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<const calendar::WorkingCalendar> calendar,
                          FindCalendar(snapshot, course));
  const absl::StatusOr<calendar::Explanation> explanation =
      calendar::Explain(*calendar, facts->accepted, facts->limit, facts->pauses, intervals_max);
  if (!explanation.ok()) {
    return errors::MakeError(errors::Reason::kInternal, "the due time cannot be explained",
                             {{"dossier_code", course.dossier_code()}});
  }
  if (course.clock() != v1::CLOCK_STATE_STOPPED) {
    SetTimestamp(course.due_micros(), response.mutable_due_time());
  }
  const bool by_calendar_days = facts->limit.unit == calendar::TimeLimit::Unit::kCalendarDays;
  for (const calendar::ExplainedInterval& interval : explanation->intervals) {
    if (interval.end == absl::InfiniteFuture()) {
      break;  // The pause that is still open: told until the clock stopped.
    }
    v1::ExplainedInterval& explained = *response.add_intervals();
    SetTimestamp(ToMicros(interval.start), explained.mutable_start_time());
    SetTimestamp(ToMicros(interval.end), explained.mutable_end_time());
    explained.set_counted(IsCounted(interval.reason));
    const absl::string_view reason = ReasonText(interval.reason, by_calendar_days);
    explained.set_reason(interval.note.empty() ? std::string(reason)
                                               : absl::StrCat(reason, ": ", interval.note));
  }
  return absl::OkStatus();
}

}  // namespace motcua::processing
