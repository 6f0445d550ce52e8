// SPDX-License-Identifier: Apache-2.0
// The open streams of a service: a bound on their number, one word that wakes them all when there
// is something new, and one that ends them all when the server drains. Who comes when all places
// are taken gets that of the reader that has taken nothing for the longest time, if there is one.
// Synchronised; outlives the server whose streams it keeps.
#ifndef MOTCUA_COMMON_RPC_STREAM_REGISTRY_H_
#define MOTCUA_COMMON_RPC_STREAM_REGISTRY_H_

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace motcua::rpc {

// One open stream, as its registry sees it.
class OpenStream {
 public:
  virtual ~OpenStream() = default;
  // There may be something new to send.
  virtual void Wake() = 0;
  // Ends the stream with a status as soon as nothing of it is under way. The first end counts.
  virtual void End(const absl::Status& status) = 0;
  // How long what was sent last has waited for its reader to take it; zero if nothing waits.
  virtual absl::Duration StalledFor() const = 0;
  // Ends the stream although its reader has not taken everything: as End, but at once.
  virtual void CutOff(const absl::Status& status) = 0;
};

// A reader is slow when it takes nothing for this long while others want its place, …
inline constexpr absl::Duration kStallMaxWhenFull = absl::Seconds(1);
// … and in any case when it takes nothing for this long; that is seen when there is something new
// for it. It can go on from where it was.
inline constexpr absl::Duration kStallMax = absl::Seconds(30);

class StreamRegistry {
 public:
  explicit StreamRegistry(size_t count_max) : count_max_(count_max) {}

  // Takes part in the stream's ownership until Remove. TOO_MANY_STREAMS if all places are taken by
  // streams whose readers read, or DRAINING after EndAll.
  absl::Status Add(std::shared_ptr<OpenStream> stream);
  // Forgets a stream; nothing happens if it is not there.
  void Remove(const OpenStream* stream);

  void WakeAll();
  // Ends what is open with DRAINING and refuses what comes later.
  void EndAll();

  size_t count() const;

 private:
  std::vector<std::shared_ptr<OpenStream>> Open() const;
  // Forgets the stream that has stalled for the longest time, and returns it; null if none has.
  std::shared_ptr<OpenStream> TakeStalled() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t count_max_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<const OpenStream*, std::shared_ptr<OpenStream>> open_
      ABSL_GUARDED_BY(mutex_);  // Shared: a stream ends when gRPC and its last task let go.
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_STREAM_REGISTRY_H_
