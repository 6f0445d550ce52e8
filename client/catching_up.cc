// SPDX-License-Identifier: Apache-2.0
//
// A service caps how long it waits, so a wait that ends early is asked for again until the
// deadline.

#include "client/catching_up.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace motcua::client {
namespace {

// Longest single call; the services' own cap may be shorter.
constexpr absl::Duration kCallTimeout = absl::Seconds(30);

// A refusal that comes at once is not followed by the next attempt at once.
constexpr absl::Duration kPause = absl::Milliseconds(20);

// A server that stops cancels what is under way.
bool MayPass(grpc::StatusCode code) {
  return code == grpc::StatusCode::DEADLINE_EXCEEDED || code == grpc::StatusCode::UNAVAILABLE ||
         code == grpc::StatusCode::RESOURCE_EXHAUSTED || code == grpc::StatusCode::CANCELLED;
}

class Waiter {
 public:
  Waiter(const Connection& connection, absl::Time deadline)
      : connection_(connection), deadline_(deadline) {}

  // Calls until it is OK, fails for good, or the deadline has passed.
  template <typename Stub, typename Method, typename Request, typename Response>
  grpc::Status Call(Stub& stub, Method method, const Request& request, Response& response) const {
    while (true) {
      grpc::ClientContext context;
      PrepareStream(connection_.settings, context);
      context.set_deadline(absl::ToChronoTime(std::min(deadline_, absl::Now() + kCallTimeout)));
      const grpc::Status status = (stub.*method)(&context, request, &response);
      if (!MayPass(status.error_code()) || absl::Now() + kPause >= deadline_) return status;
      absl::SleepFor(kPause);
    }
  }

 private:
  const Connection& connection_;
  const absl::Time deadline_;
};

grpc::Status AddHead(const Waiter& waiter, journal::v1::JournalService::Stub& journal,
                     RevisionSet& revisions) {
  journal::v1::GetHeadResponse head;
  const grpc::Status status = waiter.Call(journal, &journal::v1::JournalService::Stub::GetHead,
                                          journal::v1::GetHeadRequest(), head);
  if (status.ok()) revisions.AddHead(head);
  return status;
}

// Asks processing for the province's work as of intake's head. Without a province there is no
// catalogue and nothing to wait for.
grpc::Status WaitForProcessing(const Connection& connection, const Waiter& waiter,
                               const RevisionSet& revisions) {
  intake::v1::ListAgenciesRequest agencies;
  agencies.set_kind(intake::v1::AGENCY_KIND_PROVINCE);
  agencies.set_page_size(1);
  intake::v1::ListAgenciesResponse provinces;
  grpc::Status status = waiter.Call(
      *connection.catalog, &intake::v1::CatalogService::Stub::ListAgencies, agencies, provinces);
  if (!status.ok() || provinces.agencies().empty()) return status;

  processing::v1::ListWorkRequest work;
  work.set_agency_code(provinces.agencies(0).agency_code());
  work.set_page_size(1);
  revisions.AppendTo(*work.mutable_min_revisions());
  processing::v1::ListWorkResponse response;
  return waiter.Call(*connection.processing, &processing::v1::ProcessingService::Stub::ListWork,
                     work, response);
}

}  // namespace

CatchUpResult CatchUp(const Connection& connection, const RevisionSet& revisions,
                      absl::Time deadline) {
  const Waiter waiter(connection, deadline);
  CatchUpResult result{.revisions = revisions};
  result.status = AddHead(waiter, *connection.intake_journal, result.revisions);
  if (!result.status.ok()) return result;
  result.status = WaitForProcessing(connection, waiter, result.revisions);
  if (!result.status.ok()) return result;
  result.status = AddHead(waiter, *connection.processing_journal, result.revisions);
  if (!result.status.ok()) return result;

  statistics::v1::GetStatisticsStatusRequest request;
  result.revisions.AppendTo(*request.mutable_min_revisions());
  statistics::v1::GetStatisticsStatusResponse response;
  result.status =
      waiter.Call(*connection.statistics,
                  &statistics::v1::StatisticsService::Stub::GetStatisticsStatus, request, response);
  result.dossier_count = response.dossier_count();
  return result;
}

}  // namespace motcua::client
