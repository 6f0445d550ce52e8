// SPDX-License-Identifier: Apache-2.0
//
// Laws of working time on random calendars, and agreement with a second implementation that is too
// slow and too simple to be wrong: it looks at every second, one after another. The seed is new in
// every run and printed; MOTCUA_TEST_SEED repeats one.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/calendar/calendars_for_test.h"
#include "common/calendar/due_time.h"
#include "common/calendar/explanation.h"
#include "common/calendar/working_calendar.h"
#include "common/time/local_date.h"

namespace motcua::calendar {
namespace {

constexpr int kSecondsPerDay = 86400;

uint64_t Seed() {
  static const uint64_t seed = [] {
    const char* given = std::getenv("MOTCUA_TEST_SEED");
    const uint64_t chosen =
        given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
    std::cout << "MOTCUA_TEST_SEED=" << chosen << std::endl;
    return chosen;
  }();
  return seed;
}

absl::Time RoundUp(absl::Time instant) {
  return absl::UnixEpoch() + absl::Ceil(instant - absl::UnixEpoch(), absl::Seconds(1));
}

// The second implementation. It reads the definition, not the calendar made of it.
class NaiveCalendar {
 public:
  explicit NaiveCalendar(const CalendarDefinition& definition) : definition_(definition) {}

  std::vector<DailyInterval> IntervalsOn(absl::CivilDay day) const {
    for (const DayException& exception : definition_.exceptions) {
      if (exception.day != day) continue;
      if (exception.kind == DayException::Kind::kDayOff) return {};
      if (!exception.intervals.empty()) return exception.intervals;
      return definition_.weekly[static_cast<size_t>(exception.works_as)];
    }
    return definition_.weekly[static_cast<size_t>(absl::GetWeekday(day))];
  }

  // Calls visit(second, works) for each whole second from `start` on, until it returns false.
  template <typename Visit>
  void EachSecond(absl::Time start, Visit visit) const {
    absl::Time second = RoundUp(start);
    for (absl::CivilDay day = absl::ToCivilDay(second, definition_.zone);; ++day) {
      const std::vector<DailyInterval> intervals = IntervalsOn(day);
      const absl::Time midnight = absl::FromCivil(day, definition_.zone);
      for (int64_t of_day = absl::ToInt64Seconds(second - midnight); of_day < kSecondsPerDay;
           ++of_day) {
        bool works = false;
        for (const DailyInterval& interval : intervals) {
          works = works || (of_day >= interval.start_second && of_day < interval.end_second);
        }
        if (!visit(second, works)) return;
        second += absl::Seconds(1);
      }
    }
  }

  absl::Time NextWorkingMoment(absl::Time start) const {
    absl::Time found;
    EachSecond(start, [&](absl::Time second, bool works) {
      found = second;
      return !works;
    });
    return found;
  }

  absl::Duration WorkingTimeBetween(absl::Time start, absl::Time end) const {
    int64_t worked = 0;
    EachSecond(start, [&](absl::Time second, bool works) {
      if (second >= end) return false;
      worked += works ? 1 : 0;
      return true;
    });
    return absl::Seconds(worked);
  }

  DueResult DueByWorkingTime(absl::Time accepted, int64_t needed,
                             const std::vector<ClockPause>& pauses) const {
    DueResult result;
    EachSecond(accepted, [&](absl::Time second, bool works) {
      if (needed == 0) {
        result.due = second;
        return false;
      }
      for (const ClockPause& pause : pauses) {
        if (second < pause.stopped) continue;
        if (!pause.resumed.has_value()) {
          result.remaining_working = absl::Seconds(needed);
          return false;
        }
        if (second < *pause.resumed) works = false;
      }
      needed -= works ? 1 : 0;
      return true;
    });
    return result;
  }

