// SPDX-License-Identifier: Apache-2.0
// The spans of what follows from the events of an entry, each from when its event is applied until
// that is durable, under the span that the event names. Lives as long as the entry is worked on.
// Confined to the committer.
#ifndef MOTCUA_COMMON_FEED_FOLLOW_SPANS_H_
#define MOTCUA_COMMON_FEED_FOLLOW_SPANS_H_

#include <deque>
#include <memory>

#include "absl/strings/string_view.h"
#include "common/engine/command.h"
#include "common/journal/journal.h"
#include "common/trace/trace.h"

namespace motcua::feed {

class FollowSpans {
 public:
  // `name` is that of all of them, "follow intake"; it and the position outlive this.
  FollowSpans(absl::string_view name, const journal::Position& position)
      : name_(name), position_(position) {}

  // Begins one for an event with this traceparent, if it has one. Returns what the events that
  // follow from it carry on; holds until the group has ended.
  absl::string_view Begin(absl::string_view traceparent);
  // They end when the group is durable, and have failed if it is not.
  void EndAfterCommit(engine::Group& group);

 private:
  const absl::string_view name_;
  const journal::Position& position_;
  std::shared_ptr<std::deque<trace::LiveSpan>> spans_;  // Null while there are none.
};

}  // namespace motcua::feed

#endif  // MOTCUA_COMMON_FEED_FOLLOW_SPANS_H_
