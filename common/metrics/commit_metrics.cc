// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/commit_metrics.h"

namespace motcua::metrics {
namespace {

constexpr int64_t kGroupSizeLast = 2048;
constexpr Description kWait{"motcua_queue_wait_seconds",
                            "How long commands waited in the queue for their commit group."};
constexpr Description kGroupSize{"motcua_commit_group_commands",
                                 "How many commands shared one commit group."};
constexpr Description kCommit{
    "motcua_commit_seconds",
    "How long it took to write a commit group to the log, sync it and put it into memory tables."};

}  // namespace

CommitMetrics::CommitMetrics(Registry* registry)
    : wait_(&registry->AddHistogram(kWait, LatencyBounds(), kSecondsOfNanoseconds)),
      group_size_(&registry->AddHistogram(kGroupSize, PowersOfTwo(kGroupSizeLast), 1)),
      commit_(&registry->AddHistogram(kCommit, LatencyBounds(), kSecondsOfNanoseconds)) {}

}  // namespace motcua::metrics
