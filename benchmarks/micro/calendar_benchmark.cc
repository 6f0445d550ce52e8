// SPDX-License-Identifier: Apache-2.0
// What a due time costs: the arithmetic that every acceptance and every stopped clock runs.
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "benchmarks/micro/world.h"
#include "common/calendar/due_time.h"
#include "common/calendar/working_calendar.h"

namespace motcua::bench {
namespace {

using calendar::TimeLimit;

// A year with as many announced days off as there are.
const calendar::WorkingCalendar& Calendar() {
  static const auto& made = *[] {
    calendar::CalendarDefinition definition{.code = kCalendar,
                                            .first_day = absl::CivilDay(2026, 1, 1),
                                            .last_day = absl::CivilDay(2026, 12, 31)};
    for (int day = 16; day <= 20; ++day) {
      definition.exceptions.push_back(
          {.day = absl::CivilDay(2026, 2, day), .reason = "Tết Nguyên đán"});
    }
    return Must(calendar::WorkingCalendar::Create(std::move(definition))).release();
  }();
  return made;
}

void DueTime(benchmark::State& state, const TimeLimit& limit,
             const std::vector<calendar::ClockPause>& pauses) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(calendar::DueTime(Calendar(), Morning(), limit, pauses));
  }
}

void DueInWorkingDays(benchmark::State& state) {
  DueTime(state, {.unit = TimeLimit::Unit::kWorkingDays, .amount = 15}, {});
}
BENCHMARK(DueInWorkingDays)->Name("calendar/due_15_working_days");

void DueInCalendarDays(benchmark::State& state) {
  DueTime(state, {.unit = TimeLimit::Unit::kCalendarDays, .amount = 30}, {});
}
BENCHMARK(DueInCalendarDays)->Name("calendar/due_30_calendar_days");

void DueAfterPauses(benchmark::State& state) {
  std::vector<calendar::ClockPause> pauses;
  for (int64_t i = 0; i < state.range(0); ++i) {
    const absl::Time stopped = Morning() + absl::Hours(2 * i + 1);
    pauses.push_back({.stopped = stopped, .resumed = stopped + absl::Hours(1)});
  }
  DueTime(state, {.unit = TimeLimit::Unit::kWorkingDays, .amount = 15}, pauses);
}
BENCHMARK(DueAfterPauses)->Name("calendar/due_after_pauses")->Arg(1)->Arg(5);

void WorkingTimeBetween(benchmark::State& state) {
  const absl::Time end = Morning() + absl::Hours(24 * 200);
  for (auto _ : state) {
    benchmark::DoNotOptimize(Calendar().WorkingTimeBetween(Morning(), end));
  }
}
BENCHMARK(WorkingTimeBetween)->Name("calendar/working_time_between");

}  // namespace
}  // namespace motcua::bench
