// SPDX-License-Identifier: Apache-2.0
//
// Local dates and time zones. Periods, reception numbers, due dates and outcomes are questions
// about the date on the wall of the agency, never about UTC, so every conversion between an instant
// and a date goes through here and names its zone. A local date is an absl::CivilDay. Periods of
// days are half-open: [StartOfDay(first), StartOfDay(last + 1)).
//
// Threads: pure functions, callable from anywhere.

#ifndef MOTCUA_COMMON_TIME_LOCAL_DATE_H_
#define MOTCUA_COMMON_TIME_LOCAL_DATE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace motcua::time {

// The date shown at `instant` in `zone`.
absl::CivilDay LocalDay(absl::Time instant, const absl::TimeZone& zone);

// The first instant of `day` in `zone`; where the clocks skip midnight, the first instant after the
// gap.
absl::Time StartOfDay(absl::CivilDay day, const absl::TimeZone& zone);

// Finds a zone by its IANA name, such as "Asia/Ho_Chi_Minh". Names come from catalogues and flags,
// so only the form Area/City (or "UTC") is looked up: no paths, and not the machine's own
// "localtime". Việt Nam is found even where no tzdata is installed. INVALID_ARGUMENT for any other
// name that is malformed or unknown here.
absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view name);

// Asia/Ho_Chi_Minh, the zone of every agency unless configured otherwise. Without tzdata it is a
// fixed +07:00, which differs from the real zone only before 13 June 1975.
absl::TimeZone VietnamZone();

}  // namespace motcua::time

#endif  // MOTCUA_COMMON_TIME_LOCAL_DATE_H_
