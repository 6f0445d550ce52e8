// SPDX-License-Identifier: Apache-2.0
//
// First the carried-over share of every standing, then the channels of what is left, shuffled so
// that channel and standing are independent.

#include "tools/quarter/wishes.h"

#include <algorithm>
#include <array>

#include "tools/quarter/random.h"

namespace motcua::quarter {
namespace {

constexpr uint64_t kWishStream = 0x77697368;
constexpr int64_t kDirectPerMille = 850;  // of direct and postal together

struct Cell {
  Standing standing;
  int64_t count;
  int64_t carried_per_mille;
  int64_t carried = 0;
};

// Shares first; what they leave over goes wherever there is room, early ones first.
void ShareOut(std::array<Cell, 5>& cells, int64_t carried_over) {
  int64_t left = carried_over;
  for (Cell& cell : cells) {
    cell.carried = std::min(left, cell.count * cell.carried_per_mille / 1000);
    left -= cell.carried;
  }
  for (Cell& cell : cells) {
    const int64_t more = std::min(left, cell.count - cell.carried);
    cell.carried += more;
    left -= more;
  }
}

std::vector<common::v1::Channel> NewChannels(const published::Received& received) {
  const int64_t direct = received.direct_and_postal * kDirectPerMille / 1000;
  std::vector<common::v1::Channel> channels;
  channels.insert(channels.end(), static_cast<size_t>(received.online), common::v1::CHANNEL_ONLINE);
  channels.insert(channels.end(), static_cast<size_t>(direct), common::v1::CHANNEL_DIRECT);
  channels.insert(channels.end(), static_cast<size_t>(received.direct_and_postal - direct),
                  common::v1::CHANNEL_POSTAL);
  return channels;
}

}  // namespace

std::vector<Wish> MakeWishes(const published::Published& published, uint64_t seed) {
  std::array<Cell, 5> cells = {{
      {.standing = Standing::kEarly, .count = published.resolved.early, .carried_per_mille = 0},
      {.standing = Standing::kOnTime,
       .count = published.resolved.on_time,
       .carried_per_mille = 150},
      {.standing = Standing::kLate, .count = published.resolved.late, .carried_per_mille = 400},
      {.standing = Standing::kInTime, .count = published.pending.in_time, .carried_per_mille = 30},
      {.standing = Standing::kOverdue,
       .count = published.pending.overdue,
       .carried_per_mille = 300},
  }};
  ShareOut(cells, published.received.carried_over);

  Random random(seed, kWishStream);
  std::vector<common::v1::Channel> channels = NewChannels(published.received);
  random.Shuffle(channels);
  // Dossiers carried over came by the same channels in the same proportion.
  const std::vector<common::v1::Channel> proportion = channels;
  std::vector<Wish> wishes;
  for (const Cell& cell : cells) {
    for (int64_t i = 0; i < cell.count; ++i) {
      Wish wish{.standing = cell.standing, .carried_over = i < cell.carried};
      if (wish.carried_over) {
        wish.channel = proportion.empty() ? common::v1::CHANNEL_ONLINE : random.Pick(proportion);
      } else {
        wish.channel = channels.back();
        channels.pop_back();
      }
      wishes.push_back(wish);
    }
  }
  return wishes;
}

}  // namespace motcua::quarter
