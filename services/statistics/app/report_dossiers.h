// SPDX-License-Identifier: Apache-2.0
// Opens a number of a report up to the dossiers behind it. Each dossier is judged by the arithmetic
// that the number was made with, so the list is as long as the number. Pure functions of a view.
#ifndef MOTCUA_SERVICES_STATISTICS_APP_REPORT_DOSSIERS_H_
#define MOTCUA_SERVICES_STATISTICS_APP_REPORT_DOSSIERS_H_

#include "absl/status/statusor.h"
#include "motcua/statistics/v1/statistics_service.pb.h"
#include "services/statistics/app/view.h"

namespace motcua::statistics {

struct PageLimits {
  int page_size_standard = 100;
  int page_size_max = 1000;
  int looked_at_max = 20000;  // Dossiers that one page looks at.
};

// Precondition: the request is valid. UNKNOWN_AGENCY, INVALID_PAGE_TOKEN, CORRUPT_DATA.
absl::StatusOr<v1::ListReportDossiersResponse> ListReportDossiers(
    const View& view, const v1::ListReportDossiersRequest& request, const PageLimits& limits = {});

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_APP_REPORT_DOSSIERS_H_
