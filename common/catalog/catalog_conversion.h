// SPDX-License-Identifier: Apache-2.0
// The catalogue's protos as the values that rules are computed with: intake and processing read the
// same calendars and time limits in the same way. Pure functions.
#ifndef MOTCUA_COMMON_CATALOG_CATALOG_CONVERSION_H_
#define MOTCUA_COMMON_CATALOG_CATALOG_CONVERSION_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/calendar_definition.h"
#include "common/calendar/due_time.h"
#include "common/calendar/working_calendar.h"
#include "common/errors/errors.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "motcua/intake/v1/catalog.pb.h"

namespace motcua::catalog {

// Collects every rule that the calendar breaks, with paths below `path` ("calendars[0]"), and
// returns its definition; meaningless unless nothing was added to `violations`.
calendar::CalendarDefinition ReadCalendar(const motcua::intake::v1::WorkingCalendar& calendar,
                                          const std::string& path, errors::Violations& violations);

// A calendar that was validated before: an error is DATA_LOSS. What PutCatalog asks for beyond the
// rules of ReadCalendar is not asked for here, since it may be younger than the calendar.
absl::StatusOr<std::unique_ptr<const calendar::WorkingCalendar>> MakeCalendar(
    const motcua::intake::v1::WorkingCalendar& calendar);

// nullopt if none of the units is set.
std::optional<calendar::TimeLimit> ReadTimeLimit(const motcua::intake::v1::TimeLimit& limit);

// Times with whole microseconds, as everything in the stores has. A timestamp outside of the years
// 1 to 9999 reads as the first or last moment of them: validation lets none through.
absl::Time ReadTime(const google::protobuf::Timestamp& timestamp);
void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp);

}  // namespace motcua::catalog

#endif  // MOTCUA_COMMON_CATALOG_CATALOG_CONVERSION_H_
