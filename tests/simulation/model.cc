// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/model.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::simulation {
namespace {

constexpr State kRegistered = motcua::common::v1::DOSSIER_STATE_REGISTERED;
constexpr State kAccepted = motcua::common::v1::DOSSIER_STATE_ACCEPTED;
constexpr State kRefused = motcua::common::v1::DOSSIER_STATE_REFUSED;
constexpr State kWithdrawn = motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
constexpr State kNoState = motcua::common::v1::DOSSIER_STATE_UNSPECIFIED;

// Reasons that say nothing about the request: send it again.
bool SaysNothing(const std::string& reason) {
  return reason == "OUTCOME_UNKNOWN" || reason == "READ_ONLY" || reason == "DRAINING" ||
         reason == "INTERNAL";
}

std::string Describe(size_t number, const Wish& wish) {
  return absl::StrCat("wish ", number, " (kind ", static_cast<int>(wish.kind), ", action ",
                      static_cast<int>(wish.action), ", dossier ",
                      wish.dossier == kNone ? "none" : absl::StrCat(wish.dossier), ")");
}

}  // namespace

WishKind Model::KindOf(Action action) {
  switch (action) {
    case Action::kSubmit:
      return WishKind::kSubmit;
    case Action::kAccept:
    case Action::kRefuse:
    case Action::kWithdraw:
      return WishKind::kIntakeAction;
    default:
      return WishKind::kProcessingAction;
  }
}

size_t Model::Add(Wish wish) {
  const size_t number = wishes_.size();
  if (wish.dossier != kNone) {
    dossiers_[wish.dossier].wish = number;
  }
  catalog_is_open_ = catalog_is_open_ || wish.kind == WishKind::kCatalog;
  place_in_open_.push_back(open_.size());
  open_.push_back(number);
  wishes_.push_back(std::move(wish));
  return number;
}

std::vector<Action> Model::LegalActions(const Believed& dossier) const {
  std::vector<Action> legal;
  if (dossier.course_state == kNoState) {
    if (dossier.intake_state == kRegistered) {
      legal = {Action::kAccept, Action::kAccept, Action::kAccept,
               Action::kAccept, Action::kRefuse, Action::kWithdraw};
    }
    return legal;
  }
  if (dossier.withdrawn_later) {
    return legal;
  }
  for (const dossier::Transition& row : dossier::TransitionTable()) {
    if (row.from == dossier.course_state && row.action != Action::kWithdraw) {
      legal.push_back(row.action);
    }
  }
  if (dossier.intake_state == kAccepted) {
    legal.push_back(Action::kWithdraw);  // Whatever processing has made of it.
  }
  return legal;
}

void Model::Close(size_t number) {
  Wish& wish = wishes_[number];
  wish.is_closed = true;
  const size_t place = place_in_open_[number];
  open_[place] = open_.back();
  place_in_open_[open_[place]] = place;
  open_.pop_back();
  if (wish.dossier != kNone && dossiers_[wish.dossier].wish == number) {
    dossiers_[wish.dossier].wish = kNone;
  }
  if (wish.kind == WishKind::kCatalog) {
    catalog_is_open_ = false;
  }
}

std::optional<std::string> Model::Hear(size_t number, const Heard& heard) {
  if (!heard.status.ok()) {
    return HearRefusal(number, heard);
  }
  Wish& wish = wishes_[number];
  if (!wish.must_be_refused.empty()) {
    return absl::StrCat(Describe(number, wish),
                        " was done, but must be refused: ", wish.must_be_refused);
  }
  if (wish.is_done) {
    return HearAgain(number, heard);
  }
  if (wish.is_closed) {
    return absl::StrCat(Describe(number, wish), " was refused, and then done");
  }
  wish.is_done = true;
  wish.dossier_id = heard.dossier_id;
  wish.partition = heard.partition;
  wish.sequence = heard.sequence;
  Close(number);
  done_.push_back(number);
  switch (wish.kind) {
    case WishKind::kCatalog:
      return std::nullopt;
    case WishKind::kSubmit:
    case WishKind::kImport:
      return Bring(wish, heard);
    case WishKind::kIntakeAction:
    case WishKind::kSupplement:
    case WishKind::kProcessingAction:
      return Move(wish, heard);
  }
  return std::nullopt;
}

