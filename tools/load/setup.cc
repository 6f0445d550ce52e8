// SPDX-License-Identifier: Apache-2.0
#include "tools/load/setup.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "client/catching_up.h"
#include "client/connection.h"
#include "client/request_id.h"
#include "common/status/status_macros.h"
#include "tools/load/wire.h"
#include "tools/terminal/error_text.h"

namespace motcua::load {
namespace {

namespace v1 = motcua::intake::v1;

constexpr absl::Duration kCatchUpTimeout = absl::Seconds(60);
constexpr absl::Duration kSetupCallTimeout = absl::Seconds(30);
constexpr int kBatchSize = 500;
constexpr int kListPageSize = 500;
constexpr size_t kIdPrefixBytes = 16;
constexpr int kAttemptsMax = 20;
constexpr absl::Duration kRetryPause = absl::Milliseconds(50);

absl::Status ToStatus(const grpc::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      absl::StrCat(what, ": ", terminal::ErrorLine(client::ErrorOf(status))));
}

const std::string& AddressOf(const SetupOptions& options, Service service) {
  return options.addresses[static_cast<size_t>(service)];
}

client::Connection Connect(const SetupOptions& options) {
  return client::Connect(
      {.intake = AddressOf(options, Service::kIntake),
       .processing = AddressOf(options, Service::kProcessing),
       .statistics = AddressOf(options, Service::kStatistics)},
      {.caller = options.settings.caller.empty() ? "motcua-load" : options.settings.caller,
       .timeout = kSetupCallTimeout,
       .channel = {.credentials = rpc::MakeCredentials(options.tls)}});
}

// Makes dossiers and finds them.
class Stocker {
 public:
  Stocker(const SetupOptions& options, const client::Connection& connection,
          std::shared_ptr<const Payloads> payloads)
      : options_(options),
        connection_(connection),
        materials_(std::move(payloads), client::RandomRequestId().substr(0, kIdPrefixBytes),
                   options.payloads.seed, 0) {}

  // Appends `count` dossiers that are handed in now.
  absl::Status Submit(int count, DossierIds& ids) {
    for (int left = count; left > 0; left -= kBatchSize) {
      MOTCUA_RETURN_IF_ERROR(SubmitBatch(std::min(left, kBatchSize), ids));
    }
    return absl::OkStatus();
  }

  // Appends up to `count` dossiers that are there, page by page from each agency in turn. `states`:
  // only these; none means all.
  absl::Status Find(int count, const std::vector<motcua::common::v1::DossierState>& states,
                    DossierIds& ids) {
    const Payloads& payloads = *materials_.payloads;
    std::vector<v1::ListDossiersRequest> open;
    for (const std::string& agency : payloads.agency_codes) {
      v1::ListDossiersRequest request;
      request.set_agency_code(agency);
      for (const auto state : states) request.add_states(state);
      request.set_page_size(std::clamp(count / 100, 20, kListPageSize));
      open.push_back(std::move(request));
    }
    while (!open.empty() && ids.size() < static_cast<size_t>(count)) {
      std::vector<v1::ListDossiersRequest> more;
      for (v1::ListDossiersRequest& request : open) {
        v1::ListDossiersResponse page;
        MOTCUA_RETURN_IF_ERROR(
            ToStatus(client::Call(connection_, *connection_.intake,
                                  &v1::IntakeService::Stub::ListDossiers, request, page),
                     "listing dossiers"));
        for (const v1::Dossier& dossier : page.dossiers()) ids.push_back(dossier.dossier_id());
        if (page.next_page_token().empty()) continue;
        request.set_page_token(page.next_page_token());
        more.push_back(std::move(request));
      }
      open = std::move(more);
    }
    ids.resize(std::min(ids.size(), static_cast<size_t>(count)));
    return absl::OkStatus();
  }

