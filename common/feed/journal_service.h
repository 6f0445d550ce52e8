// SPDX-License-Identifier: Apache-2.0
// A service's journal as others follow it: motcua.journal.v1.JournalService over a FeedReader. The
// journal is read on an executor, one response at a time a stream, as fast as its reader takes
// them; a stream that has sent everything rests until OnCommit. Synchronised. Outlives the server.
#ifndef MOTCUA_COMMON_FEED_JOURNAL_SERVICE_H_
#define MOTCUA_COMMON_FEED_JOURNAL_SERVICE_H_

#include <string>

#include "common/executor/executor.h"
#include "common/feed/feed.h"
#include "common/rpc/stream_registry.h"
#include "motcua/journal/v1/journal_service.grpc.pb.h"

namespace motcua::feed {

struct JournalServiceOptions {
  std::string journal_name;                       // "intake" or "processing".
  size_t stream_count_max = 64;                   // More: TOO_MANY_STREAMS.
  size_t response_bytes_max = size_t{256} << 10;  // Of one response, unless an entry is larger.
};

class JournalService final : public motcua::journal::v1::JournalService::CallbackService {
 public:
  JournalService(JournalServiceOptions options, const FeedReader* reader,
                 executor::Executor* executor);

  // There are new heads: for CommitterOptions::on_commit, and for on_acquire, which may find some
  // that no commit has told. Quick.
  void OnCommit() { streams_.WakeAll(); }
  // Ends all streams with DRAINING, and refuses new ones. Call before the server shuts down.
  void Drain() { streams_.EndAll(); }

  size_t stream_count() const { return streams_.count(); }

  grpc::ServerWriteReactor<motcua::journal::v1::StreamEventsResponse>* StreamEvents(
      grpc::CallbackServerContext* context,
      const motcua::journal::v1::StreamEventsRequest* request) override;
  grpc::ServerUnaryReactor* GetHead(grpc::CallbackServerContext* context,
                                    const motcua::journal::v1::GetHeadRequest* request,
                                    motcua::journal::v1::GetHeadResponse* response) override;

 private:
  const JournalServiceOptions options_;
  const FeedReader* const reader_;
  executor::Executor* const executor_;
  rpc::StreamRegistry streams_;
};

}  // namespace motcua::feed

#endif  // MOTCUA_COMMON_FEED_JOURNAL_SERVICE_H_
