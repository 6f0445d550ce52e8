// SPDX-License-Identifier: Apache-2.0
//
// The public catalogue of the quarter: agencies, procedures and the calendar, made from the
// published figures and a seed, and what the rows need to know of it.
//
// Agency codes are read from the right, one level a part: the province ("H28"), what is directly
// below it (departments from 01, districts from 41), what is below that (communes of a district
// from 01): "000.00.00.H28" is the province, "000.00.07.H28" a department, "000.00.43.H28" a
// district and "000.12.43.H28" a commune of it.
//
// Threads: plain values and pure functions.

#ifndef MOTCUA_TOOLS_QUARTER_CATALOG_H_
#define MOTCUA_TOOLS_QUARTER_CATALOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "motcua/intake/v1/catalog.pb.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "tools/published/published.h"
#include "tools/quarter/random.h"

namespace motcua::quarter {

// An agency that takes dossiers in, and what is asked of it.
struct AgencyDemand {
  size_t agency = 0;               // index into Catalog::agencies
  std::string place;               // for applicants' addresses
  std::vector<size_t> procedures;  // indexes into Catalog::procedures
  WeightedPick pick;               // of `procedures`
};

struct Catalog {
  intake::v1::WorkingCalendar calendar;
  std::vector<intake::v1::Agency> agencies;  // the province first, parents before children
  std::vector<intake::v1::Procedure> procedures;
  std::vector<uint64_t> popularity;  // of each procedure
  std::vector<AgencyDemand> demands;
  WeightedPick pick_demand;  // of `demands`
};

Catalog BuildCatalog(const published::Published& published, uint64_t seed);

// The catalogue as requests, each below a quarter of the largest that is taken. Their request ids
// name their content: loading the same catalogue twice is one command, another one is another.
std::vector<intake::v1::PutCatalogRequest> PutCatalogRequests(const Catalog& catalog);

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_CATALOG_H_
