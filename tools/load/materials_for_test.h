// SPDX-License-Identifier: Apache-2.0
//
// Materials of a small made-up province, for tests.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_LOAD_MATERIALS_FOR_TEST_H_
#define MOTCUA_TOOLS_LOAD_MATERIALS_FOR_TEST_H_

#include <memory>
#include <string>
#include <vector>

#include "tools/load/offers.h"
#include "tools/load/payloads.h"
#include "tools/load/script.h"
#include "tools/load/wire.h"

namespace motcua::load {

inline Offers OffersForTest() {
  std::vector<intake::v1::Agency> agencies;
  std::vector<intake::v1::Procedure> procedures;
  for (const intake::v1::PutCatalogRequest& request :
       MakeCatalog({.communes = 20, .seed = 1, .today = absl::CivilDay(2026, 5, 1)})) {
    agencies.insert(agencies.end(), request.agencies().begin(), request.agencies().end());
    procedures.insert(procedures.end(), request.procedures().begin(), request.procedures().end());
  }
  return MatchOffers(agencies, procedures);
}

inline Payloads PayloadsForTest(const PayloadOptions& options) {
  return MakePayloads(OffersForTest(), options);
}

inline Materials MaterialsForTest() {
  auto payloads = std::make_shared<const Payloads>(
      PayloadsForTest({.count = 50, .now = absl::FromUnixSeconds(1'780'000'000)}));
  Materials materials(std::move(payloads), "0123456789abcdef", 1, 0);
  materials.known = std::make_shared<const DossierIds>(DossierIds{"known-1", "known-2"});
  materials.watchable = std::make_shared<const DossierIds>(DossierIds{"watchable"});
  return materials;
}

// What a request says, as the service will read it. Fails to parse: an empty message.
template <typename Message>
Message Parsed(const grpc::ByteBuffer& buffer) {
  Message message;
  const FlatMessage flat(buffer);
  if (!message.ParseFromArray(flat.bytes().data(), static_cast<int>(flat.bytes().size()))) {
    message.Clear();
  }
  return message;
}

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_MATERIALS_FOR_TEST_H_
