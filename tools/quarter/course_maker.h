// SPDX-License-Identifier: Apache-2.0
//
// Chooses the times of one dossier so that, counted by the project's own calendar rules, it stands
// at the end of the period as wished. Only times come out: nothing of the wish is told to anybody.
//
// Threads: immutable; the random sequence is confined.

#ifndef MOTCUA_TOOLS_QUARTER_COURSE_MAKER_H_
#define MOTCUA_TOOLS_QUARTER_COURSE_MAKER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "common/calendar/due_time.h"
#include "common/calendar/working_calendar.h"
#include "motcua/common/v1/dossier.pb.h"
#include "tools/quarter/random.h"

namespace motcua::quarter {

// How a dossier stands when the period ends.
enum class Standing { kEarly, kOnTime, kLate, kInTime, kOverdue };

struct Wish {
  Standing standing = Standing::kEarly;
  bool carried_over = false;  // accepted before the period, not ended by then
  common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;
};

// What is given by the procedure.
struct Terms {
  calendar::TimeLimit limit;
  bool fully_online = false;
};

struct Step {
  common::v1::DossierState state = common::v1::DOSSIER_STATE_UNSPECIFIED;
  absl::Time time;
};

struct CourseTimes {
  absl::Time submitted;
  std::vector<Step> steps;  // from acceptance on, in strict order of time, all before the end

  absl::Time accepted() const { return steps.front().time; }
};

// About how many minutes of work a limit is.
int64_t ApproximateWorkingMinutes(const calendar::TimeLimit& limit);

class CourseMaker {
 public:
  // The period is [start, end). The calendar must outlive this.
  CourseMaker(const calendar::WorkingCalendar& calendar, absl::Time start, absl::Time end);

  // One attempt; nothing if the times drawn cannot lead to the wish, as with a limit of a year and
  // a dossier that is to be late within a quarter.
  std::optional<CourseTimes> Try(const Wish& wish, const Terms& terms, Random& random) const;

 private:
  struct Draft;
  struct Window {
    absl::Time from;
    absl::Time to;
  };

  Window AcceptWindow(const Draft& draft) const;
  bool Accept(Draft& draft, Random& random) const;
  absl::Time SubmittedBefore(absl::Time accepted, Random& random) const;
  bool Begin(Draft& draft, Random& random) const;
  bool PauseSome(Draft& draft, Random& random) const;
  bool PauseOnce(Draft& draft, bool open, Random& random) const;
  bool End(Draft& draft, Random& random) const;
  bool Close(Draft& draft, absl::Time closed, Random& random) const;

  absl::Time DueOf(const Draft& draft) const;
  // A moment of work, evenly over the working time of [from, to).
  std::optional<absl::Time> WorkingInstant(Window window, Random& random) const;
  // `minutes` of work later, at a moment of work.
  absl::Time WorkLater(absl::Time from, int64_t minutes) const;

  const calendar::WorkingCalendar& calendar_;
  const absl::Time start_;
  const absl::Time end_;
};

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_COURSE_MAKER_H_
