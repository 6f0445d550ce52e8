// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/course_view.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/processing/domain/course.h"
#include "services/processing/domain/course_clock.h"
#include "services/processing/domain/instants.h"

namespace motcua::processing {

void SetCourse(const dossier::DossierId& id, const CourseRecord& record, absl::Time now,
               const calendar::WorkingCalendar* calendar, v1::Course& course) {
  course.set_dossier_id(dossier::FormatDossierId(id));
  course.set_dossier_code(record.dossier_code());
  course.set_agency_code(record.agency_code());
  course.set_procedure_code(record.procedure_code());
  course.set_state(record.state());
  course.set_clock(record.clock());
  SetTimestamp(record.accept_micros(), course.mutable_accept_time());
  if (record.has_original_due_micros()) {
    SetTimestamp(record.original_due_micros(), course.mutable_original_due_time());
  }
  if (record.has_due_micros()) {
    SetTimestamp(record.due_micros(), course.mutable_due_time());
  }
  if (calendar != nullptr) {
    const std::optional<absl::Duration> remaining = RemainingWorkingTime(record, now, *calendar);
    if (remaining.has_value()) {
      course.mutable_remaining_working_time()->set_seconds(absl::ToInt64Seconds(*remaining));
    }
  }
  if (record.has_close_micros()) {
    SetTimestamp(record.close_micros(), course.mutable_close_time());
  }
  course.set_outcome(record.outcome());
  if (record.has_return_micros()) {
    SetTimestamp(record.return_micros(), course.mutable_return_time());
  }
  course.set_supplement_request_count(record.supplement_request_count());
  course.set_transition_count(record.transition_count());
  course.set_etag(EtagOf(record));
}

void SetTransition(const HistoryLine& line, v1::Transition& transition) {
  transition.set_number(line.number);
  ToEvent(line.transition, *transition.mutable_transition());
  transition.set_caller(line.caller);
  SetTimestamp(line.record_micros, transition.mutable_record_time());
  transition.set_note(line.note);
}

std::string EtagOf(const CourseRecord& course) { return absl::StrCat(course.transition_count()); }

absl::Status UnknownDossier(absl::string_view dossier) {
  return errors::MakeError(errors::Reason::kUnknownDossier,
                           "no course of such a dossier is known here",
                           {{"dossier", std::string(dossier)}});
}

}  // namespace motcua::processing
