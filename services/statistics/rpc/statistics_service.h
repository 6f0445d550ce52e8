// SPDX-License-Identifier: Apache-2.0
// The handlers of motcua.statistics.v1.StatisticsService: validate, wait for revisions, read on the
// executor. Immutable.
#ifndef MOTCUA_SERVICES_STATISTICS_RPC_STATISTICS_SERVICE_H_
#define MOTCUA_SERVICES_STATISTICS_RPC_STATISTICS_SERVICE_H_

#include "common/rpc/reads.h"
#include "motcua/statistics/v1/statistics_service.grpc.pb.h"
#include "services/statistics/follow/statistics.h"

namespace motcua::statistics {

class StatisticsServiceHandlers final : public v1::StatisticsService::CallbackService {
 public:
  // Both outlive the server.
  StatisticsServiceHandlers(Statistics* statistics, const rpc::Reads* reads)
      : statistics_(statistics), reads_(reads) {}

  grpc::ServerUnaryReactor* GetDossierReport(grpc::CallbackServerContext* context,
                                             const v1::GetDossierReportRequest* request,
                                             v1::GetDossierReportResponse* response) override;
  grpc::ServerUnaryReactor* ListReportDossiers(grpc::CallbackServerContext* context,
                                               const v1::ListReportDossiersRequest* request,
                                               v1::ListReportDossiersResponse* response) override;
  grpc::ServerUnaryReactor* GetStatisticsStatus(grpc::CallbackServerContext* context,
                                                const v1::GetStatisticsStatusRequest* request,
                                                v1::GetStatisticsStatusResponse* response) override;

 private:
  Statistics* const statistics_;
  const rpc::Reads* const reads_;
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_RPC_STATISTICS_SERVICE_H_
