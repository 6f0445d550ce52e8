// SPDX-License-Identifier: Apache-2.0
// Makes a report out of sums of days, months and years; only the last, begun day is summed dossier
// by dossier. What it costs grows with agencies and fields, not with dossiers. Pure functions of a
// view.
#ifndef MOTCUA_SERVICES_STATISTICS_APP_DOSSIER_REPORT_H_
#define MOTCUA_SERVICES_STATISTICS_APP_DOSSIER_REPORT_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "motcua/statistics/v1/statistics_service.pb.h"
#include "services/statistics/app/view.h"

namespace motcua::statistics {

// The definition with its defaults filled in. Precondition: valid, as rpc/validate.h says.
v1::ReportDefinition FillIn(const v1::ReportDefinition& definition, const absl::TimeZone& zone);

// Precondition: the request is valid. UNKNOWN_AGENCY, CORRUPT_DATA.
absl::StatusOr<v1::GetDossierReportResponse> MakeDossierReport(
    const View& view, const v1::GetDossierReportRequest& request);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_APP_DOSSIER_REPORT_H_
