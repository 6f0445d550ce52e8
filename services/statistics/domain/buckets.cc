// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/domain/buckets.h"

#include "absl/time/civil_time.h"

namespace motcua::statistics {
namespace {

// Before every instant that a timestamp can name.
constexpr absl::CivilDay kFirstDay(0, 1, 1);

absl::CivilDay NextBucket(Granularity granularity, absl::CivilDay day) {
  const absl::CivilDay floor = BucketOf(granularity, day);
  if (floor == day) {
    return day;
  }
  return granularity == Granularity::kYear ? absl::CivilDay(absl::CivilYear(day) + 1)
                                           : absl::CivilDay(absl::CivilMonth(day) + 1);
}

void AddRange(BucketRange range, std::vector<BucketRange>& ranges) {
  if (range.begin < range.end) {
    ranges.push_back(range);
  }
}

}  // namespace

absl::CivilDay BucketOf(Granularity granularity, absl::CivilDay day) {
  switch (granularity) {
    case Granularity::kYear:
      return absl::CivilDay(absl::CivilYear(day));
    case Granularity::kMonth:
      return absl::CivilDay(absl::CivilMonth(day));
    case Granularity::kDay:
      break;
  }
  return day;
}

std::vector<BucketRange> Cover(absl::CivilDay begin, absl::CivilDay end) {
  std::vector<BucketRange> ranges;
  const absl::CivilDay first_month = NextBucket(Granularity::kMonth, begin);
  const absl::CivilDay last_month = BucketOf(Granularity::kMonth, end);
  if (first_month >= last_month) {
    AddRange({Granularity::kDay, begin, end}, ranges);
    return ranges;
  }
  AddRange({Granularity::kDay, begin, first_month}, ranges);
  const absl::CivilDay first_year = NextBucket(Granularity::kYear, first_month);
  const absl::CivilDay last_year = BucketOf(Granularity::kYear, last_month);
  if (first_year >= last_year) {
    AddRange({Granularity::kMonth, first_month, last_month}, ranges);
  } else {
    AddRange({Granularity::kMonth, first_month, first_year}, ranges);
    AddRange({Granularity::kYear, first_year, last_year}, ranges);
    AddRange({Granularity::kMonth, last_year, last_month}, ranges);
  }
  AddRange({Granularity::kDay, last_month, end}, ranges);
  return ranges;
}

std::vector<BucketRange> CoverBefore(absl::CivilDay end) { return Cover(kFirstDay, end); }

}  // namespace motcua::statistics
