// SPDX-License-Identifier: Apache-2.0
// What a committer's groups are like: how long commands waited for theirs, how many shared one, how
// long it took to make it durable. Synchronised.
#ifndef MOTCUA_COMMON_METRICS_COMMIT_METRICS_H_
#define MOTCUA_COMMON_METRICS_COMMIT_METRICS_H_

#include "common/engine/commit_observer.h"
#include "common/metrics/registry.h"

namespace motcua::metrics {

class CommitMetrics final : public engine::CommitObserver {
 public:
  // `registry` outlives it.
  explicit CommitMetrics(Registry* registry);

  void OnTaken(absl::Duration waited) override { wait_->Observe(waited); }
  void OnGroup(size_t command_count) override {
    group_size_->Observe(static_cast<int64_t>(command_count));
  }
  void OnCommitted(absl::Duration elapsed) override { commit_->Observe(elapsed); }

 private:
  Histogram* const wait_;
  Histogram* const group_size_;
  Histogram* const commit_;
};

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_COMMIT_METRICS_H_
