// SPDX-License-Identifier: Apache-2.0
// What is asked of the parts of a service when somebody reads its metrics. Each function adds a
// collector; what it looks at outlives all reading. Synchronised.
#ifndef MOTCUA_COMMON_METRICS_SOURCES_H_
#define MOTCUA_COMMON_METRICS_SOURCES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/engine/committer.h"
#include "common/feed/feed.h"
#include "common/kv/store.h"
#include "common/metrics/registry.h"
#include "common/rpc/answer_room.h"

namespace motcua::metrics {

// CPU, memory, files and threads of the process, its version, and the lines that it logged.
void AddProcess(const std::string& service, const std::string& version, absl::Time start,
                Registry& registry);

// The queue, what was refused there, and whether the store is read-only.
void AddCommitter(const engine::Committer* committer, Registry& registry);

// The heads of the journal that the committer writes.
void AddJournal(const engine::Committer* committer, Registry& registry);

// How far a journal was followed, in entries and in seconds.
void AddFollower(const feed::Follower* follower, Registry& registry);

// RocksDB's own figures.
void AddStore(const kv::Store* store, Registry& registry);

// What callers have asked for and not taken.
void AddAnswers(const rpc::AnswerRoom* room, Registry& registry);

// How many streams of a kind are open: "events", "watches".
void AddStreams(const std::string& kind, std::function<size_t()> count, Registry& registry);

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_SOURCES_H_