  // Accepts all of `ids`.
  absl::Status Accept(const DossierIds& ids) {
    for (const std::string& id : ids) {
      v1::AcceptDossierRequest request;
      request.set_request_id(std::string(materials_.request_ids.Next()));
      request.set_dossier(id);
      v1::AcceptDossierResponse response;
      MOTCUA_RETURN_IF_ERROR(
          ToStatus(client::Call(connection_, *connection_.intake,
                                &v1::IntakeService::Stub::AcceptDossier, request, response),
                   "accepting a dossier"));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status SubmitBatch(int size, DossierIds& ids) {
    v1::BatchSubmitDossiersRequest request;
    const grpc::ByteBuffer bytes = MakeBatch(size, &materials_);
    const FlatMessage flat(bytes);
    request.ParseFromArray(flat.bytes().data(), static_cast<int>(flat.bytes().size()));
    v1::BatchSubmitDossiersResponse response;
    grpc::Status status;
    // The same ids again, so a batch that was only half heard is not handed in twice.
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
      status = client::Call(connection_, *connection_.intake,
                            &v1::IntakeService::Stub::BatchSubmitDossiers, request, response);
      if (status.error_code() != grpc::RESOURCE_EXHAUSTED &&
          status.error_code() != grpc::UNAVAILABLE) {
        break;
      }
      absl::SleepFor(kRetryPause);
    }
    MOTCUA_RETURN_IF_ERROR(ToStatus(status, "handing in dossiers"));
    for (const v1::BatchSubmitResult& result : response.results()) {
      if (result.has_error()) {
        return absl::FailedPreconditionError(absl::StrCat(
            "handing in a dossier: ", terminal::ErrorLine(client::ErrorOf(result.error()))));
      }
      ids.push_back(result.dossier_id());
    }
    return absl::OkStatus();
  }

  const SetupOptions& options_;
  const client::Connection& connection_;
  Materials materials_;
};

int Missing(int wanted, const DossierIds& ids) {
  return std::max(0, wanted - static_cast<int>(ids.size()));
}

// Dossiers that were accepted, wherever they are in their course, and that processing knows.
absl::Status FindWatchable(const SetupOptions& options, const client::Connection& connection,
                           Stocker& stocker, DossierIds& ids) {
  MOTCUA_RETURN_IF_ERROR(
      stocker.Find(options.dossiers, {motcua::common::v1::DOSSIER_STATE_ACCEPTED}, ids));
  DossierIds fresh;
  MOTCUA_RETURN_IF_ERROR(stocker.Submit(Missing(options.dossiers, ids), fresh));
  MOTCUA_RETURN_IF_ERROR(stocker.Accept(fresh));
  ids.insert(ids.end(), fresh.begin(), fresh.end());
  if (ids.empty()) return absl::FailedPreconditionError("there is no dossier to watch");
  // It is known there once processing answers at the revision of intake's head.
  journal::v1::GetHeadResponse head;
  MOTCUA_RETURN_IF_ERROR(ToStatus(client::Call(connection, *connection.intake_journal,
                                               &journal::v1::JournalService::Stub::GetHead,
                                               journal::v1::GetHeadRequest(), head),
                                  "asking for intake's head"));
  client::RevisionSet revisions;
  revisions.AddHead(head);
  processing::v1::GetCourseRequest request;
  request.set_dossier(ids.back());
  revisions.AppendTo(*request.mutable_min_revisions());
  processing::v1::GetCourseResponse response;
  return ToStatus(
      client::Call(connection, *connection.processing,
                   &processing::v1::ProcessingService::Stub::GetCourse, request, response),
      "waiting for processing");
}

CatalogWish WishOf(const SetupOptions& options) {
  return {.communes = options.communes,
          .seed = options.payloads.seed,
          .today = absl::ToCivilDay(options.payloads.now, absl::UTCTimeZone())};
}

absl::StatusOr<Offers> ReadOffers(const SetupOptions& options, const client::Connection& connection,
                                  bool* was_put) {
  CatalogClient catalog(connection.catalog.get(), kSetupCallTimeout);
  MOTCUA_ASSIGN_OR_RETURN(Offers offers, catalog.ReadOrPut(WishOf(options), was_put));
  const bool is_followed = options.scenario.Calls(Service::kStatistics);
  if (*was_put && is_followed) {
    const client::CatchUpResult caught_up =
        client::CatchUp(connection, {}, absl::Now() + kCatchUpTimeout);
    MOTCUA_RETURN_IF_ERROR(ToStatus(caught_up.status, "waiting for statistics"));
  }
  return offers;
}

}  // namespace

absl::StatusOr<bool> EnsureCatalog(const SetupOptions& options) {
  const client::Connection connection = Connect(options);
  bool was_put = false;
  MOTCUA_RETURN_IF_ERROR(ReadOffers(options, connection, &was_put).status());
  return was_put;
}

absl::StatusOr<Stock> MakeStock(const SetupOptions& options, const Share& process) {
  Stock stock{.scenario = options.scenario};
  if (!options.scenario.NeedsCatalog()) return stock;
  const client::Connection connection = Connect(options);
  bool was_put = false;
  MOTCUA_ASSIGN_OR_RETURN(const Offers offers, ReadOffers(options, connection, &was_put));
  if (stock.scenario.report_agency_code.empty()) {
    stock.scenario.report_agency_code = offers.root_agency_code;
  }
  stock.payloads = std::make_shared<const Payloads>(MakePayloads(offers, options.payloads));
  Stocker stocker(options, connection, stock.payloads);
  if (options.scenario.Has(Kind::kGet)) {
    DossierIds known = options.dossiers_given;
    if (known.empty()) {
      MOTCUA_RETURN_IF_ERROR(stocker.Find(options.dossiers, {}, known));
      MOTCUA_RETURN_IF_ERROR(stocker.Submit(Missing(options.dossiers, known), known));
    }
    stock.known = std::make_shared<const DossierIds>(std::move(known));
  }
  if (options.scenario.Has(Kind::kWatch)) {
    DossierIds watchable = options.dossiers_given;
    if (watchable.empty()) {
      MOTCUA_RETURN_IF_ERROR(FindWatchable(options, connection, stocker, watchable));
    }
    stock.watchable = std::make_shared<const DossierIds>(std::move(watchable));
  }
  if (options.scenario.Has(Kind::kAccept)) {
    MOTCUA_RETURN_IF_ERROR(stocker.Submit(PartOf(options.dossiers, process), stock.registered));
  }
  return stock;
}

}  // namespace motcua::load
