// SPDX-License-Identifier: Apache-2.0
// Which stretch of time a report is about. Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_DOMAIN_REPORT_WINDOW_H_
#define MOTCUA_SERVICES_STATISTICS_DOMAIN_REPORT_WINDOW_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/type/date.pb.h"
#include "motcua/statistics/v1/report.pb.h"

namespace motcua::statistics {

// What the comments of the report call a and t: whole microseconds, start <= end. The start is a
// local midnight unless the window is empty.
struct ReportWindow {
  absl::Time start;
  absl::Time end;
};

// Whether the date has year (1 to 9999), month and day, and is one.
bool IsDate(const google::type::Date& date);
// Precondition: IsDate(date).
absl::CivilDay ToDay(const google::type::Date& date);

// The default of as_of_time, and the latest: the end of the period.
absl::Time PeriodEnd(const v1::ReportDefinition& definition, const absl::TimeZone& zone);

// Precondition: both dates are dates, the end not before the start; as_of_time valid if it is
// there.
ReportWindow WindowOf(const v1::ReportDefinition& definition, const absl::TimeZone& zone);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_DOMAIN_REPORT_WINDOW_H_
