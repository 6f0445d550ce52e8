// SPDX-License-Identifier: Apache-2.0
//
// What a province published about a quarter, as data: the generator aims at these numbers and the
// demo checks the services against them. No number of a report is written in code. Reading refuses
// figures that do not close, because nothing could lead to them.
//
// Threads: plain values and pure functions.

#ifndef MOTCUA_TOOLS_PUBLISHED_PUBLISHED_H_
#define MOTCUA_TOOLS_PUBLISHED_PUBLISHED_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace motcua::published {

// No figure is greater. More than any country has dossiers, and a hundred times the sum of some is
// still a number that a double says exactly.
inline constexpr int64_t kCountMax = 1'000'000'000'000;

struct Received {
  int64_t total = 0;
  int64_t online = 0;
  int64_t direct_and_postal = 0;
  int64_t carried_over = 0;
};

struct Resolved {
  int64_t total = 0;
  int64_t early = 0;
  int64_t on_time = 0;
  int64_t late = 0;
};

struct Pending {
  int64_t total = 0;
  int64_t in_time = 0;
  int64_t overdue = 0;
};

struct OnlineServices {
  int64_t total = 0;
  int64_t partial = 0;
  int64_t full = 0;
};

struct OneStopDesks {
  int64_t provincial_centre = 0;
  int64_t districts = 0;
  int64_t communes = 0;
};

struct Published {
  std::string source;
  // Half-open: `end` is the day after the last.
  absl::CivilDay start;
  absl::CivilDay end;
  std::string time_zone;
  Received received;
  Resolved resolved;
  Pending pending;
  OnlineServices online_services;
  OneStopDesks one_stop_desks;
  std::vector<std::string> districts;
};

// INVALID_ARGUMENT naming the field that is missing, negative, above kCountMax or of another
// type, or the sum that does not close.
absl::StatusOr<Published> ParsePublished(absl::string_view json);

// NOT_FOUND if there is no such file.
absl::StatusOr<Published> ReadPublished(const std::string& path);

// The same quarter with about `scale` times the dossiers; sums still close, and what was not zero
// does not become zero. Desks and services stay. INVALID_ARGUMENT unless 0 < scale <= 100, or if a
// figure would be too great.
absl::StatusOr<Published> Scale(const Published& published, double scale);

// The form that ParsePublished reads.
std::string ToJson(const Published& published);

}  // namespace motcua::published

#endif  // MOTCUA_TOOLS_PUBLISHED_PUBLISHED_H_
