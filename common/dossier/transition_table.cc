// SPDX-License-Identifier: Apache-2.0
#include "common/dossier/transition_table.h"

namespace motcua::dossier {
namespace {

constexpr State kNone = motcua::common::v1::DOSSIER_STATE_UNSPECIFIED;
constexpr State kRegistered = motcua::common::v1::DOSSIER_STATE_REGISTERED;
constexpr State kAccepted = motcua::common::v1::DOSSIER_STATE_ACCEPTED;
constexpr State kRefused = motcua::common::v1::DOSSIER_STATE_REFUSED;
constexpr State kInProgress = motcua::common::v1::DOSSIER_STATE_IN_PROGRESS;
constexpr State kSupplementRequested = motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED;
constexpr State kPaymentRequested = motcua::common::v1::DOSSIER_STATE_PAYMENT_REQUESTED;
constexpr State kWithdrawn = motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
constexpr State kStopped = motcua::common::v1::DOSSIER_STATE_STOPPED;
constexpr State kResolved = motcua::common::v1::DOSSIER_STATE_RESOLVED;
constexpr State kReturned = motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;

constexpr Transition kTable[] = {
    {Action::kSubmit, kNone, kRegistered},

    {Action::kAccept, kRegistered, kAccepted},
    {Action::kRefuse, kRegistered, kRefused},
    {Action::kWithdraw, kRegistered, kWithdrawn},

    {Action::kStart, kAccepted, kInProgress},
    {Action::kRequestSupplement, kAccepted, kSupplementRequested},
    {Action::kRequestPayment, kAccepted, kPaymentRequested},
    {Action::kWithdraw, kAccepted, kWithdrawn},
    {Action::kStop, kAccepted, kStopped},
    {Action::kResolve, kAccepted, kResolved},

    {Action::kRequestSupplement, kInProgress, kSupplementRequested},
    {Action::kRequestPayment, kInProgress, kPaymentRequested},
    {Action::kWithdraw, kInProgress, kWithdrawn},
    {Action::kStop, kInProgress, kStopped},
    {Action::kResolve, kInProgress, kResolved},

    {Action::kResume, kSupplementRequested, kInProgress},
    {Action::kWithdraw, kSupplementRequested, kWithdrawn},
    {Action::kStop, kSupplementRequested, kStopped},

    {Action::kConfirmPayment, kPaymentRequested, kInProgress},
    {Action::kWithdraw, kPaymentRequested, kWithdrawn},
    {Action::kStop, kPaymentRequested, kStopped},

    {Action::kReturnResult, kResolved, kReturned},
};

}  // namespace

absl::Span<const Transition> TransitionTable() { return kTable; }

std::optional<State> NextState(Action action, State from) {
  for (const Transition& row : kTable) {
    if (row.action == action && row.from == from) {
      return row.to;
    }
  }
  return std::nullopt;
}

std::optional<Action> ActionBetween(State from, State to) {
  for (const Transition& row : kTable) {
    if (row.from == from && row.to == to) {
      return row.action;
    }
  }
  return std::nullopt;
}

bool StopsClock(State state) { return state == kSupplementRequested || state == kPaymentRequested; }

bool EndsCourse(State state) {
  return state == kWithdrawn || state == kStopped || state == kResolved;
}

bool IsOpen(State state) { return state == kAccepted || state == kInProgress || StopsClock(state); }

absl::string_view StateName(State state) {
  constexpr absl::string_view kPrefix = "DOSSIER_STATE_";
  const std::string& name = motcua::common::v1::DossierState_Name(state);
  return absl::string_view(name).substr(name.empty() ? 0 : kPrefix.size());
}

}  // namespace motcua::dossier