std::optional<std::string> Model::HearAgain(size_t number, const Heard& heard) const {
  const Wish& wish = wishes_[number];
  const bool same = heard.dossier_id == wish.dossier_id && heard.partition == wish.partition &&
                    heard.sequence == wish.sequence;
  return same ? std::nullopt
              : std::optional(absl::StrCat(Describe(number, wish), " was answered ",
                                           wish.dossier_id, " at ", wish.partition, "/",
                                           wish.sequence, ", and again ", heard.dossier_id, " at ",
                                           heard.partition, "/", heard.sequence));
}

std::optional<std::string> Model::HearRefusal(size_t number, const Heard& heard) {
  const Wish& wish = wishes_[number];
  const std::string reason = errors::ReasonOf(heard.status);
  if (heard.in_trouble && SaysNothing(reason)) {
    return std::nullopt;
  }
  const bool is_behind = reason == "UNKNOWN_DOSSIER" && wish.dossier != kNone &&
                         wish.kind == WishKind::kProcessingAction &&
                         heard.followed_sequence < dossiers_[wish.dossier].accept_sequence;
  const bool is_right =
      !wish.must_be_refused.empty() && (reason == wish.must_be_refused || is_behind);
  if (is_right) {
    if (!wish.is_closed) {
      Close(number);
    }
    return std::nullopt;
  }
  if (is_behind && !wish.is_done) {
    return std::nullopt;  // Processing has not heard of the dossier yet.
  }
  return absl::StrCat(Describe(number, wish), wish.is_done ? ", which was done," : "",
                      " was refused: ", heard.status.ToString());
}

std::optional<std::string> Model::Bring(Wish& wish, const Heard& heard) {
  if (!by_id_.emplace(heard.dossier_id, dossiers_.size()).second) {
    return absl::StrCat("the id ", heard.dossier_id, " was given twice");
  }
  wish.dossier = dossiers_.size();
  Believed dossier{.id = heard.dossier_id,
                   .agency = wish.agency,
                   .channel = wish.channel,
                   .partition = heard.partition,
                   .accept_sequence = heard.sequence};
  for (const State state : wish.past) {
    if (state == kRefused || state == kWithdrawn || state == kAccepted) {
      dossier.intake_state = state;
    }
    if (state == kAccepted || dossier.course_state != kNoState) {
      dossier.course_state = state;
    }
  }
  dossier.withdrawn_later = dossier.intake_state == kWithdrawn;
  dossiers_.push_back(std::move(dossier));
  return std::nullopt;
}

std::optional<std::string> Model::Move(const Wish& wish, const Heard& heard) {
  Believed& dossier = dossiers_[wish.dossier];
  if (heard.dossier_id != dossier.id) {
    return absl::StrCat("asked for ", dossier.id, ", answered ", heard.dossier_id);
  }
  if (wish.kind == WishKind::kProcessingAction) {
    dossier.course_state = *dossier::NextState(wish.action, dossier.course_state);
    // A repeated request is answered with the course as it is, and nobody else has moved it.
    return heard.course_state == dossier.course_state
               ? std::nullopt
               : std::optional(absl::StrCat("the course of ", dossier.id, " is answered to be ",
                                            dossier::StateName(heard.course_state), " and not ",
                                            dossier::StateName(dossier.course_state)));
  }
  ++dossier.version;
  if (wish.kind == WishKind::kSupplement) {
    ++dossier.supplement_count;
    return std::nullopt;
  }
  dossier.intake_state = *dossier::NextState(wish.action, dossier.intake_state);
  if (wish.action == Action::kAccept) {
    dossier.course_state = kAccepted;
    dossier.accept_sequence = heard.sequence;
  } else if (wish.action == Action::kWithdraw && dossier.course_state != kNoState) {
    dossier.withdrawn_later = true;
    // What has ended by then stays as it is.
    dossier.course_state =
        dossier::NextState(Action::kWithdraw, dossier.course_state).value_or(dossier.course_state);
  }
  return std::nullopt;
}

}  // namespace motcua::simulation
