// SPDX-License-Identifier: Apache-2.0
// A feed between two services as the simulated network carries it: pieces that are on their way,
// the cursor of the stream that they come from, and pieces that came before and may come again. A
// stream that breaks loses what comes last, never what is in the middle. Confined.
#ifndef MOTCUA_TESTS_SIMULATION_NETWORK_H_
#define MOTCUA_TESTS_SIMULATION_NETWORK_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "common/feed/feed.h"
#include "common/journal/journal.h"
#include "motcua/journal/v1/journal_service.pb.h"
#include "tests/simulation/history.h"

namespace motcua::simulation {

using Piece = motcua::journal::v1::StreamEventsResponse;

class Link {
 public:
  // Reads what follows in the stream, which begins at `cursors` if there is none; nothing if too
  // much is on its way already.
  absl::Status Fetch(const feed::FeedReader& reader, const std::vector<journal::Position>& cursors,
                     size_t bytes_max);
  // The stream breaks: it will begin anew. What is on its way stays.
  void EndStream() { stream_.reset(); }
  // The same, and of what is on its way only the first `kept` pieces come.
  void Break(size_t kept);
  // What arrives next: all pieces or some, torn and repeated as the dice say.
  std::vector<std::unique_ptr<Piece>> Arrive(Dice& dice);
  // A piece that came before and holds nothing beyond `cursors`; null if there is none.
  std::unique_ptr<Piece> Outdated(const std::vector<journal::Position>& cursors, Dice& dice) const;

  bool is_empty() const { return on_the_way_.empty(); }
  // Counts the breaks at which pieces may have been lost: what was sent before one may fail to
  // connect.
  uint64_t generation() const { return generation_; }

 private:
  std::optional<std::vector<journal::Position>> stream_;
  std::deque<Piece> on_the_way_;
  std::deque<Piece> past_;
  uint64_t generation_ = 0;
};

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_NETWORK_H_
