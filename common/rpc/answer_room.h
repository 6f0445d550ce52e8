// SPDX-License-Identifier: Apache-2.0
// Memory for the answers that their callers have not taken yet. gRPC keeps an answer until the
// caller's flow control lets all of it go, so callers that ask for pages or large dossiers and read
// none would fill the memory: a service gives no further answer once it holds too many of them, and
// ends the calls of those that were not taken for long while others want the room. Small answers do
// not count and are always given. Synchronised; outlives the server.
#ifndef MOTCUA_COMMON_RPC_ANSWER_ROOM_H_
#define MOTCUA_COMMON_RPC_ANSWER_ROOM_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

struct AnswerRoomLimits {
  // Smaller answers do not count: what a connection may have under way bounds them.
  size_t counted_bytes_min = size_t{4} << 10;
  // Of serialized answers; as messages they take up to three times that.
  size_t bytes_max = size_t{128} << 20;
  // Of those that go to one connection, so that one caller leaves room for others.
  size_t connection_bytes_max = size_t{32} << 20;
  // Beyond bytes_max there is a reserve for connections to which less than modest_bytes go: callers
  // that take their answers are served while others fill the room.
  size_t modest_bytes = size_t{1} << 20;
  size_t reserve_bytes = size_t{32} << 20;
  // An answer of which something is left this long after it was made is cut off (CANCELLED) when
  // there is no room.
  absl::Duration stall_max = absl::Seconds(10);
};

class AnswerRoom {
 public:
  explicit AnswerRoom(const AnswerRoomLimits& limits = {}) : limits_(limits) {}
  AnswerRoom(const AnswerRoom&) = delete;
  AnswerRoom& operator=(const AnswerRoom&) = delete;

  // The reactor of one call whose answer may take room: a handler returns it to gRPC, which ends
  // it. Confined.
  class HeldAnswer final : public grpc::ServerUnaryReactor {
   public:
    // Owns itself, until gRPC is done with the call.
    HeldAnswer(AnswerRoom* room, grpc::CallbackServerContext* context)
        : room_(room), context_(context), connection_(context->peer()) {}

    // Whether an answer of any size may be made, for those that are dear to make; QUEUE_FULL if
    // there is no room for it. Answers that are being made do not count: there are no more of them
    // than threads that make them.
    absl::Status Admit() { return room_->Admit(connection_); }
    // Takes room for an answer that was made, until the caller has it; QUEUE_FULL if there is none.
    // Once, before Finish.
    absl::Status Reserve(size_t bytes) { return room_->Reserve(*this, bytes); }

    void OnDone() override;
    void OnCancel() override {}
    // Both are so quick that gRPC need not hand them to another thread, which would take a tenth of
    // a submission's CPU. Meant for gRPC's own reactors, but public.
    bool InternalInlineable() override { return true; }

   private:
    friend class AnswerRoom;

    AnswerRoom* const room_;
    grpc::CallbackServerContext* const context_;
    const std::string connection_;
    size_t bytes_ = 0;  // 0: it takes no room. Written before Finish.
    // The room's, under its lock.
    bool is_cut_off_ = false;  // And therefore in no list.
    std::chrono::steady_clock::time_point since_;
    std::list<HeldAnswer*>::iterator place_;
    std::list<HeldAnswer*>::iterator place_in_connection_;
  };

  // Whether an answer of so many bytes takes room: it needs a HeldAnswer.
  bool Counts(size_t bytes) const { return bytes >= limits_.counted_bytes_min; }
  // Bytes that are held now.
  size_t bytes() const;
  // How many answers have been cut off.
  uint64_t cut_off_count() const;

 private:
  struct Connection {
    size_t bytes = 0;
    std::list<HeldAnswer*> held;  // The oldest first.
  };

  absl::Status Admit(const std::string& connection);
  absl::Status Reserve(HeldAnswer& answer, size_t bytes);
  void Release(HeldAnswer& answer);
  bool HasRoom(const std::string& connection) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Ends calls that have waited for too long, of those that are in this one's way.
  absl::Status Refuse(const std::string& connection) ABSL_LOCKS_EXCLUDED(mutex_);

  const AnswerRoomLimits limits_;
  mutable absl::Mutex mutex_;
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t cut_off_count_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, Connection> connections_ ABSL_GUARDED_BY(mutex_);
  std::list<HeldAnswer*> held_ ABSL_GUARDED_BY(mutex_);  // The oldest first.
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_ANSWER_ROOM_H_