  // The closing of the last day when only the first `count` pauses are known; all of these have
  // ended.
  absl::Time DueByCalendarDays(absl::Time accepted, int64_t days,
                               const std::vector<ClockPause>& pauses, size_t count) const {
    absl::Time running_since = accepted;
    absl::CivilDay day = absl::ToCivilDay(accepted, definition_.zone);
    const auto is_paused = [&](absl::CivilDay date) {
      return std::any_of(pauses.begin(), pauses.begin() + static_cast<int64_t>(count),
                         [&](const ClockPause& pause) {
                           return date > absl::ToCivilDay(pause.stopped, definition_.zone) &&
                                  date <= absl::ToCivilDay(*pause.resumed, definition_.zone);
                         });
    };
    for (size_t i = 0; i < count; ++i) running_since = RoundUp(*pauses[i].resumed);
    for (int64_t counted = 0; counted < days;) {
      ++day;
      if (!is_paused(day)) ++counted;
    }
    for (;; ++day) {
      const std::vector<DailyInterval> intervals = IntervalsOn(day);
      if (intervals.empty()) continue;
      const absl::Time closing =
          absl::FromCivil(day, definition_.zone) + absl::Seconds(intervals.back().end_second);
      if (closing > running_since) return closing;
    }
  }

  std::optional<absl::Time> DueByCalendarDays(absl::Time accepted, int64_t days,
                                              const std::vector<ClockPause>& pauses) const {
    for (size_t known = 0; known < pauses.size(); ++known) {
      const absl::Time due = DueByCalendarDays(accepted, days, pauses, known);
      if (due <= pauses[known].stopped) return due;
      if (!pauses[known].resumed.has_value()) return std::nullopt;
    }
    return DueByCalendarDays(accepted, days, pauses, pauses.size());
  }

 private:
  const CalendarDefinition& definition_;
};

// Random calendars with odd hours, and random moments that lie on edges more often than chance
// would have it.
class RandomWorld {
 public:
  explicit RandomWorld(uint64_t seed) : random_(seed) {
    do {
      for (auto& intervals : definition_.weekly)
        intervals = Chance(70) ? Intervals() : std::vector<DailyInterval>{};
    } while (std::all_of(definition_.weekly.begin(), definition_.weekly.end(),
                         [](const auto& i) { return i.empty(); }));
    definition_.code = "random";
    if (Chance(50))
      definition_.zone = absl::FixedTimeZone(static_cast<int>(Between(-48, 56)) * 900);
    definition_.first_day = absl::CivilDay(2023, 1, 1) + Between(0, 30);
    definition_.last_day = definition_.first_day + Between(0, 60);
    for (absl::CivilDay day = definition_.first_day; day <= definition_.last_day; ++day) {
      if (Chance(20)) definition_.exceptions.push_back(Exception(day));
    }
    std::shuffle(definition_.exceptions.begin(), definition_.exceptions.end(), random_);
    calendar_ = MakeCalendar(definition_);
  }

  const CalendarDefinition& definition() const { return definition_; }
  const WorkingCalendar& calendar() const { return *calendar_; }

  int64_t Between(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_);
  }

  bool Chance(int percent) { return Between(1, 100) <= percent; }

  absl::Time Moment() {
    return MomentOn(definition_.first_day +
                    Between(-20, definition_.last_day - definition_.first_day + 20));
  }

  absl::Time MomentAfter(absl::Time earliest, int days_max) {
    const absl::CivilDay day = absl::ToCivilDay(earliest, definition_.zone) + Between(0, days_max);
    return std::max(earliest, MomentOn(day));
  }

  std::vector<ClockPause> Pauses(absl::Time accepted) {
    std::vector<ClockPause> pauses;
    absl::Time earliest = accepted;
    for (int64_t left = Between(0, 4); left > 0; --left) {
      const absl::Time stopped = MomentAfter(earliest, 3);
      pauses.push_back({.stopped = stopped});
      if (left == 1 && Chance(20)) break;
      earliest = MomentAfter(stopped, 5);
      pauses.back().resumed = earliest;
    }
    return pauses;
  }

