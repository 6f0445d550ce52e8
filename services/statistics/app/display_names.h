// SPDX-License-Identifier: Apache-2.0
// What groups of a report are called in Vietnamese, and how kinds of agency are spelled in keys.
// Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_APP_DISPLAY_NAMES_H_
#define MOTCUA_SERVICES_STATISTICS_APP_DISPLAY_NAMES_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "motcua/common/v1/dossier.pb.h"
#include "motcua/intake/v1/catalog.pb.h"

namespace motcua::statistics {

absl::string_view DisplayName(motcua::intake::v1::AgencyKind kind);
absl::string_view DisplayName(motcua::common::v1::Channel channel);
absl::string_view DisplayName(motcua::common::v1::OnlineLevel level);

// Such as "COMMUNE".
absl::string_view KindText(motcua::intake::v1::AgencyKind kind);
// nullopt for a text that names no kind.
std::optional<motcua::intake::v1::AgencyKind> ParseKind(absl::string_view text);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_APP_DISPLAY_NAMES_H_
