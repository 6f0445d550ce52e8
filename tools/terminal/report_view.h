// SPDX-License-Identifier: Apache-2.0
//
// A dossier report as people and programs want it: the published layout (received = online + direct
// and postal + carried over; resolved = early + on time + late; pending = in time + overdue), JSON
// with numbers as numbers, or CSV. Measures that the published layout does not have appear when
// they are not zero, so that what is shown always adds up.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_TERMINAL_REPORT_VIEW_H_
#define MOTCUA_TOOLS_TERMINAL_REPORT_VIEW_H_

#include <string>

#include "motcua/statistics/v1/statistics_service.pb.h"

namespace motcua::terminal {

// What was asked, in one line, ended.
std::string ReportHeading(const statistics::v1::ReportDefinition& definition);

// The total as a list of lines.
std::string TotalText(const statistics::v1::DossierCounts& counts, bool color);

// The rows as a table, the total last.
std::string RowsText(const statistics::v1::GetDossierReportResponse& report);

std::string ReportJson(const statistics::v1::GetDossierReportResponse& report);

std::string ReportCsv(const statistics::v1::GetDossierReportResponse& report);

// The key of a row as one word: "000.00.03.H28", "COMMUNE", "online".
std::string KeyWord(const statistics::v1::ReportKey& key);

// What does not add up in the counts, or empty: received = resolved + withdrawn + stopped +
// pending, and every sum its parts.
std::string BrokenIdentity(const statistics::v1::DossierCounts& counts);

}  // namespace motcua::terminal

#endif  // MOTCUA_TOOLS_TERMINAL_REPORT_VIEW_H_
