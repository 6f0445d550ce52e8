// SPDX-License-Identifier: Apache-2.0
//
// The callers' half of the world: what they wish for, how it is sent, and what they hear.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/catalog/catalog_conversion.h"
#include "common/dossier/dossier_code.h"
#include "common/dossier/dossier_id.h"
#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "services/intake/app/commands.h"
#include "services/processing/app/transition_command.h"
#include "tests/harness/small_province.h"
#include "tests/simulation/catalog.h"
#include "tests/simulation/world.h"

namespace motcua::simulation {
namespace {

constexpr const char* kCallers[] = {"desk-1", "desk-2", "portal"};
constexpr size_t kOpenMax = 1500;
// Every this many wishes that import bring a reception number along.
constexpr size_t kCodeEvery = 3;
// The pasts of imports end before the world begins.
const absl::Time kPastBegin = absl::FromUnixSeconds(1660000000);

State PastState(State from, Dice& dice) {
  std::vector<State> next;
  for (const dossier::Transition& row : dossier::TransitionTable()) {
    if (row.from == from) {
      next.push_back(row.to);
    }
  }
  return next.empty() ? motcua::common::v1::DOSSIER_STATE_UNSPECIFIED
                      : next[dice.Below(next.size())];
}

motcua::common::v1::Channel DrawChannel(Dice& dice) {
  return static_cast<motcua::common::v1::Channel>(1 + dice.Below(3));
}

intake::ImportCommand::Item MakeImportItem(size_t number, const Wish& wish) {
  intake::ImportCommand::Item item;
  item.row.set_source_key(absl::StrCat("wish-", number));
  item.row.set_agency_code(harness::AgencyCode(wish.agency));
  item.row.set_procedure_code(harness::kProcedureCode);
  item.row.set_channel(wish.channel);
  // Numbers that come along are of days of their own, so that none is given twice by right.
  const bool has_code = number % kCodeEvery == 0 && !wish.past.empty() &&
                        wish.past.front() == motcua::common::v1::DOSSIER_STATE_ACCEPTED;
  absl::Time time = kPastBegin + absl::Minutes(static_cast<int64_t>(number % 1000));
  if (has_code) {
    time -= absl::Hours(24 * 400);
    item.row.set_dossier_code(dossier::FormatDossierCode(
        {harness::AgencyCode(wish.agency), absl::CivilDay(2021, 6, 1), number + 1}));
  }
  catalog::SetTime(time, item.row.mutable_submit_time());
  for (const State state : wish.past) {
    time += absl::Hours(7);
    auto& step = *item.row.add_steps();
    step.set_state(state);
    catalog::SetTime(time, step.mutable_enter_time());
  }
  return item;
}

std::string BodyOf(size_t number, const Wish& wish) {
  intake::DossierBody body;
  if (wish.kind == WishKind::kSubmit || wish.kind == WishKind::kImport) {
    body.mutable_applicant()->set_full_name(absl::StrCat("wish-", number));
  } else if (wish.kind == WishKind::kSupplement) {
    body.add_documents()->set_document_code("paper");
  } else if (wish.action == Action::kRefuse) {
    body.set_refuse_reason("thiếu giấy tờ");
  }
  return body.SerializeAsString();
}

}  // namespace

void World::Submit(uint32_t count, Dice& dice) {
  for (uint32_t i = 0; i < count && model_.open().size() < kOpenMax; ++i) {
    AddAndSend({.kind = WishKind::kSubmit,
                .agency = dice.Below(kAgencyCount),
                .channel = DrawChannel(dice)});
  }
}

void World::Import(uint32_t count, Dice& dice) {
  for (uint32_t i = 0; i < count && model_.open().size() < kOpenMax; ++i) {
    Wish wish{.kind = WishKind::kImport,
              .agency = dice.Below(kAgencyCount),
              .channel = DrawChannel(dice)};
    State state = motcua::common::v1::DOSSIER_STATE_REGISTERED;
    for (uint32_t steps = dice.Below(7); steps > 0; --steps) {
      state = PastState(state, dice);
      if (state == motcua::common::v1::DOSSIER_STATE_UNSPECIFIED) {
        break;
      }
      wish.past.push_back(state);
    }
    AddAndSend(std::move(wish));
  }
}

void World::Act(uint32_t count, Dice& dice) {
  const size_t dossier_count = model_.dossiers().size();
  for (uint32_t i = 0; i < count && dossier_count > 0 && model_.open().size() < kOpenMax; ++i) {
    // Mostly those that came last: the others have ended.
    const size_t recent = std::min<size_t>(dossier_count, 600);
    const size_t number =
        dice.OneIn(8) ? dice.Below(dossier_count) : dossier_count - 1 - dice.Below(recent);
    const Believed& dossier = model_.dossier(number);
    const std::vector<Action> legal = model_.LegalActions(dossier);
    if (dossier.wish != kNone || legal.empty()) {
      continue;
    }
    Wish wish{.action = legal[dice.Below(legal.size())], .dossier = number};
    wish.kind = Model::KindOf(wish.action);
    const bool may_supplement =
        dossier.intake_state == motcua::common::v1::DOSSIER_STATE_REGISTERED ||
        dossier.intake_state == motcua::common::v1::DOSSIER_STATE_ACCEPTED;
    if (may_supplement && dice.OneIn(12)) {
      wish.kind = WishKind::kSupplement;
    }
    if (wish.kind != WishKind::kProcessingAction && dice.OneIn(3)) {
      wish.etag = absl::StrCat(dossier.version);
    }
    AddAndSend(std::move(wish));
  }
}

std::optional<Wish> World::MakeProbe(Dice& dice) const {
  if (dice.OneIn(6)) {
    return Wish{.kind = WishKind::kSubmit, .agency = 77, .must_be_refused = "UNKNOWN_AGENCY"};
  }
  if (!model_.done().empty() && dice.OneIn(3)) {
    const size_t number = model_.done()[dice.Below(model_.done().size())];
    const Wish& done = model_.wish(number);
    const bool of_intake = done.kind != WishKind::kProcessingAction;
    if (of_intake || model_.dossier(done.dossier).wish == kNone) {
      return Wish{.kind = of_intake ? WishKind::kSubmit : WishKind::kProcessingAction,
                  .action = done.action,
                  .dossier = of_intake ? kNone : done.dossier,
                  .must_be_refused = "REQUEST_ID_REUSED",
                  .reused_wish = number};
    }
  }
  if (model_.dossiers().empty()) {
    return std::nullopt;
  }
  const size_t number = dice.Below(model_.dossiers().size());
  const Believed& dossier = model_.dossier(number);
  constexpr Action kActions[] = {Action::kAccept, Action::kRefuse,         Action::kWithdraw,
                                 Action::kStart,  Action::kRequestPayment, Action::kConfirmPayment,
                                 Action::kStop,   Action::kReturnResult};
  Wish wish{.action = kActions[dice.Below(std::size(kActions))], .dossier = number};
  wish.kind = Model::KindOf(wish.action);
  const bool at_intake = wish.kind == WishKind::kIntakeAction;
  if (dossier.wish != kNone || (!at_intake && dossier.withdrawn_later)) {
    return std::nullopt;
  }
  const bool has_course = dossier.course_state != motcua::common::v1::DOSSIER_STATE_UNSPECIFIED;
  if (!at_intake && !has_course) {
    wish.must_be_refused = "UNKNOWN_DOSSIER";
  } else if (dice.OneIn(3)) {
    wish.etag = "999999";
    wish.must_be_refused = "ETAG_MISMATCH";
  } else if (!dossier::NextState(wish.action,
                                 at_intake ? dossier.intake_state : dossier.course_state)
                  .has_value()) {
    wish.must_be_refused = "WRONG_STATE";
  } else {
    return std::nullopt;
  }
  return wish;
}

void World::Probe(uint32_t count, Dice& dice) {
  for (uint32_t i = 0; i < count && model_.open().size() < kOpenMax; ++i) {
    if (std::optional<Wish> wish = MakeProbe(dice)) {
      AddAndSend(*std::move(wish));
    }
  }
}

void World::PutCatalog(Dice& dice) {
  if (!model_.catalog_is_open()) {
    catalogs_.push_back(MakeOtherCatalog(dice));
    AddAndSend({.kind = WishKind::kCatalog});
  }
}

void World::Retry(uint32_t count) {
  const std::vector<size_t> open = model_.open();
  for (size_t i = 0; i < open.size() && i < count; ++i) {
    Send(open[i]);
  }
}

void World::Replay(uint32_t count, Dice& dice) {
  for (uint32_t i = 0; i < count && !model_.done().empty(); ++i) {
    Send(model_.done()[dice.Below(model_.done().size())]);
  }
}

void World::AddAndSend(Wish wish) {
  const size_t number = model_.Add(std::move(wish));
  catalog_of_wish_.push_back(catalogs_.empty() ? 0 : catalogs_.size() - 1);
  Send(number);
  if (number % 16 == 0) {
    Send(number);  // The network repeats it.
  }
}

Node World::NodeOf(const Wish& wish) const {
  return wish.kind == WishKind::kProcessingAction ? kProcessingNode : kIntakeNode;
}

engine::RequestKey World::KeyOf(size_t number) const {
  const Wish& wish = model_.wish(number);
  const size_t named = wish.reused_wish == kNone ? number : wish.reused_wish;
  return {.caller = kCallers[named % std::size(kCallers)],
          .request_id = absl::StrCat("wish-", named),
          .fingerprint = engine::Fingerprint(absl::StrCat("content ", number))};
}

void World::Send(size_t number) {
  ++tally_.commands;
  const engine::RequestKey key = KeyOf(number);
  if (NodeOf(model_.wish(number)) == kProcessingNode) {
    SendToProcessing(number, key);
  } else {
    SendToIntake(number, key);
  }
}

void World::SendToIntake(size_t number, const engine::RequestKey& key) {
  const Wish& wish = model_.wish(number);
  intake::Machine* const machine = &intake_.core().machine();
  const intake::RequestInfo request{.key = key};
  auto answer = [this, number](const absl::Status& group, intake::Outcomes& outcomes) {
    Heard heard{.status = group};
    if (group.ok()) {
      const intake::Outcome& outcome = outcomes.front();
      heard = {.status = outcome.status,
               .dossier_id = outcome.dossier_id,
               .partition = outcome.partition,
               .sequence = outcome.sequence};
    }
    Answer(number, std::move(heard));
  };
  std::unique_ptr<engine::Command> command;
  if (wish.kind == WishKind::kCatalog) {
    command = std::make_unique<intake::PutCatalogCommand>(
        machine, request, &catalogs_[catalog_of_wish_[number]], absl::InfiniteDuration(), answer);
  } else if (wish.kind == WishKind::kSubmit) {
    std::vector<intake::SubmitCommand::Item> items;
    items.push_back({.request = request,
                     .agency_code = harness::AgencyCode(wish.agency),
                     .procedure_code = harness::kProcedureCode,
                     .channel = wish.channel,
                     .body = BodyOf(number, wish)});
    command = std::make_unique<intake::SubmitCommand>(machine, std::move(items), 100,
                                                      absl::InfiniteDuration(), answer);
  } else if (wish.kind == WishKind::kImport) {
    std::vector<intake::ImportCommand::Item> items;
    items.push_back(MakeImportItem(number, wish));
    items.back().request = request;
    items.back().body = BodyOf(number, wish);
    command =
        std::make_unique<intake::ImportCommand>(machine, "old-desk", std::move(items), 100, answer);
  } else {
    using Kind = intake::TransitionCommand::Kind;
    const Kind kind = wish.kind == WishKind::kSupplement ? Kind::kSupplement
                      : wish.action == Action::kAccept   ? Kind::kAccept
                      : wish.action == Action::kRefuse   ? Kind::kRefuse
                                                         : Kind::kWithdraw;
    command = std::make_unique<intake::TransitionCommand>(
        machine,
        intake::TransitionCommand::Item{.kind = kind,
                                        .request = request,
                                        .dossier = model_.dossier(wish.dossier).id,
                                        .etag = wish.etag,
                                        .body = BodyOf(number, wish),
                                        .document_count = kind == Kind::kSupplement ? 1u : 0u},
        absl::InfiniteDuration(), answer);
  }
  intake_.committer().Enqueue(bugs_.ForIntake(std::move(command)));
}

void World::SendToProcessing(size_t number, const engine::RequestKey& key) {
  const Wish& wish = model_.wish(number);
  processing_.committer().Enqueue(std::make_unique<processing::TransitionCommand>(
      &processing_.core().machine(),
      processing::TransitionRequest{.action = wish.action,
                                    .key = key,
                                    .dossier = model_.dossier(wish.dossier).id,
                                    .etag = wish.etag,
                                    .note = number % 4 == 0 ? "ghi chú" : ""},
      absl::InfiniteDuration(),
      [this, number](const absl::StatusOr<processing::TransitionOutcome>& outcome) {
        Heard heard{.status = outcome.status()};
        motcua::processing::v1::StartProcessingResponse answer;
        if (outcome.ok() && answer.ParseFromString(outcome->answer)) {
          heard.dossier_id = dossier::FormatDossierId(outcome->id);
          heard.partition = answer.revision().partition();
          heard.sequence = answer.revision().sequence();
          heard.course_state = answer.course().state();
        }
        Answer(number, std::move(heard));
      }));
}

void World::Answer(size_t number, Heard heard) {
  if (is_deaf_ || divergence_.has_value()) {
    return;
  }
  const Wish& wish = model_.wish(number);
  const Node node = NodeOf(wish);
  if (heard.status.ok()) {
    NoteSuccess(node);
  }
  heard.in_trouble = InTrouble(node);
  if (node == kProcessingNode && wish.dossier != kNone) {
    heard.followed_sequence = followed_[model_.dossier(wish.dossier).partition].sequence;
  }
  if (std::optional<std::string> wrong = model_.Hear(number, heard)) {
    Diverge(*std::move(wrong));
  }
}

}  // namespace motcua::simulation
