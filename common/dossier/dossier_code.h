// SPDX-License-Identifier: Apache-2.0
// The reception number (mã hồ sơ): `<agency code>-yyMMdd-NNNN`, date of reception in the agency's
// time zone and serial of that agency on that day (the reception circular's article 19). More than
// 9,999 a day widens the serial. Immutable.
#ifndef MOTCUA_COMMON_DOSSIER_DOSSIER_CODE_H_
#define MOTCUA_COMMON_DOSSIER_DOSSIER_CODE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace motcua::dossier {

struct DossierCode {
  std::string agency_code;
  absl::CivilDay day;   // 2000-01-01 to 2099-12-31: the form has two digits for the year.
  uint64_t serial = 0;  // From 1.

  friend bool operator==(const DossierCode&, const DossierCode&) = default;
};

std::string FormatDossierCode(const DossierCode& code);

// nullopt if the text has not the form above.
std::optional<DossierCode> ParseDossierCode(absl::string_view text);

// Whether a text has the form of an agency's code: 1 to 32 of A-Z, 0-9, ".", letters or digits at
// the ends.
bool IsAgencyCode(absl::string_view text);

}  // namespace motcua::dossier

#endif  // MOTCUA_COMMON_DOSSIER_DOSSIER_CODE_H_
