// SPDX-License-Identifier: Apache-2.0
//
// Applicants and papers that nobody has: names, numbers, addresses and digests drawn by chance in
// the forms in use. Citizen numbers carry province, century and year, tax codes a valid check
// digit.
//
// Threads: pure functions of the random sequence they are given.

#ifndef MOTCUA_TOOLS_QUARTER_PEOPLE_H_
#define MOTCUA_TOOLS_QUARTER_PEOPLE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "tools/quarter/random.h"

namespace motcua::quarter {

struct ApplicantWish {
  bool organisation = false;
  // Where it lives, such as "xã Tu Lý, huyện Đà Bắc".
  absl::string_view place;
};

intake::v1::Applicant MakeApplicant(const ApplicantWish& wish, Random& random);

// Ten digits, the last of which checks the others: what tax codes of organisations must have.
std::string MakeTaxCode(Random& random);

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_PEOPLE_H_
