// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/network.h"

#include <algorithm>
#include <utility>

#include "common/status/status_macros.h"

namespace motcua::simulation {
namespace {

constexpr size_t kOnTheWayMax = 8;
constexpr size_t kPastMax = 6;

// The entries of a piece from `begin` on and before `end`.
std::unique_ptr<Piece> Cut(const Piece& piece, int begin, int end) {
  auto cut = std::make_unique<Piece>();
  *cut->mutable_head_sequences() = piece.head_sequences();
  for (int i = begin; i < end; ++i) {
    *cut->add_entries() = piece.entries(i);
  }
  return cut;
}

}  // namespace

absl::Status Link::Fetch(const feed::FeedReader& reader,
                         const std::vector<journal::Position>& cursors, size_t bytes_max) {
  if (on_the_way_.size() >= kOnTheWayMax) {
    return absl::OkStatus();
  }
  if (!stream_.has_value()) {
    stream_ = cursors;
  }
  Piece piece;
  MOTCUA_RETURN_IF_ERROR(
      reader.Read(*stream_, std::vector<bool>(stream_->size(), true), bytes_max, piece));
  if (!piece.entries().empty()) {
    on_the_way_.push_back(std::move(piece));
  }
  return absl::OkStatus();
}

void Link::Break(size_t kept) {
  stream_.reset();
  ++generation_;
  if (kept < on_the_way_.size()) {
    on_the_way_.resize(kept);
  }
}

std::vector<std::unique_ptr<Piece>> Link::Arrive(Dice& dice) {
  std::vector<std::unique_ptr<Piece>> arrived;
  size_t count = dice.OneIn(3) ? on_the_way_.size() : std::min<size_t>(on_the_way_.size(), 1);
  for (; count > 0; --count) {
    const Piece& piece = on_the_way_.front();
    const int size = piece.entries_size();
    const int cut = dice.OneIn(4) ? static_cast<int>(dice.Below(size + 1)) : size;
    for (int times = dice.OneIn(6) ? 2 : 1; times > 0; --times) {
      arrived.push_back(Cut(piece, 0, cut));
    }
    if (cut < size) {
      arrived.push_back(Cut(piece, cut, size));
    }
    past_.push_back(std::move(on_the_way_.front()));
    on_the_way_.pop_front();
    if (past_.size() > kPastMax) {
      past_.pop_front();
    }
  }
  return arrived;
}

std::unique_ptr<Piece> Link::Outdated(const std::vector<journal::Position>& cursors,
                                      Dice& dice) const {
  if (past_.empty()) {
    return nullptr;
  }
  const Piece& piece = past_[dice.Below(past_.size())];
  const bool is_past =
      std::all_of(piece.entries().begin(), piece.entries().end(), [&](const auto& entry) {
        return entry.position().sequence() <= cursors[entry.position().partition()].sequence;
      });
  return is_past ? std::make_unique<Piece>(piece) : nullptr;
}

}  // namespace motcua::simulation
