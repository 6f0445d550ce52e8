// SPDX-License-Identifier: Apache-2.0
// What a committer tells of its work as it does it, for metrics. Called on the committer: be quick.
#ifndef MOTCUA_COMMON_ENGINE_COMMIT_OBSERVER_H_
#define MOTCUA_COMMON_ENGINE_COMMIT_OBSERVER_H_

#include <cstddef>

#include "absl/time/time.h"

namespace motcua::engine {

class CommitObserver {
 public:
  virtual ~CommitObserver() = default;
  // A command runs in the group that has begun, after it waited so long in the queue.
  virtual void OnTaken(absl::Duration waited) = 0;
  // So many commands ran in a group, whatever came of it.
  virtual void OnGroup(size_t command_count) = 0;
  // The journal has answered whether a group is durable; groups that wrote nothing do not ask it.
  virtual void OnCommitted(absl::Duration elapsed) = 0;
};

}  // namespace motcua::engine

#endif  // MOTCUA_COMMON_ENGINE_COMMIT_OBSERVER_H_
