// SPDX-License-Identifier: Apache-2.0
// What callers believe, from answers alone: wishes, each sent until it is answered and always under
// one request id, and the dossiers that follow from the answers. It knows the table of legal
// transitions and nothing else of the product; an answer that does not fit is a divergence, and
// Hear says which. Pure state. Confined.
#ifndef MOTCUA_TESTS_SIMULATION_MODEL_H_
#define MOTCUA_TESTS_SIMULATION_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/dossier/transition_table.h"
#include "motcua/common/v1/dossier.pb.h"

namespace motcua::simulation {

using dossier::Action;
using dossier::State;

inline constexpr uint32_t kPartitionCount = 4;
inline constexpr uint32_t kAgencyCount = 6;
inline constexpr size_t kNone = ~size_t{0};

struct Believed {
  std::string id;
  uint32_t agency = 0;
  motcua::common::v1::Channel channel = motcua::common::v1::CHANNEL_ONLINE;
  State intake_state = motcua::common::v1::DOSSIER_STATE_REGISTERED;
  // UNSPECIFIED: it was not accepted. As it will be once processing has heard of everything.
  State course_state = motcua::common::v1::DOSSIER_STATE_UNSPECIFIED;
  uint32_t version = 1;  // Of intake's record.
  uint32_t supplement_count = 0;
  uint32_t partition = 0;
  uint64_t accept_sequence = 0;  // Of the entry by which processing hears of it.
  bool withdrawn_later = false;  // After its acceptance: what processing knows is uncertain.
  size_t wish = kNone;           // That is open: nobody else acts on it meanwhile.
};

enum class WishKind {
  kSubmit,
  kImport,
  kCatalog,
  kIntakeAction,      // kAccept, kRefuse, kWithdraw.
  kSupplement,        // At intake.
  kProcessingAction,  // The others.
};

struct Wish {
  WishKind kind = WishKind::kSubmit;
  Action action = Action::kSubmit;
  size_t dossier = kNone;
  uint32_t agency = 0;
  motcua::common::v1::Channel channel = motcua::common::v1::CHANNEL_ONLINE;
  std::vector<State> past;  // kImport.
  std::string etag;
  // Not empty: it must be refused for this reason.
  std::string must_be_refused;
  size_t reused_wish = kNone;  // Whose request id it uses.

  bool is_closed = false;  // Answered for good, one way or the other.
  bool is_done = false;
  // The answer.
  std::string dossier_id;
  uint32_t partition = 0;
  uint64_t sequence = 0;
};

// An answer as it arrives.
struct Heard {
  absl::Status status;
  std::string dossier_id;
  uint32_t partition = 0;
  uint64_t sequence = 0;
  State course_state = motcua::common::v1::DOSSIER_STATE_UNSPECIFIED;  // If it says one.
  bool in_trouble = false;  // The service has met a fault: it may have failed, or not know.
  // How far processing had followed the dossier's partition when it ran the command.
  uint64_t followed_sequence = 0;
};

class Model {
 public:
  size_t Add(Wish wish);
  const Wish& wish(size_t number) const { return wishes_[number]; }
  const std::vector<Wish>& wishes() const { return wishes_; }
  const Believed& dossier(size_t number) const { return dossiers_[number]; }
  const std::vector<Believed>& dossiers() const { return dossiers_; }
  // Numbers of wishes that are not closed, in no special order.
  const std::vector<size_t>& open() const { return open_; }
  // Numbers of wishes that were done.
  const std::vector<size_t>& done() const { return done_; }
  bool catalog_is_open() const { return catalog_is_open_; }

  // What is legal on a dossier, by what is believed.
  std::vector<Action> LegalActions(const Believed& dossier) const;
  static WishKind KindOf(Action action);

  // Takes an answer in. What is wrong with it; nullopt: nothing is.
  std::optional<std::string> Hear(size_t number, const Heard& heard);

 private:
  std::optional<std::string> HearRefusal(size_t number, const Heard& heard);
  std::optional<std::string> HearAgain(size_t number, const Heard& heard) const;
  void Close(size_t number);
  // What a wish that was done makes of its dossier.
  std::optional<std::string> Bring(Wish& wish, const Heard& heard);
  std::optional<std::string> Move(const Wish& wish, const Heard& heard);

  std::vector<Wish> wishes_;
  std::vector<Believed> dossiers_;
  std::vector<size_t> open_;
  std::vector<size_t> done_;
  std::vector<size_t> place_in_open_;  // By wish.
  absl::flat_hash_map<std::string, size_t> by_id_;
  bool catalog_is_open_ = false;
};

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_MODEL_H_
