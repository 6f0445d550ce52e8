// SPDX-License-Identifier: Apache-2.0
//
// What the services counted against what was published, number by number.
//
// Threads: plain values and pure functions.

#ifndef MOTCUA_TOOLS_DEMO_COMPARISON_H_
#define MOTCUA_TOOLS_DEMO_COMPARISON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "motcua/intake/v1/catalog.pb.h"
#include "motcua/statistics/v1/statistics_service.pb.h"
#include "tools/published/published.h"

namespace motcua::demo {

struct Comparison {
  std::string name;  // "resolved early"
  int64_t published = 0;
  int64_t counted = 0;

  bool equal() const { return published == counted; }
};

// Every published number of dossiers.
std::vector<Comparison> CompareReport(const published::Published& published,
                                      const statistics::v1::DossierCounts& counts);

// Online services by level and desks by kind.
std::vector<Comparison> CompareCatalog(const published::Published& published,
                                       const std::vector<intake::v1::Agency>& agencies,
                                       const std::vector<intake::v1::Procedure>& procedures);

// Sentences on every row that does not close and every number in which the rows do not add up to
// the total; empty if all is well.
std::vector<std::string> OpenIdentities(const statistics::v1::GetDossierReportResponse& report);

}  // namespace motcua::demo

#endif  // MOTCUA_TOOLS_DEMO_COMPARISON_H_
