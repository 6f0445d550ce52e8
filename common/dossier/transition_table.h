// SPDX-License-Identifier: Apache-2.0
// The legal transitions of a dossier among the ten national states: the one place that says them.
// No official graph is known, so the table is made to be read and changed. Immutable.
#ifndef MOTCUA_COMMON_DOSSIER_TRANSITION_TABLE_H_
#define MOTCUA_COMMON_DOSSIER_TRANSITION_TABLE_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "motcua/common/v1/dossier.pb.h"

namespace motcua::dossier {

using State = motcua::common::v1::DossierState;

// What moves a dossier from one state to another.
enum class Action {
  kSubmit,
  kAccept,
  kRefuse,
  kStart,
  kRequestSupplement,
  kResume,
  kRequestPayment,
  kConfirmPayment,
  kWithdraw,
  kStop,
  kResolve,
  kReturnResult,
};

struct Transition {
  Action action;
  State from;  // UNSPECIFIED: the dossier is not there yet.
  State to;
};

// The whole table. Every pair of states stands in it at most once.
absl::Span<const Transition> TransitionTable();

// Where an action leads from a state; nullopt if it is not legal there.
std::optional<State> NextState(Action action, State from);

// The action that leads from one state to another; nullopt if none does.
std::optional<Action> ActionBetween(State from, State to);

// States in which the clock of the time limit stands: 5 and 6.
bool StopsClock(State state);

// States that end the work on a dossier (e of the report): 7, 8 and 9; 10 follows 9.
bool EndsCourse(State state);

// Whether a dossier in this state is open: accepted, and not ended.
bool IsOpen(State state);

// Such as "IN_PROGRESS": the name without the enum's prefix, for messages and metadata.
absl::string_view StateName(State state);

}  // namespace motcua::dossier

#endif  // MOTCUA_COMMON_DOSSIER_TRANSITION_TABLE_H_
