// SPDX-License-Identifier: Apache-2.0
// Courses and their histories as callers see them. Pure functions.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_COURSE_VIEW_H_
#define MOTCUA_SERVICES_PROCESSING_APP_COURSE_VIEW_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"
#include "motcua/processing/v1/course.pb.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {

// Fills in an empty message. `calendar` is the course's; null where it has none.
void SetCourse(const dossier::DossierId& id, const CourseRecord& record, absl::Time now,
               const calendar::WorkingCalendar* calendar, v1::Course& course);

void SetTransition(const HistoryLine& line, v1::Transition& transition);

// What changes with every change of the course.
std::string EtagOf(const CourseRecord& course);

// UNKNOWN_DOSSIER.
absl::Status UnknownDossier(absl::string_view dossier);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_COURSE_VIEW_H_
