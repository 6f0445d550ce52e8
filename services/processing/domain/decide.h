// SPDX-License-Identifier: Apache-2.0
// What becomes of a course when somebody wants something of it. The legal moves are those of
// common/dossier/transition_table.h and of nowhere else; here is what they do to the clock, to the
// due time and to the outcome:
// - entering SUPPLEMENT_REQUESTED or PAYMENT_REQUESTED stops the clock;
// - leaving them for work lets it run on from that moment, unless a supplement set it going before;
// - a course that ends while its clock stands ends as if the clock had run on at that moment, so
//   what the applicant kept waiting for does not make it late;
// - nothing happens before the transition before it: an earlier time (a clock set back, another
//   service's clock) counts as the time of that one.
// Pure functions: they refuse or answer, and change nothing.
#ifndef MOTCUA_SERVICES_PROCESSING_DOMAIN_DECIDE_H_
#define MOTCUA_SERVICES_PROCESSING_DOMAIN_DECIDE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"
#include "common/dossier/transition_table.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/storage/v1/course_record.pb.h"
#include "motcua/processing/v1/events.pb.h"

namespace motcua::processing {

using CourseRecord = motcua::processing::storage::v1::CourseRecord;
using TransitionRecord = motcua::processing::storage::v1::TransitionRecord;

// What a decision needs beside the course.
struct DecideContext {
  absl::Time now;  // When it happens: the group's time, or a business time of intake's.
  // The course's calendar. Null only for a course without a time limit.
  const calendar::WorkingCalendar* calendar = nullptr;
};

// An officer's command. WRONG_STATE, with the state and the action, where it is not legal.
absl::StatusOr<TransitionRecord> DecideTransition(const CourseRecord& course,
                                                  dossier::Action action,
                                                  const DecideContext& context);

// The applicant handed in further papers: the clock runs on if it was stopped for them, the state
// stays. In any other state it is a line in the history.
absl::StatusOr<TransitionRecord> DecideSupplement(const CourseRecord& course,
                                                  const DecideContext& context);

// The applicant withdrew: the course ends. If it has ended before, a line in the history says that
// the withdrawal came too late, and nothing else changes.
absl::StatusOr<TransitionRecord> DecideWithdrawal(const CourseRecord& course,
                                                  const DecideContext& context);

// The calendar may have changed: an open course whose due time is another one now is moved to it.
// nullopt where there is nothing to move.
absl::StatusOr<std::optional<TransitionRecord>> DecideDueMove(const CourseRecord& course,
                                                              const DecideContext& context);

// What an accepted dossier's course is opened with.
void DecideOpening(const motcua::intake::v1::DossierFacts& facts,
                   const motcua::intake::v1::Acceptance& acceptance, v1::CourseOpening& opening);

// Whether what intake told can be opened: it has a number, an agency, a time, and a due time where
// it has a limit. CORRUPT_DATA otherwise: intake promises it.
absl::Status CheckOpening(const v1::CourseOpening& opening);

// One step of an imported past. CORRUPT_DATA if it is no legal transition or goes back in time:
// intake has checked both.
absl::StatusOr<TransitionRecord> DecidePastStep(const CourseRecord& course,
                                                const motcua::intake::v1::PastStep& step,
                                                const calendar::WorkingCalendar* calendar);

// The name of an action as errors tell it, such as "REQUEST_SUPPLEMENT".
absl::string_view ActionName(v1::CourseAction action);

// Whether nothing but notes of what came too late can follow: stopped, withdrawn or returned.
bool IsFinal(motcua::common::v1::DossierState state);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_DOMAIN_DECIDE_H_
