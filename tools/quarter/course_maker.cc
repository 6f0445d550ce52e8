// SPDX-License-Identifier: Apache-2.0
//
// Times are drawn forwards, acceptance first, each within the window in which the wish is still
// possible; what the window cannot rule out is checked, and a failed check ends the attempt. All
// times are whole seconds.

#include "tools/quarter/course_maker.h"

#include <algorithm>

#include "common/time/local_date.h"

namespace motcua::quarter {
namespace {

using calendar::TimeLimit;

constexpr int64_t kMinutesPerWorkingDay = TimeLimit::kWorkingHoursPerDay * 60;

// About how long a limit lasts on the calendar, a few days more rather than less.
absl::Duration Span(const TimeLimit& limit) {
  return absl::Hours(24) * (ApproximateWorkingMinutes(limit) * 7 / 5 / kMinutesPerWorkingDay + 4);
}

bool IsOnline(const Wish& wish) { return wish.channel == common::v1::CHANNEL_ONLINE; }

bool IsPending(const Wish& wish) {
  return wish.standing == Standing::kInTime || wish.standing == Standing::kOverdue;
}

}  // namespace

int64_t ApproximateWorkingMinutes(const TimeLimit& limit) {
  switch (limit.unit) {
    case TimeLimit::Unit::kWorkingDays:
      return limit.amount * kMinutesPerWorkingDay;
    case TimeLimit::Unit::kWorkingHours:
      return limit.amount * 60;
    case TimeLimit::Unit::kCalendarDays:
      return limit.amount * kMinutesPerWorkingDay * 5 / 7;
  }
  return 0;
}

// A course in the making.
struct CourseMaker::Draft {
  Wish wish;
  Terms terms;
  bool wants_open_pause = false;
  CourseTimes times;
  std::vector<calendar::ClockPause> pauses;

