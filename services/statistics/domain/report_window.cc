// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/domain/report_window.h"

#include <algorithm>

#include "common/time/local_date.h"

namespace motcua::statistics {
namespace {

// "Before t" is asked of whole microseconds only: the same as before the next whole one.
absl::Time NextWholeMicrosecond(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(time.seconds() * 1'000'000 + (time.nanos() + 999) / 1'000);
}

}  // namespace

bool IsDate(const google::type::Date& date) {
  if (date.year() < 1 || date.year() > 9999) {
    return false;
  }
  const absl::CivilDay day = ToDay(date);
  return day.month() == date.month() && day.day() == date.day();
}

absl::CivilDay ToDay(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::Time PeriodEnd(const v1::ReportDefinition& definition, const absl::TimeZone& zone) {
  return time::StartOfDay(ToDay(definition.end_date()), zone);
}

ReportWindow WindowOf(const v1::ReportDefinition& definition, const absl::TimeZone& zone) {
  ReportWindow window{.start = time::StartOfDay(ToDay(definition.start_date()), zone),
                      .end = PeriodEnd(definition, zone)};
  if (definition.has_as_of_time()) {
    window.end = std::min(window.end, NextWholeMicrosecond(definition.as_of_time()));
  }
  window.start = std::min(window.start, window.end);
  return window;
}

}  // namespace motcua::statistics
