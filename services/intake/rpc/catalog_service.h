// SPDX-License-Identifier: Apache-2.0
// motcua.intake.v1.CatalogService: puts through the committer, reads from the catalogue in memory.
// Synchronised.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_CATALOG_SERVICE_H_
#define MOTCUA_SERVICES_INTAKE_RPC_CATALOG_SERVICE_H_

#include "grpcpp/grpcpp.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "services/intake/rpc/runtime.h"

namespace motcua::intake {

class CatalogServiceHandlers final : public motcua::intake::v1::CatalogService::CallbackService {
 public:
  explicit CatalogServiceHandlers(const Runtime& runtime) : runtime_(runtime) {}

  grpc::ServerUnaryReactor* PutCatalog(grpc::CallbackServerContext* context,
                                       const motcua::intake::v1::PutCatalogRequest* request,
                                       motcua::intake::v1::PutCatalogResponse* response) override;
  grpc::ServerUnaryReactor* GetAgency(grpc::CallbackServerContext* context,
                                      const motcua::intake::v1::GetAgencyRequest* request,
                                      motcua::intake::v1::GetAgencyResponse* response) override;
  grpc::ServerUnaryReactor* GetProcedure(
      grpc::CallbackServerContext* context, const motcua::intake::v1::GetProcedureRequest* request,
      motcua::intake::v1::GetProcedureResponse* response) override;
  grpc::ServerUnaryReactor* GetCalendar(grpc::CallbackServerContext* context,
                                        const motcua::intake::v1::GetCalendarRequest* request,
                                        motcua::intake::v1::GetCalendarResponse* response) override;
  grpc::ServerUnaryReactor* ListAgencies(
      grpc::CallbackServerContext* context, const motcua::intake::v1::ListAgenciesRequest* request,
      motcua::intake::v1::ListAgenciesResponse* response) override;
  grpc::ServerUnaryReactor* ListProcedures(
      grpc::CallbackServerContext* context,
      const motcua::intake::v1::ListProceduresRequest* request,
      motcua::intake::v1::ListProceduresResponse* response) override;
  grpc::ServerUnaryReactor* ListCalendars(
      grpc::CallbackServerContext* context, const motcua::intake::v1::ListCalendarsRequest* request,
      motcua::intake::v1::ListCalendarsResponse* response) override;

 private:
  const Runtime runtime_;
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_CATALOG_SERVICE_H_
