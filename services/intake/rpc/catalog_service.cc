// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/catalog_service.h"

#include <memory>
#include <string>
#include <utility>

#include "common/errors/errors.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/status/status_macros.h"
#include "services/intake/app/commands.h"
#include "services/intake/rpc/convert.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using errors::MakeError;
using errors::Reason;

constexpr int kPageSizeStandard = 100;
constexpr int kPageSizeCap = 1000;

template <typename Request>
std::string FilterOf(const Request& request) {
  Request filter = request;
  filter.clear_page_size();
  filter.clear_page_token();
  filter.clear_min_revisions();
  return Request::descriptor()->name() + filter.SerializeAsString();
}

// One page of a map ordered by code: entries behind the token's for which `matches`, put by `add`.
template <typename Entries, typename Request, typename Response, typename Matches, typename Add>
absl::Status ReadPage(const Entries& entries, const Request& request, Response& response,
                      const Matches& matches, const Add& add) {
  const std::string filter = FilterOf(request);
  MOTCUA_ASSIGN_OR_RETURN(const std::string after,
                          paging::ReadPageToken(filter, request.page_token()));
  const int page_size = paging::PageSize(request.page_size(), kPageSizeStandard, kPageSizeCap);
  int count = 0;
  std::string last;
  for (auto entry = entries.upper_bound(after); entry != entries.end(); ++entry) {
    if (!matches(*entry->second)) {
      continue;
    }
    if (count == page_size) {
      response.set_next_page_token(paging::MakePageToken(filter, last));
      break;
    }
    add(*entry->second);
    last = entry->first;
    ++count;
  }
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* CatalogServiceHandlers::PutCatalog(grpc::CallbackServerContext* context,
                                                             const v1::PutCatalogRequest* request,
                                                             v1::PutCatalogResponse* response) {
  auto call = std::make_shared<rpc::UnaryCall>(context);  // Shared with the command's callback.
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  absl::Status valid = call->status();
  valid.Update(Validate(*request));
  if (!valid.ok()) {
    call->Finish(valid);
    return reactor;
  }
  runtime_.committer->Enqueue(std::make_unique<PutCatalogCommand>(
      runtime_.machine, ToRequestInfo(*request, request->request_id(), call->info()), request,
      rpc::TimeLeft(call->info()),
      [call, response](const absl::Status& status, const Outcomes& outcomes) {
        if (status.ok() && outcomes.front().status.ok()) {
          response->set_changed_count(outcomes.front().changed_count);
          *response->mutable_revision() = ToRevision(outcomes.front());
        }
        call->Finish(status.ok() ? outcomes.front().status : status);
      }));
  return reactor;
}

grpc::ServerUnaryReactor* CatalogServiceHandlers::GetAgency(grpc::CallbackServerContext* context,
                                                            const v1::GetAgencyRequest* request,
                                                            v1::GetAgencyResponse* response) {
  rpc::UnaryCall call(context);
  const std::string& code = request->agency_code();
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Run(
      std::move(call), request->min_revisions(), response, [this, &code, response] {
        const auto catalog = runtime_.machine->catalog();
        const v1::Agency* const agency = catalog->FindAgency(code);
        if (agency == nullptr) {
          return MakeError(Reason::kUnknownAgency, "the agency is not in the catalogue",
                           {{"agency_code", code}});
        }
        *response->mutable_agency() = *agency;
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* CatalogServiceHandlers::GetProcedure(
    grpc::CallbackServerContext* context, const v1::GetProcedureRequest* request,
    v1::GetProcedureResponse* response) {
  rpc::UnaryCall call(context);
  const std::string& code = request->procedure_code();
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Run(
      std::move(call), request->min_revisions(), response, [this, &code, response] {
        const auto catalog = runtime_.machine->catalog();
        const v1::Procedure* const procedure = catalog->FindProcedure(code);
        if (procedure == nullptr) {
          return MakeError(Reason::kUnknownProcedure, "the procedure is not in the catalogue",
                           {{"procedure_code", code}});
        }
        *response->mutable_procedure() = *procedure;
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* CatalogServiceHandlers::GetCalendar(grpc::CallbackServerContext* context,
                                                              const v1::GetCalendarRequest* request,
                                                              v1::GetCalendarResponse* response) {
  rpc::UnaryCall call(context);
  const std::string& code = request->calendar_code();
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Run(
      std::move(call), request->min_revisions(), response, [this, &code, response] {
        const auto catalog = runtime_.machine->catalog();
        const Catalog::Calendar* const calendar = catalog->FindCalendar(code);
        if (calendar == nullptr) {
          return MakeError(Reason::kUnknownCalendar, "the calendar is not in the catalogue",
                           {{"calendar_code", code}});
        }
        *response->mutable_calendar() = calendar->proto;
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* CatalogServiceHandlers::ListAgencies(
    grpc::CallbackServerContext* context, const v1::ListAgenciesRequest* request,
    v1::ListAgenciesResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Scan(
      std::move(call), request->min_revisions(), response, [this, request, response] {
        return ReadPage(
            runtime_.machine->catalog()->agencies(), *request, *response,
            [request](const v1::Agency& agency) {
              return (request->parent_agency_code().empty() ||
                      request->parent_agency_code() == agency.parent_agency_code()) &&
                     (request->kind() == v1::AGENCY_KIND_UNSPECIFIED ||
                      request->kind() == agency.kind());
            },
            [response](const v1::Agency& agency) { *response->add_agencies() = agency; });
      });
}

grpc::ServerUnaryReactor* CatalogServiceHandlers::ListProcedures(
    grpc::CallbackServerContext* context, const v1::ListProceduresRequest* request,
    v1::ListProceduresResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Scan(
      std::move(call), request->min_revisions(), response, [this, request, response] {
        const auto catalog = runtime_.machine->catalog();
        const v1::Agency* const agency = catalog->FindAgency(request->agency_code());
        if (!request->agency_code().empty() && agency == nullptr) {
          return MakeError(Reason::kUnknownAgency, "the agency is not in the catalogue",
                           {{"agency_code", request->agency_code()}});
        }
        return ReadPage(
            catalog->procedures(), *request, *response,
            [request, agency](const v1::Procedure& procedure) {
              return (request->field_code().empty() ||
                      request->field_code() == procedure.field_code()) &&
                     (agency == nullptr || Offers(*agency, procedure));
            },
            [response](const v1::Procedure& procedure) {
              *response->add_procedures() = procedure;
            });
      });
}

grpc::ServerUnaryReactor* CatalogServiceHandlers::ListCalendars(
    grpc::CallbackServerContext* context, const v1::ListCalendarsRequest* request,
    v1::ListCalendarsResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return runtime_.reads->Scan(std::move(call), request->min_revisions(), response,
                              [this, request, response] {
                                return ReadPage(
                                    runtime_.machine->catalog()->calendars(), *request, *response,
                                    [](const Catalog::Calendar&) { return true; },
                                    [response](const Catalog::Calendar& calendar) {
                                      *response->add_calendars() = calendar.proto;
                                    });
                              });
}

}  // namespace motcua::intake
