// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/rpc/statistics_service.h"

#include <utility>

#include "common/rpc/call.h"
#include "common/status/status_macros.h"
#include "services/statistics/rpc/validate.h"

namespace motcua::statistics {

grpc::ServerUnaryReactor* StatisticsServiceHandlers::GetDossierReport(
    grpc::CallbackServerContext* context, const v1::GetDossierReportRequest* request,
    v1::GetDossierReportResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return reads_->Scan(std::move(call), request->min_revisions(), response,
                      [this, request, response]() -> absl::Status {
                        MOTCUA_ASSIGN_OR_RETURN(*response, statistics_->GetDossierReport(*request));
                        return absl::OkStatus();
                      });
}

grpc::ServerUnaryReactor* StatisticsServiceHandlers::ListReportDossiers(
    grpc::CallbackServerContext* context, const v1::ListReportDossiersRequest* request,
    v1::ListReportDossiersResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return reads_->Scan(std::move(call), request->min_revisions(), response,
                      [this, request, response]() -> absl::Status {
                        MOTCUA_ASSIGN_OR_RETURN(*response,
                                                statistics_->ListReportDossiers(*request));
                        return absl::OkStatus();
                      });
}

grpc::ServerUnaryReactor* StatisticsServiceHandlers::GetStatisticsStatus(
    grpc::CallbackServerContext* context, const v1::GetStatisticsStatusRequest* request,
    v1::GetStatisticsStatusResponse* response) {
  return reads_->Run(rpc::UnaryCall(context), request->min_revisions(), response,
                     [this, response]() -> absl::Status {
                       MOTCUA_ASSIGN_OR_RETURN(*response, statistics_->GetStatisticsStatus());
                       return absl::OkStatus();
                     });
}

}  // namespace motcua::statistics
