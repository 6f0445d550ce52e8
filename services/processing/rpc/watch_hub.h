// SPDX-License-Identifier: Apache-2.0
// Who watches which dossier. A commit only wakes the watchers of the dossiers that it moved; each
// then reads on in the history from where it is, as fast as its caller takes it. So a watcher
// misses nothing and sees nothing twice, whenever it began, and a slow one holds up nobody and
// costs no memory: there is no queue that could run over. Synchronised.
#ifndef MOTCUA_SERVICES_PROCESSING_RPC_WATCH_HUB_H_
#define MOTCUA_SERVICES_PROCESSING_RPC_WATCH_HUB_H_

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "common/dossier/dossier_id.h"
#include "common/rpc/stream_registry.h"

namespace motcua::processing {

class WatchHub;

// One watcher: the registry that its stream is opened with, and its place in the hub. Synchronised.
class Watch {
 public:
  explicit Watch(WatchHub* hub) : hub_(hub), stream_(1) {}
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  rpc::StreamRegistry* stream() { return &stream_; }
  void Wake() { stream_.WakeAll(); }

 private:
  WatchHub* const hub_;
  rpc::StreamRegistry stream_;  // Of one stream.
};

class WatchHub {
 public:
  explicit WatchHub(size_t watch_count_max) : watch_count_max_(watch_count_max) {}

  // A new watcher, for as long as somebody holds it: its stream does. TOO_MANY_STREAMS, or DRAINING
  // after Drain.
  absl::StatusOr<std::shared_ptr<Watch>> Open();
  // From now on the watch is woken when the dossier moves. Read its history after this, not before.
  void Subscribe(const std::shared_ptr<Watch>& watch, const dossier::DossierId& id);

  // Wakes the watchers of these dossiers. For CoursesMoved: quick where nobody watches.
  void Notify(absl::Span<const dossier::DossierId> moved);

  // Ends all streams with DRAINING, and refuses new ones.
  void Drain();

  size_t watch_count() const;

 private:
  friend class Watch;

  using Key = std::pair<uint32_t, uint64_t>;  // Partition and serial.
  struct Place {
    std::weak_ptr<Watch> watch;            // Tells whether it still lives.
    std::optional<dossier::DossierId> id;  // Once it is known.
  };

  void Remove(Watch* watch);

  const size_t watch_count_max_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<Watch*, Place> watches_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<Key, absl::flat_hash_set<Watch*>> by_dossier_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_RPC_WATCH_HUB_H_
