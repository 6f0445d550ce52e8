// SPDX-License-Identifier: Apache-2.0
//
// A caller of the three services that does what docs/clients.md asks of one: every call has a
// deadline over all its tries; what may be sent again is, under the same request id; reads see what
// this client has written, in whichever service; lists are ranges of pages; a watch goes on where
// it was cut.
//
// Threads: synchronised.

#ifndef MOTCUA_CLIENT_CLIENT_H_
#define MOTCUA_CLIENT_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/connection.h"
#include "client/pages.h"
#include "client/request_id.h"
#include "client/revision_set.h"

namespace motcua::client {

struct ClientOptions {
  Addresses addresses;
  // Who calls: at most 64 of A-Z a-z 0-9 . - _ @, else every call is refused. Request ids are the
  // caller's own.
  std::string caller;
  // Of one call over all its tries; the services end it after 60 s at the latest.
  absl::Duration timeout = absl::Seconds(10);
  // None: plaintext.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
};

// Where a watch begins and ends.
struct WatchOptions {
  uint32_t after_number = 0;  // 0: from the beginning of the history.
  absl::Time deadline = absl::InfiniteFuture();
};

class Client {
 public:
  // Connects lazily: nothing is sent before the first call.
  explicit Client(const ClientOptions& options);

  // One unary call of the catalogue, intake, processing or statistics, such as
  //
  //   Call(&IntakeService::Stub::SubmitDossier, request, response)
  //
  // An empty `request_id` is filled in, in `request` itself: after UNAVAILABLE or DEADLINE_EXCEEDED
  // the outcome is open, and the same request may be given again until there is an answer; it is
  // done once. For a new request, clear it. A request that takes `min_revisions` is sent with those
  // that this client was answered so far, besides its own. Why a call failed: call_error.h.
  template <typename Stub, typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    Request& request, Response& response);

  // The pages of a list, each asked for when it is reached:
  //
  //   Pages pages = client.List(&IntakeService::Stub::ListDossiers, request);
  //   for (const ListDossiersResponse& page : pages) ...
  //   if (!pages.status().ok()) ...
  //
  // The client must outlive it.
  template <typename Stub, typename Request, typename Response>
  Pages<Request, Response> List(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& first_page);

  // Gives the transitions of a dossier to `sink` in order, each once, however often the stream is
  // cut, until its result is returned or the sink says false: both are OK. DEADLINE_EXCEEDED when
  // the time is up, or would be before the stream is opened again. The sink is called by this
  // thread.
  using TransitionSink = std::function<bool(const processing::v1::Transition& transition)>;
  grpc::Status WatchDossier(const std::string& dossier, const WatchOptions& options,
                            const TransitionSink& sink);

  // What this client was answered so far, and what else it shall wait for: for a second client that
  // reads what the first has written.
  RevisionSet seen() const;
  void AddSeen(const RevisionSet& revisions);

  // For calls that are made by hand: all the stubs, and a context as this client sends it.
  const Connection& connection() const { return connection_; }
  std::unique_ptr<grpc::ClientContext> NewContext() const;

 private:
  template <typename Stub>
  Stub& StubOf() const;

  // What a service is to wait for: it refuses the revisions of journals that it does not follow.
  template <typename Stub>
  RevisionSet SeenFor() const;

  template <typename Response>
  void Remember(const Response& response);

  // Opens the stream once and gives out what comes; `last` is the number given out last.
  grpc::Status WatchOnce(const std::string& dossier, const WatchOptions& options,
                         const TransitionSink& sink, uint32_t& last, bool& stopped);

  const Connection connection_;
  mutable absl::Mutex mutex_;
  RevisionSet seen_ ABSL_GUARDED_BY(mutex_);
};

template <typename Stub>
Stub& Client::StubOf() const {
  if constexpr (std::is_same_v<Stub, intake::v1::CatalogService::Stub>) {
    return *connection_.catalog;
  } else if constexpr (std::is_same_v<Stub, intake::v1::IntakeService::Stub>) {
    return *connection_.intake;
  } else if constexpr (std::is_same_v<Stub, processing::v1::ProcessingService::Stub>) {
    return *connection_.processing;
  } else {
    static_assert(std::is_same_v<Stub, statistics::v1::StatisticsService::Stub>,
                  "journals and stores are asked through connection()");
    return *connection_.statistics;
  }
}

template <typename Stub>
RevisionSet Client::SeenFor() const {
  constexpr bool kIsIntake = std::is_same_v<Stub, intake::v1::CatalogService::Stub> ||
                             std::is_same_v<Stub, intake::v1::IntakeService::Stub>;
  return kIsIntake ? seen().Of("intake") : seen();
}

template <typename Stub, typename Request, typename Response>
grpc::Status Client::Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                       Response*),
                          Request& request, Response& response) {
  FillInRequestIds(request);
  const std::unique_ptr<grpc::ClientContext> context = NewContext();
  grpc::Status status;
  if constexpr (requires { request.mutable_min_revisions(); }) {
    Request with_revisions = request;
    RevisionSet revisions = SeenFor<Stub>();
    revisions.AddAll(request.min_revisions());
    with_revisions.clear_min_revisions();
    revisions.AppendTo(*with_revisions.mutable_min_revisions());
    status = (StubOf<Stub>().*method)(context.get(), with_revisions, &response);
  } else {
    status = (StubOf<Stub>().*method)(context.get(), request, &response);
  }
  if (status.ok()) {
    Remember(response);
  }
  return status;
}

template <typename Stub, typename Request, typename Response>
Pages<Request, Response> Client::List(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                   const Request&, Response*),
                                      const Request& first_page) {
  return Pages<Request, Response>(first_page, [this, method](Request& request, Response& response) {
    return Call(method, request, response);
  });
}

template <typename Response>
void Client::Remember(const Response& response) {
  absl::MutexLock lock(&mutex_);
  if constexpr (requires { response.revision().sequence(); }) {
    seen_.Add(response.revision());
  }
  if constexpr (requires { response.results().Get(0).revision(); }) {
    for (const auto& result : response.results()) {
      seen_.Add(result.revision());
    }
  }
}

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_CLIENT_H_