  absl::Time last() const { return times.steps.back().time; }
  void Add(common::v1::DossierState state, absl::Time time) {
    times.steps.push_back({.state = state, .time = time});
  }
};

CourseMaker::CourseMaker(const calendar::WorkingCalendar& calendar, absl::Time start,
                         absl::Time end)
    : calendar_(calendar), start_(start), end_(end) {}

std::optional<CourseTimes> CourseMaker::Try(const Wish& wish, const Terms& terms,
                                            Random& random) const {
  Draft draft{.wish = wish, .terms = terms};
  draft.wants_open_pause =
      wish.standing == Standing::kInTime && random.Chance(wish.carried_over ? 900 : 180);
  if (!Accept(draft, random) || !Begin(draft, random) || !PauseSome(draft, random) ||
      !End(draft, random)) {
    return std::nullopt;
  }
  return std::move(draft.times);
}

CourseMaker::Window CourseMaker::AcceptWindow(const Draft& draft) const {
  const absl::Duration span = Span(draft.terms.limit);
  const absl::Duration day = absl::Hours(24);
  if (draft.wish.carried_over) {
    const bool waits = draft.wants_open_pause || draft.wish.standing == Standing::kInTime;
    return {start_ - span - day * (waits ? 30 : 10), start_};
  }
  Window window{start_, end_};
  if (draft.wish.standing == Standing::kInTime && !draft.wants_open_pause) {
    window.from = end_ - span;
  } else if (draft.wish.standing == Standing::kOverdue) {
    window.from = end_ - span - day * 14;
  }
  window.from = std::max(window.from, start_);
  return window;
}

bool CourseMaker::Accept(Draft& draft, Random& random) const {
  const Window window = AcceptWindow(draft);
  const std::optional<absl::Time> moment = WorkingInstant(window, random);
  if (!moment.has_value()) return false;
  absl::Time accepted = *moment;
  if (IsOnline(draft.wish)) {
    draft.times.submitted = SubmittedBefore(accepted, random);
  } else {
    // Over the counter a dossier waits minutes, from the post bag longer.
    const bool is_direct = draft.wish.channel == common::v1::CHANNEL_DIRECT;
    draft.times.submitted = accepted;
    accepted = WorkLater(accepted, is_direct ? random.Between(2, 15) : random.Between(10, 180));
  }
  draft.Add(common::v1::DOSSIER_STATE_ACCEPTED, accepted);
  return accepted >= window.from && accepted < window.to;
}

absl::Time CourseMaker::SubmittedBefore(absl::Time accepted, Random& random) const {
  // The desk opens what came in since it last worked: after a weekend or a holiday that is more.
  const absl::CivilDay day = time::LocalDay(accepted, calendar_.zone());
  int64_t rest_days = 0;
  while (rest_days < 9 && calendar_.PlanOf(day - 1 - rest_days).intervals.empty()) ++rest_days;
  int64_t minutes =
      random.Chance(650) ? random.Between(3, 4 * 60) : random.Between(4 * 60, 15 * 60);
  if (rest_days > 0 && random.Chance(550)) {
    minutes = random.Between(2 * 60, (rest_days * 24 + 12) * 60);
  }
  return accepted - absl::Minutes(minutes) - absl::Seconds(random.Between(0, 59));
}

bool CourseMaker::Begin(Draft& draft, Random& random) const {
  const int64_t patience = std::min<int64_t>(240, ApproximateWorkingMinutes(draft.terms.limit) / 8);
  const absl::Time begun =
      WorkLater(draft.last(), random.Between(5, std::max<int64_t>(patience, 6)));
  // What was accepted in the last hours is not begun yet.
  if (begun >= end_) return IsPending(draft.wish);
  draft.Add(common::v1::DOSSIER_STATE_IN_PROGRESS, begun);
  return true;
}

bool CourseMaker::PauseSome(Draft& draft, Random& random) const {
  const bool begun = draft.times.steps.size() > 1;
  if (!begun) return !draft.wants_open_pause;
  const uint64_t drawn = random.Below(1000);
  const int count = drawn < 840 ? 0 : drawn < 965 ? 1 : drawn < 993 ? 2 : 3;
  if (ApproximateWorkingMinutes(draft.terms.limit) >= 2 * kMinutesPerWorkingDay) {
    for (int i = 0; i < count; ++i) {
      if (!PauseOnce(draft, /*open=*/false, random)) break;
    }
  }
  return !draft.wants_open_pause || PauseOnce(draft, /*open=*/true, random);
}

bool CourseMaker::PauseOnce(Draft& draft, bool open, Random& random) const {
  const absl::Time due = DueOf(draft);
  const int64_t left = calendar_.WorkingTimeBetween(draft.last(), due) / absl::Minutes(1);
  if (left < 60) return false;
  const bool for_payment = random.Chance(250);
  const absl::Time stopped = WorkLater(draft.last(), left * random.Between(5, 60) / 100);
  if (stopped >= due || stopped >= end_) return false;
  const int64_t hours = for_payment ? random.Between(1, 72) : random.Between(6, 9 * 24);
  const absl::Time resumed =
      WorkLater(calendar_.NextWorkingMoment(stopped + absl::Hours(hours)), random.Between(0, 120));
  if (!open && resumed >= end_) return false;

  draft.Add(for_payment ? common::v1::DOSSIER_STATE_PAYMENT_REQUESTED
                        : common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED,
            stopped);
  draft.pauses.push_back({.stopped = stopped});
  if (!open) {
    draft.pauses.back().resumed = resumed;
    draft.Add(common::v1::DOSSIER_STATE_IN_PROGRESS, resumed);
  }
  return true;
}

bool CourseMaker::End(Draft& draft, Random& random) const {
  if (draft.wants_open_pause) return draft.wish.standing == Standing::kInTime;
  const absl::Time due = DueOf(draft);
  const absl::TimeZone& zone = calendar_.zone();
  const absl::CivilDay due_day = time::LocalDay(due, zone);
  const absl::Time earliest = std::max(draft.last() + absl::Minutes(1), start_);
  Window window;
  switch (draft.wish.standing) {
    case Standing::kInTime:
      return due >= end_;
    case Standing::kOverdue:
      return due < end_;
    case Standing::kEarly:
      window = {earliest, std::min(time::StartOfDay(due_day, zone), end_)};
      break;
    case Standing::kOnTime:
      if (due >= end_) return false;
      window = {std::max(earliest, time::StartOfDay(due_day, zone)), due};
      break;
    case Standing::kLate:
      window = {std::max(earliest, due + absl::Seconds(1)),
                std::min(end_, due + absl::Hours(24 * 12))};
      break;
  }
  if (draft.wish.standing == Standing::kOnTime && due > earliest && random.Chance(20)) {
    return Close(draft, due, random);  // at the last second
  }
  std::optional<absl::Time> closed = WorkingInstant(window, random);
  if (!closed.has_value()) return false;
  // Work that can wait waits: the later of two draws.
  if (draft.wish.standing == Standing::kEarly) {
    closed = std::max(closed, WorkingInstant(window, random));
  }
  return Close(draft, *closed, random);
}

bool CourseMaker::Close(Draft& draft, absl::Time closed, Random& random) const {
  draft.Add(common::v1::DOSSIER_STATE_RESOLVED, closed);
  const bool electronic = draft.terms.fully_online && IsOnline(draft.wish);
  const absl::Time returned =
      WorkLater(closed, electronic ? random.Between(2, 60) : random.Between(20, 5 * 480));
  if (returned < end_ && random.Chance(960)) {
    draft.Add(common::v1::DOSSIER_STATE_RESULT_RETURNED, returned);
  }
  return true;
}

absl::Time CourseMaker::DueOf(const Draft& draft) const {
  const absl::StatusOr<calendar::DueResult> result =
      calendar::DueTime(calendar_, draft.times.accepted(), draft.terms.limit, draft.pauses);
  // Limits come from our own catalogue and pauses from our own hands, all of them closed.
  return result.ok() && result->due.has_value() ? *result->due : absl::InfiniteFuture();
}

std::optional<absl::Time> CourseMaker::WorkingInstant(Window window, Random& random) const {
  const int64_t seconds = calendar_.WorkingTimeBetween(window.from, window.to) / absl::Seconds(1);
  if (window.to <= window.from || seconds <= 0) return std::nullopt;
  const auto drawn = static_cast<int64_t>(random.Below(static_cast<uint64_t>(seconds)));
  return calendar_.NextWorkingMoment(calendar_.AddWorkingTime(window.from, absl::Seconds(drawn)));
}

absl::Time CourseMaker::WorkLater(absl::Time from, int64_t minutes) const {
  return calendar_.NextWorkingMoment(calendar_.AddWorkingTime(from, absl::Minutes(minutes)));
}

}  // namespace motcua::quarter
