// SPDX-License-Identifier: Apache-2.0
#include "common/engine/command_queue.h"

#include <algorithm>
#include <utility>

namespace motcua::engine {
namespace {

// Of the group, by Priority: so many quarters while others wait too.
constexpr size_t kQuarters[] = {2, 1, 1};

}  // namespace

bool CommandQueue::HasRoom(Priority priority, absl::string_view caller, size_t bytes) const {
  const Lane& lane = lanes_[static_cast<size_t>(priority)];
  if (lane.count >= options_.count_max || lane.bytes + bytes > options_.bytes_max) {
    return false;
  }
  const auto found = lane.callers.find(caller);
  return caller.empty() || found == lane.callers.end() ||
         (found->second.commands.size() < options_.count_max / 2 &&
          found->second.bytes + bytes <= options_.bytes_max / 2);
}

void CommandQueue::Push(std::unique_ptr<Command> command) {
  Lane& lane = lanes_[static_cast<size_t>(command->priority())];
  const auto [place, is_new] = lane.callers.try_emplace(std::string(command->caller()));
  if (is_new) {
    lane.turns.push_back(place->first);
  }
  const size_t bytes = command->bytes();
  place->second.bytes += bytes;
  place->second.commands.push_back(std::move(command));
  lane.bytes += bytes;
  ++lane.count;
}

std::unique_ptr<Command> CommandQueue::TakeOne(Lane& lane) {
  const auto turn = lane.callers.find(lane.turns.front());
  CallerCommands& waiting = turn->second;
  std::unique_ptr<Command> command = std::move(waiting.commands.front());
  waiting.commands.pop_front();
  const size_t bytes = command->bytes();
  waiting.bytes -= bytes;
  lane.bytes -= bytes;
  --lane.count;
  if (waiting.commands.empty()) {
    lane.callers.erase(turn);
    lane.turns.pop_front();
  } else if (lane.turns.size() > 1) {
    lane.turns.push_back(std::move(lane.turns.front()));
    lane.turns.pop_front();
  }
  return command;
}

// A command is taken while there is any room: the last one may need more than there is.
void CommandQueue::TakeFrom(Lane& lane, Room& room,
                            std::vector<std::unique_ptr<Command>>& group) const {
  while (lane.count > 0 && room.count > 0 && room.bytes > 0) {
    std::unique_ptr<Command> command = TakeOne(lane);
    --room.count;
    room.bytes -= std::min(room.bytes, command->bytes());
    group.push_back(std::move(command));
  }
}

std::vector<std::unique_ptr<Command>> CommandQueue::TakeGroup() {
  std::vector<std::unique_ptr<Command>> group;
  Room left{.count = options_.group_count_max, .bytes = options_.group_bytes_max};
  while (!put_back_.empty() && left.count > 0) {
    left.bytes -= std::min(left.bytes, put_back_.front()->bytes());
    --left.count;
    group.push_back(std::move(put_back_.front()));
    put_back_.pop_front();
  }
  const Room whole = left;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    Room part{.count = std::max<size_t>(1, whole.count * kQuarters[i] / 4),
              .bytes = std::max<size_t>(1, whole.bytes * kQuarters[i] / 4)};
    part = {.count = std::min(part.count, left.count), .bytes = std::min(part.bytes, left.bytes)};
    const Room before = part;
    TakeFrom(lanes_[i], part, group);
    left.count -= before.count - part.count;
    left.bytes -= before.bytes - part.bytes;
  }
  for (Lane& lane : lanes_) {
    TakeFrom(lane, left, group);
  }
  return group;
}

void CommandQueue::PutBack(std::unique_ptr<Command> command) {
  put_back_.push_front(std::move(command));
}

size_t CommandQueue::count() const {
  size_t count = put_back_.size();
  for (const Lane& lane : lanes_) {
    count += lane.count;
  }
  return count;
}

size_t CommandQueue::bytes() const {
  size_t bytes = 0;
  for (const std::unique_ptr<Command>& command : put_back_) {
    bytes += command->bytes();
  }
  for (const Lane& lane : lanes_) {
    bytes += lane.bytes;
  }
  return bytes;
}

}  // namespace motcua::engine
