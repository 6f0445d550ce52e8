// SPDX-License-Identifier: Apache-2.0
// The commands that wait for the committer, bounded and fair: one queue a priority, so that no kind
// of work keeps another from being done, and within it one turn after another a caller, so that no
// caller keeps another from being heard. What one caller sends is kept in order within its
// priority. Confined: whoever owns it locks.
#ifndef MOTCUA_COMMON_ENGINE_COMMAND_QUEUE_H_
#define MOTCUA_COMMON_ENGINE_COMMAND_QUEUE_H_

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/engine/command.h"

namespace motcua::engine {

struct CommandQueueOptions {
  // Of each priority; one caller gets half of it at most, unless it has no name: that is the
  // service itself. More is refused.
  size_t count_max = 8192;
  size_t bytes_max = size_t{32} << 20;
  // Of one group.
  size_t group_count_max = 2048;
  size_t group_bytes_max = size_t{8} << 20;
};

class CommandQueue {
 public:
  explicit CommandQueue(const CommandQueueOptions& options) : options_(options) {}

  // Whether there is room for one more, of so many bytes.
  bool HasRoom(Priority priority, absl::string_view caller, size_t bytes) const;
  void Push(std::unique_ptr<Command> command);

  // The commands of the next group. While several priorities wait each gets its part of the group:
  // those of desks half of it, followers and batches a quarter each, and what one leaves the others
  // take. So what a desk waits for is never behind more than some group's worth of other work.
  std::vector<std::unique_ptr<Command>> TakeGroup();
  // Back to where it was taken from, to be the first of the next group.
  void PutBack(std::unique_ptr<Command> command);

  bool empty() const { return count() == 0; }
  size_t count() const;
  size_t bytes() const;

 private:
  using Commands = std::deque<std::unique_ptr<Command>>;
  struct CallerCommands {
    Commands commands;
    size_t bytes = 0;
  };
  struct Lane {
    absl::flat_hash_map<std::string, CallerCommands> callers;  // None without commands.
    std::deque<std::string> turns;                             // Each of them once.
    size_t count = 0;
    size_t bytes = 0;
  };
  // What of a group is still free.
  struct Room {
    size_t count = 0;
    size_t bytes = 0;
  };

  static std::unique_ptr<Command> TakeOne(Lane& lane);
  void TakeFrom(Lane& lane, Room& room, std::vector<std::unique_ptr<Command>>& group) const;

  const CommandQueueOptions options_;
  Commands put_back_;
  std::array<Lane, 3> lanes_;  // By Priority.
};

}  // namespace motcua::engine

#endif  // MOTCUA_COMMON_ENGINE_COMMAND_QUEUE_H_
