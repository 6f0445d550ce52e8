// SPDX-License-Identifier: Apache-2.0
//
// The working calendar of the quarter: the national public holidays of 2022 and 2023 as they were
// announced, weekend days that fall into a block left out because the week says them already.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_QUARTER_ANNOUNCED_CALENDAR_H_
#define MOTCUA_TOOLS_QUARTER_ANNOUNCED_CALENDAR_H_

#include "common/calendar/calendar_definition.h"
#include "motcua/intake/v1/catalog.pb.h"

namespace motcua::quarter {

// For counting.
calendar::CalendarDefinition AnnouncedCalendar();

// The same for the catalogue.
intake::v1::WorkingCalendar AnnouncedCalendarProto();

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_ANNOUNCED_CALENDAR_H_