 private:
  absl::Time MomentOn(absl::CivilDay day) {
    int64_t second_of_day = Between(0, kSecondsPerDay - 1);
    const std::vector<DailyInterval> intervals = NaiveCalendar(definition_).IntervalsOn(day);
    if (Chance(20)) {
      second_of_day = 0;
    } else if (Chance(60) && !intervals.empty()) {
      const DailyInterval& interval =
          intervals[static_cast<size_t>(Between(0, static_cast<int64_t>(intervals.size()) - 1))];
      second_of_day = (Chance(50) ? interval.start_second : interval.end_second) + Between(-1, 1);
    }
    const absl::Duration fraction = absl::Milliseconds(Chance(15) ? 250 : 0);
    return absl::FromCivil(day, definition_.zone) + absl::Seconds(second_of_day) - fraction;
  }

  std::vector<DailyInterval> Intervals() {
    const int64_t step = Chance(50) ? 1800 : 1;
    std::set<int32_t> edges;
    for (const size_t wanted = static_cast<size_t>(Between(1, 3)) * 2; edges.size() < wanted;) {
      edges.insert(static_cast<int32_t>(Between(0, kSecondsPerDay / step) * step));
    }
    std::vector<DailyInterval> intervals;
    for (auto edge = edges.begin(); edge != edges.end();) {
      const int32_t start = *edge++;
      intervals.push_back({.start_second = start, .end_second = *edge++});
    }
    return intervals;
  }

  DayException Exception(absl::CivilDay day) {
    DayException exception = {.day = day, .reason = "reason " + std::to_string(Between(1, 3))};
    if (Chance(50)) return exception;
    exception.kind = DayException::Kind::kMakeUpDay;
    do {
      exception.works_as = static_cast<absl::Weekday>(Between(0, 6));
    } while (definition_.weekly[static_cast<size_t>(exception.works_as)].empty());
    if (Chance(30)) exception.intervals = Intervals();
    return exception;
  }

