// SPDX-License-Identifier: Apache-2.0
#include "common/feed/follow_spans.h"

#include <utility>

namespace motcua::feed {

absl::string_view FollowSpans::Begin(absl::string_view traceparent) {
  if (traceparent.empty() || !trace::IsOn()) {
    return traceparent;
  }
  trace::LiveSpan span = trace::Start(traceparent, name_, trace::Kind::kConsumer);
  if (!span.is_recorded()) {
    return traceparent;
  }
  span.Add("motcua.partition", int64_t{position_.partition});
  span.Add("motcua.sequence", static_cast<int64_t>(position_.sequence));
  if (spans_ == nullptr) {
    spans_ = std::make_shared<std::deque<trace::LiveSpan>>();
  }
  return spans_->emplace_back(std::move(span)).traceparent();
}

void FollowSpans::EndAfterCommit(engine::Group& group) {
  if (spans_ == nullptr) {
    return;
  }
  group.AfterCommit([spans = spans_] {
    for (trace::LiveSpan& span : *spans) {
      span.End(true);
    }
  });
}

}  // namespace motcua::feed
