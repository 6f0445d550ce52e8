// SPDX-License-Identifier: Apache-2.0
//
// A pool of dossiers that look like what citizens hand in, serialised once: at run time a call
// takes one and puts its own request id in front. Agencies are drawn by Zipf's law, as a few of a
// province's desks take in most of its dossiers.
//
// Threads: immutable once made; the builders are pure.

#ifndef MOTCUA_TOOLS_LOAD_PAYLOADS_H_
#define MOTCUA_TOOLS_LOAD_PAYLOADS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "tools/load/offers.h"
#include "tools/quarter/random.h"

namespace motcua::load {

struct PayloadOptions {
  int count = 4096;
  int body_bytes = 600;  // About how large a serialised submission is.
  double skew = 0.9;     // Zipf's exponent; 0: all agencies alike.
  uint64_t seed = 1;
  absl::Time now;  // Imported dossiers lie before it.
};

struct Payloads {
  // Of SubmitDossierRequest, all but the request id (field 1).
  std::vector<std::string> submissions;
  // Of ImportRow, all but the source key (field 1).
  std::vector<std::string> import_rows;
  // Of SupplementDossierRequest, the documents (field 4).
  std::vector<std::string> supplements;
  // The agencies of the offers, the most asked first, and how often each is drawn.
  std::vector<std::string> agency_codes;
  std::vector<uint64_t> agency_weights;
};

// `offers` must not be empty.
Payloads MakePayloads(const Offers& offers, const PayloadOptions& options);

// Weights of ranks 1 to count by Zipf's law, each at least 1.
std::vector<uint64_t> ZipfWeights(size_t count, double exponent);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_PAYLOADS_H_