  std::mt19937_64 random_;
  CalendarDefinition definition_;
  std::unique_ptr<const WorkingCalendar> calendar_;
};

// Runs `check` on `count` worlds, and names the world that fails.
template <typename Check>
void ForRandomWorlds(int count, Check check) {
  for (int i = 0; i < count; ++i) {
    SCOPED_TRACE(testing::Message() << "MOTCUA_TEST_SEED=" << Seed() << ", world " << i);
    RandomWorld world(Seed() + static_cast<uint64_t>(i) * 1'000'003);
    check(world);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(CalendarProperty, AgreesWithCountingEverySecond) {
  ForRandomWorlds(150, [](RandomWorld& world) {
    const NaiveCalendar naive(world.definition());
    const absl::Time start = world.Moment();
    const absl::Time end = world.MomentAfter(start, 10);
    const int64_t amount = world.Between(1, 100'000);

    EXPECT_EQ(world.calendar().NextWorkingMoment(start), naive.NextWorkingMoment(start)) << start;
    EXPECT_EQ(world.calendar().WorkingTimeBetween(start, end), naive.WorkingTimeBetween(start, end))
        << start << " " << end;
    EXPECT_EQ(world.calendar().AddWorkingTime(start, absl::Seconds(amount)),
              naive.DueByWorkingTime(start, amount, {}).due)
        << start << " + " << amount;
  });
}

TEST(CalendarProperty, AddingIsAdditiveInvertibleAndMonotone) {
  ForRandomWorlds(200, [](RandomWorld& world) {
    const WorkingCalendar& calendar = world.calendar();
    for (int i = 0; i < 50; ++i) {
      const absl::Time start = world.Moment();
      const absl::Time later = start + absl::Seconds(world.Between(0, 40 * kSecondsPerDay));
      const absl::Duration first =
          absl::Seconds(world.Chance(50) ? world.Between(0, 10) : world.Between(0, 50'000'000));
      const absl::Duration second = absl::Seconds(world.Between(0, 50'000'000));
      const absl::Time sum = calendar.AddWorkingTime(start, first + second);

      EXPECT_EQ(calendar.AddWorkingTime(calendar.AddWorkingTime(start, first), second), sum);
      EXPECT_EQ(calendar.WorkingTimeBetween(start, sum), first + second);
      EXPECT_EQ(calendar.WorkingTimeBetween(sum, start), -(first + second));
      EXPECT_LE(calendar.AddWorkingTime(start, first), sum);
      EXPECT_LE(sum, calendar.AddWorkingTime(later, first + second));
      EXPECT_LE(calendar.NextWorkingMoment(start), calendar.NextWorkingMoment(later));
      EXPECT_LE(start, calendar.NextWorkingMoment(start));
      EXPECT_EQ(calendar.WorkingTimeBetween(start, calendar.NextWorkingMoment(start)),
                absl::ZeroDuration());
      // No earlier instant has counted as much.
      if (sum > start) {
        EXPECT_LT(calendar.WorkingTimeBetween(start, sum - absl::Seconds(1)), first + second);
      }
    }
  });
}

TEST(CalendarProperty, CountingBackReturnsToTheSameCount) {
  ForRandomWorlds(200, [](RandomWorld& world) {
    const absl::Time start = world.Moment();
    const absl::Duration amount = absl::Seconds(world.Between(1, 50'000'000));

    const absl::Time earlier = world.calendar().AddWorkingTime(start, -amount);

    EXPECT_EQ(world.calendar().WorkingTimeBetween(earlier, start), amount);
    EXPECT_GT(world.calendar().WorkingTimeBetween(earlier - absl::Seconds(1), start), amount);
  });
}

TEST(CalendarProperty, DueTimeAgreesWithCountingEverySecondOutsidePauses) {
  ForRandomWorlds(150, [](RandomWorld& world) {
    const NaiveCalendar naive(world.definition());
    const absl::Time accepted = world.Moment();
    const TimeLimit limit = {.unit = TimeLimit::Unit::kWorkingHours,
                             .amount = world.Between(1, 40)};
    const std::vector<ClockPause> pauses = world.Pauses(accepted);

    const absl::StatusOr<DueResult> result = DueTime(world.calendar(), accepted, limit, pauses);
    const DueResult expected = naive.DueByWorkingTime(accepted, limit.amount * 3600, pauses);

    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->due, expected.due);
    EXPECT_EQ(result->remaining_working, expected.remaining_working);
  });
}

TEST(CalendarProperty, CalendarDaysAgreeWithCountingEveryDate) {
  ForRandomWorlds(3000, [](RandomWorld& world) {
    const NaiveCalendar naive(world.definition());
    const absl::Time accepted = world.Moment();
    const TimeLimit limit = {.unit = TimeLimit::Unit::kCalendarDays,
                             .amount = world.Between(1, 15)};
    const std::vector<ClockPause> pauses = world.Pauses(accepted);

    const absl::StatusOr<DueResult> result = DueTime(world.calendar(), accepted, limit, pauses);

    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->due, naive.DueByCalendarDays(accepted, limit.amount, pauses));
    EXPECT_EQ(world.calendar().CalendarDayDeadline(accepted, static_cast<int>(limit.amount)),
              naive.DueByCalendarDays(accepted, limit.amount, {}, 0));
  });
}

TEST(CalendarProperty, DueTimeNeverLiesBeforeTheClockStartedAgain) {
  ForRandomWorlds(2000, [](RandomWorld& world) {
    const absl::Time accepted = world.Moment();
    const std::vector<ClockPause> pauses = world.Pauses(accepted);
    const TimeLimit limit = {.unit = static_cast<TimeLimit::Unit>(world.Between(0, 2)),
                             .amount = world.Between(1, 8)};

    const DueResult result = DueTime(world.calendar(), accepted, limit, pauses).value();

    if (!result.due.has_value()) return;
    EXPECT_GT(*result.due, accepted);
    for (const ClockPause& pause : pauses) {
      EXPECT_TRUE(*result.due <= RoundUp(pause.stopped) || *result.due > pause.resumed)
          << pause.stopped;
    }
  });
}

void CheckIntervals(RandomWorld& world, const TimeLimit& limit, const Explanation& explanation) {
  const std::vector<ExplainedInterval>& intervals = explanation.intervals;
  const bool by_days = limit.unit == TimeLimit::Unit::kCalendarDays;
  absl::Duration worked;
  int64_t days = 0;
  for (size_t i = 0; i < intervals.size(); ++i) {
    const ExplainedInterval& interval = intervals[i];
    SCOPED_TRACE(testing::Message() << "interval " << i << " from " << interval.start);
    EXPECT_LT(interval.start, interval.end);
    if (i > 0) {
      EXPECT_EQ(interval.start, intervals[i - 1].end);
      EXPECT_TRUE(interval.reason != intervals[i - 1].reason ||
                  interval.note != intervals[i - 1].note);
    }
    if (!by_days && interval.reason != IntervalReason::kPaused) {
      EXPECT_EQ(interval.counted_working,
                world.calendar().WorkingTimeBetween(interval.start, interval.end));
      const bool counted = interval.reason == IntervalReason::kCounted ||
                           interval.reason == IntervalReason::kCountedMakeUpDay;
      EXPECT_EQ(interval.counted_working,
                counted ? interval.end - interval.start : absl::ZeroDuration());
    }
    worked += interval.counted_working;
    days += interval.counted_calendar_days;
  }
  if (by_days) {
    EXPECT_EQ(days + explanation.result.remaining_calendar_days, limit.amount);
    EXPECT_EQ(worked, absl::ZeroDuration());
  } else {
    const int64_t hours = limit.amount * (limit.unit == TimeLimit::Unit::kWorkingDays ? 8 : 1);
    EXPECT_EQ(worked + explanation.result.remaining_working, absl::Hours(hours));
    EXPECT_EQ(days, 0);
  }
}

TEST(CalendarProperty, ExplanationsHaveNoGapAndAddUpToTheLimit) {
  ForRandomWorlds(3000, [](RandomWorld& world) {
    const absl::Time accepted = world.Moment();
    const std::vector<ClockPause> pauses = world.Pauses(accepted);
    const TimeLimit limit = {.unit = static_cast<TimeLimit::Unit>(world.Between(0, 2)),
                             .amount = world.Between(1, 20)};

    const Explanation explanation =
        Explain(world.calendar(), accepted, limit, pauses, 100'000).value();

    ASSERT_FALSE(explanation.intervals.empty());
    EXPECT_FALSE(explanation.truncated);
    EXPECT_EQ(explanation.result.due, DueTime(world.calendar(), accepted, limit, pauses)->due);
    EXPECT_EQ(explanation.intervals.front().start,
              limit.unit == TimeLimit::Unit::kCalendarDays ? accepted : RoundUp(accepted));
    EXPECT_EQ(explanation.intervals.back().end,
              explanation.result.due.value_or(absl::InfiniteFuture()));
    CheckIntervals(world, limit, explanation);
  });
}

TEST(CalendarProperty, BoundedExplanationIsTheBeginningOfTheWhole) {
  ForRandomWorlds(500, [](RandomWorld& world) {
    const absl::Time accepted = world.Moment();
    const std::vector<ClockPause> pauses = world.Pauses(accepted);
    const TimeLimit limit = {.unit = static_cast<TimeLimit::Unit>(world.Between(0, 2)),
                             .amount = world.Between(1, 20)};
    const Explanation whole = Explain(world.calendar(), accepted, limit, pauses, 100'000).value();
    const size_t bound =
        static_cast<size_t>(world.Between(0, static_cast<int64_t>(whole.intervals.size())));

    const Explanation bounded = Explain(world.calendar(), accepted, limit, pauses, bound).value();

    ASSERT_EQ(bounded.intervals.size(), bound);
    EXPECT_EQ(bounded.truncated, bound < whole.intervals.size());
    for (size_t i = 0; i < bound; ++i) {
      EXPECT_EQ(bounded.intervals[i].start, whole.intervals[i].start);
      EXPECT_EQ(bounded.intervals[i].end, whole.intervals[i].end);
      EXPECT_EQ(bounded.intervals[i].reason, whole.intervals[i].reason);
    }
  });
}

}  // namespace
}  // namespace motcua::calendar
