// SPDX-License-Identifier: Apache-2.0
//
// Who can be asked for what: read from the catalogue that the server has. A server without one is
// given that of a made-up province, so that load can be put on a fresh store.
//
// Threads: plain values; the calls block.

#ifndef MOTCUA_TOOLS_LOAD_OFFERS_H_
#define MOTCUA_TOOLS_LOAD_OFFERS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"

namespace motcua::load {

// An agency with the procedures that it offers, at least one.
struct Offer {
  std::string agency_code;
  std::string agency_name;
  std::vector<std::string> procedure_codes;
};

struct Offers {
  std::vector<Offer> offers;
  std::string root_agency_code;  // The province, or the first agency that has none above it.
};

struct CatalogWish {
  int communes = 151;
  uint64_t seed = 1;
  // Its calendar begins with this day's year.
  absl::CivilDay today;
};

// The requests that make the catalogue: a province with departments, districts and communes, some
// hundred procedures, and a calendar of two years.
std::vector<intake::v1::PutCatalogRequest> MakeCatalog(const CatalogWish& wish);

// Matches agencies with procedures. Agencies that offer nothing are left out.
Offers MatchOffers(const std::vector<intake::v1::Agency>& agencies,
                   const std::vector<intake::v1::Procedure>& procedures);

class CatalogClient {
 public:
  // `stub` outlives it.
  CatalogClient(intake::v1::CatalogService::Stub* stub, absl::Duration timeout)
      : stub_(stub), timeout_(timeout) {}

  absl::StatusOr<Offers> Read();
  absl::Status Put(const CatalogWish& wish);
  // Reads; where nothing is offered, puts and reads again. `was_put` tells which.
  absl::StatusOr<Offers> ReadOrPut(const CatalogWish& wish, bool* was_put);

 private:
  intake::v1::CatalogService::Stub* const stub_;
  const absl::Duration timeout_;
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_OFFERS_H_
