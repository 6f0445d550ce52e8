// SPDX-License-Identifier: Apache-2.0
// What a request must be, before anything is read for it. All violations at once, with field paths.
// Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_RPC_VALIDATE_H_
#define MOTCUA_SERVICES_STATISTICS_RPC_VALIDATE_H_

#include "absl/status/status.h"
#include "motcua/statistics/v1/statistics_service.pb.h"

namespace motcua::statistics {

// INVALID_FIELD.
absl::Status Validate(const v1::GetDossierReportRequest& request);
absl::Status Validate(const v1::ListReportDossiersRequest& request);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_RPC_VALIDATE_H_
