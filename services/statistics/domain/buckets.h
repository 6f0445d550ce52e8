// SPDX-License-Identifier: Apache-2.0
// Days, and the whole months and years that make long sums of days short. Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_DOMAIN_BUCKETS_H_
#define MOTCUA_SERVICES_STATISTICS_DOMAIN_BUCKETS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"

namespace motcua::statistics {

// How long a bucket is. The numbers stand in keys: they are for ever.
enum class Granularity : uint8_t { kYear = 1, kMonth = 2, kDay = 3 };
inline constexpr std::array kGranularities = {Granularity::kYear, Granularity::kMonth,
                                              Granularity::kDay};

// The first day of the bucket that holds `day`: what a bucket is known by.
absl::CivilDay BucketOf(Granularity granularity, absl::CivilDay day);

// The buckets of one granularity from `begin` to before `end`, both first days of buckets.
struct BucketRange {
  Granularity granularity = Granularity::kDay;
  absl::CivilDay begin;
  absl::CivilDay end;

  friend bool operator==(const BucketRange&, const BucketRange&) = default;
};

// Buckets that hold each day of [begin, end) once and no other: as few as there are, in at most
// five ranges.
std::vector<BucketRange> Cover(absl::CivilDay begin, absl::CivilDay end);
// The same for all days before `end`.
std::vector<BucketRange> CoverBefore(absl::CivilDay end);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_DOMAIN_BUCKETS_H_
