// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/probe.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

namespace intake_v1 = motcua::intake::v1;
namespace statistics_v1 = motcua::statistics::v1;

constexpr absl::Duration kTimeout = absl::Seconds(50);
constexpr int kPageSize = 1000;

template <typename Stub, typename Method, typename Request, typename Response>
grpc::Status Call(Stub& stub, Method method, const Request& request, Response& response) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kTimeout));
  return (stub.*method)(&context, request, &response);
}

absl::Status ToStatus(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

// How far into an entry dossiers are drawn from.
constexpr uint32_t kOrdinalsDrawn = 64;

// Where intake numbers the dossier of an entry's event (services/intake/storage/tables.h).
dossier::DossierId IdAt(uint32_t partition, uint64_t sequence, uint32_t ordinal) {
  constexpr int kOrdinalBits = 12;
  return {.partition = partition, .serial = sequence << kOrdinalBits | ordinal};
}

}  // namespace

Probe::Probe(const Servers& servers)
    : catalog_(intake_v1::CatalogService::NewStub(rpc::MakeChannel(servers.address("intake")))),
      intake_(intake_v1::IntakeService::NewStub(rpc::MakeChannel(servers.address("intake")))),
      statistics_(servers.address("statistics").empty()
                      ? nullptr
                      : statistics_v1::StatisticsService::NewStub(
                            rpc::MakeChannel(servers.address("statistics")))) {}

absl::Status Probe::FindOffer() {
  intake_v1::ListAgenciesRequest agencies_request;
  agencies_request.set_page_size(kPageSize);
  intake_v1::ListAgenciesResponse agencies;
  MOTCUA_RETURN_IF_ERROR(ToStatus(
      Call(*catalog_, &intake_v1::CatalogService::Stub::ListAgencies, agencies_request, agencies)));
  for (const intake_v1::Agency& agency : agencies.agencies()) {
    intake_v1::ListProceduresRequest request;
    request.set_agency_code(agency.agency_code());
    request.set_page_size(1);
    intake_v1::ListProceduresResponse procedures;
    MOTCUA_RETURN_IF_ERROR(ToStatus(
        Call(*catalog_, &intake_v1::CatalogService::Stub::ListProcedures, request, procedures)));
    if (!procedures.procedures().empty()) {
      agency_code_ = agency.agency_code();
      procedure_code_ = procedures.procedures(0).procedure_code();
      return absl::OkStatus();
    }
  }
  return absl::FailedPreconditionError("no agency offers anything");
}

absl::StatusOr<intake_v1::SubmitDossierRequest> Probe::MakeSubmission() {
  if (agency_code_.empty()) {
    MOTCUA_RETURN_IF_ERROR(FindOffer());
  }
  intake_v1::SubmitDossierRequest request;
  request.set_request_id(absl::StrCat("probe-", absl::ToUnixNanos(absl::Now()), "-", ++submitted_));
  request.set_agency_code(agency_code_);
  request.set_procedure_code(procedure_code_);
  request.set_channel(motcua::common::v1::CHANNEL_ONLINE);
  request.mutable_applicant()->set_kind(intake_v1::APPLICANT_KIND_INDIVIDUAL);
  request.mutable_applicant()->set_full_name("Nguyễn Thị Hoà Bình");
  request.mutable_applicant()->set_identity_number("001234567890");
  return request;
}

absl::StatusOr<motcua::common::v1::Revision> Probe::Submit() {
  MOTCUA_ASSIGN_OR_RETURN(const intake_v1::SubmitDossierRequest request, MakeSubmission());
  intake_v1::SubmitDossierResponse response;
  MOTCUA_RETURN_IF_ERROR(
      ToStatus(Call(*intake_, &intake_v1::IntakeService::Stub::SubmitDossier, request, response)));
  return response.revision();
}

absl::StatusOr<uint64_t> Probe::AwaitStatistics(
    const std::vector<motcua::common::v1::Revision>& revisions) {
  if (statistics_ == nullptr) {
    return absl::FailedPreconditionError("there is no statistics to wait for");
  }
  statistics_v1::GetStatisticsStatusRequest request;
  request.mutable_min_revisions()->Assign(revisions.begin(), revisions.end());
  statistics_v1::GetStatisticsStatusResponse response;
  MOTCUA_RETURN_IF_ERROR(
      ToStatus(Call(*statistics_, &statistics_v1::StatisticsService::Stub::GetStatisticsStatus,
                    request, response)));
  return response.dossier_count();
}

absl::StatusOr<bool> Probe::Exists(const dossier::DossierId& id) {
  intake_v1::GetDossierRequest request;
  request.set_dossier(dossier::FormatDossierId(id));
  intake_v1::GetDossierResponse response;
  const grpc::Status status =
      Call(*intake_, &intake_v1::IntakeService::Stub::GetDossier, request, response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) {
    return false;
  }
  MOTCUA_RETURN_IF_ERROR(ToStatus(status));
  return true;
}

absl::StatusOr<uint64_t> Probe::LastEntry(uint32_t partition) {
  uint64_t there = 0;
  uint64_t missing = 1;
  for (bool exists = true; exists;) {
    MOTCUA_ASSIGN_OR_RETURN(exists, Exists(IdAt(partition, missing, 0)));
    if (exists) {
      there = missing;
      missing *= 2;
    }
  }
  while (missing - there > 1) {
    const uint64_t middle = there + (missing - there) / 2;
    MOTCUA_ASSIGN_OR_RETURN(const bool exists, Exists(IdAt(partition, middle, 0)));
    (exists ? there : missing) = middle;
  }
  return there;
}

absl::StatusOr<std::vector<std::string>> Probe::DrawDossiers(uint32_t partition_count,
                                                             size_t count) {
  std::vector<uint64_t> ends;  // By partition: how many entries there are up to its last one.
  uint64_t total = 0;
  for (uint32_t partition = 1; partition <= partition_count; ++partition) {
    MOTCUA_ASSIGN_OR_RETURN(const uint64_t last, LastEntry(partition));
    ends.push_back(total += last);
  }
  if (total == 0) {
    return absl::FailedPreconditionError("there are no dossiers");
  }
  std::mt19937_64 random(1);
  std::uniform_int_distribution<uint64_t> draw_entry(1, total);
  std::uniform_int_distribution<uint32_t> draw_ordinal(0, kOrdinalsDrawn - 1);
  std::vector<std::string> dossiers;
  while (dossiers.size() < count) {
    const uint64_t place = draw_entry(random);
    const auto end = std::lower_bound(ends.begin(), ends.end(), place);
    const uint64_t before = end == ends.begin() ? 0 : *(end - 1);
    const auto partition = static_cast<uint32_t>(end - ends.begin()) + 1;
    // Half as far until there is one; the first of an entry is always there.
    for (uint32_t ordinal = draw_ordinal(random);; ordinal /= 2) {
      const dossier::DossierId id = IdAt(partition, place - before, ordinal);
      MOTCUA_ASSIGN_OR_RETURN(const bool exists, Exists(id));
      if (exists) {
        dossiers.push_back(dossier::FormatDossierId(id));
        break;
      }
      if (ordinal == 0) {
        return absl::InternalError("an entry begins with no dossier");
      }
    }
  }
  return dossiers;
}

}  // namespace motcua::bench
