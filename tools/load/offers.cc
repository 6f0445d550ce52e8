// SPDX-License-Identifier: Apache-2.0
//
// The made-up province is the one of motcua-quarter, with a calendar that covers today.

#include "tools/load/offers.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "client/request_id.h"
#include "common/status/status_macros.h"
#include "tools/published/published.h"
#include "tools/quarter/catalog.h"
#include "tools/terminal/error_text.h"
#include "tools/terminal/words.h"

namespace motcua::load {
namespace {

using intake::v1::Agency;
using intake::v1::CatalogService;
using intake::v1::Procedure;

constexpr int kPageSize = 1000;
constexpr int kPagesMax = 1000;
constexpr int kDistrictCount = 10;
constexpr int kPartialProcedures = 160;
constexpr int kFullProcedures = 240;
constexpr char kCalendarName[] = "Lịch làm việc";

intake::v1::WorkingCalendar PlainCalendar(const std::string& code, absl::CivilDay today) {
  intake::v1::WorkingCalendar calendar;
  calendar.set_calendar_code(code);
  calendar.set_display_name(kCalendarName);
  *calendar.mutable_first_date() = terminal::ToProto(absl::CivilDay(absl::CivilYear(today)));
  *calendar.mutable_last_date() = terminal::ToProto(absl::CivilDay(absl::CivilYear(today) + 2) - 1);
  return calendar;
}

std::vector<std::string> Districts() {
  std::vector<std::string> districts = {"Hòa Bình", "Cao Phong", "Đà Bắc",   "Kim Bôi", "Lạc Sơn",
                                        "Lạc Thủy", "Lương Sơn", "Mai Châu", "Tân Lạc", "Yên Thủy"};
  districts.resize(kDistrictCount);
  return districts;
}

absl::Status ToStatus(const grpc::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      absl::StrCat(what, ": ", terminal::ErrorLine(client::ErrorOf(status))));
}

bool IsOffered(const Procedure& procedure, const Agency& agency) {
  const auto& kinds = procedure.offering_agency_kinds();
  const auto& codes = procedure.offering_agency_codes();
  return std::find(kinds.begin(), kinds.end(), agency.kind()) != kinds.end() ||
         std::find(codes.begin(), codes.end(), agency.agency_code()) != codes.end();
}

// Calls with growing page tokens until the end; `take` takes a page.
template <typename Request, typename Response, typename Method, typename Take>
absl::Status ReadPages(CatalogService::Stub* stub, absl::Duration timeout, Method method,
                       const Take& take) {
  Request request;
  request.set_page_size(kPageSize);
  for (int page = 0; page < kPagesMax; ++page) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    Response response;
    MOTCUA_RETURN_IF_ERROR(
        ToStatus((stub->*method)(&context, request, &response), "reading the catalogue"));
    take(response);
    if (response.next_page_token().empty()) return absl::OkStatus();
    request.set_page_token(response.next_page_token());
  }
  return absl::ResourceExhaustedError("the catalogue is too large for a load generator");
}

}  // namespace

std::vector<intake::v1::PutCatalogRequest> MakeCatalog(const CatalogWish& wish) {
  published::Published published;
  published.districts = Districts();
  published.one_stop_desks.communes = wish.communes;
  published.online_services = {.total = kPartialProcedures + kFullProcedures,
                               .partial = kPartialProcedures,
                               .full = kFullProcedures};
  quarter::Catalog catalog = quarter::BuildCatalog(published, wish.seed);
  catalog.calendar = PlainCalendar(catalog.calendar.calendar_code(), wish.today);
  return quarter::PutCatalogRequests(catalog);
}

Offers MatchOffers(const std::vector<Agency>& agencies, const std::vector<Procedure>& procedures) {
  Offers offers;
  for (const Agency& agency : agencies) {
    const bool is_root = agency.parent_agency_code().empty();
    if (is_root &&
        (offers.root_agency_code.empty() || agency.kind() == intake::v1::AGENCY_KIND_PROVINCE)) {
      offers.root_agency_code = agency.agency_code();
    }
    Offer offer{.agency_code = agency.agency_code(), .agency_name = agency.display_name()};
    for (const Procedure& procedure : procedures) {
      if (IsOffered(procedure, agency)) offer.procedure_codes.push_back(procedure.procedure_code());
    }
    if (!offer.procedure_codes.empty()) offers.offers.push_back(std::move(offer));
  }
  return offers;
}

absl::StatusOr<Offers> CatalogClient::Read() {
  std::vector<Agency> agencies;
  MOTCUA_RETURN_IF_ERROR(
      (ReadPages<intake::v1::ListAgenciesRequest, intake::v1::ListAgenciesResponse>(
          stub_, timeout_, &CatalogService::Stub::ListAgencies,
          [&agencies](const intake::v1::ListAgenciesResponse& page) {
            agencies.insert(agencies.end(), page.agencies().begin(), page.agencies().end());
          })));
  std::vector<Procedure> procedures;
  MOTCUA_RETURN_IF_ERROR(
      (ReadPages<intake::v1::ListProceduresRequest, intake::v1::ListProceduresResponse>(
          stub_, timeout_, &CatalogService::Stub::ListProcedures,
          [&procedures](const intake::v1::ListProceduresResponse& page) {
            procedures.insert(procedures.end(), page.procedures().begin(), page.procedures().end());
          })));
  return MatchOffers(agencies, procedures);
}

absl::Status CatalogClient::Put(const CatalogWish& wish) {
  for (intake::v1::PutCatalogRequest request : MakeCatalog(wish)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout_));
    intake::v1::PutCatalogResponse response;
    MOTCUA_RETURN_IF_ERROR(
        ToStatus(stub_->PutCatalog(&context, request, &response), "putting a catalogue"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Offers> CatalogClient::ReadOrPut(const CatalogWish& wish, bool* was_put) {
  *was_put = false;
  MOTCUA_ASSIGN_OR_RETURN(Offers offers, Read());
  if (!offers.offers.empty()) return offers;
  MOTCUA_RETURN_IF_ERROR(Put(wish));
  *was_put = true;
  MOTCUA_ASSIGN_OR_RETURN(offers, Read());
  if (offers.offers.empty()) {
    return absl::FailedPreconditionError("no agency of the catalogue offers a procedure");
  }
  return offers;
}

}  // namespace motcua::load
