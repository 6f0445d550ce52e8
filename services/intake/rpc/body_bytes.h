// SPDX-License-Identifier: Apache-2.0
// Private parts cut out of a request's own bytes: what was parsed and found valid is stored as it
// came, instead of being serialised again. Pure functions.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_BODY_BYTES_H_
#define MOTCUA_SERVICES_INTAKE_RPC_BODY_BYTES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace motcua::intake {

// The applicant and the documents of a serialised SubmitDossierRequest that was parsed before, as a
// serialised DossierBody. nullopt if the applicant does not stand there exactly once: such bytes
// mean something only merged.
std::optional<std::string> CutBody(absl::string_view request);

// The requests of a serialised BatchSubmitDossiersRequest that was parsed before, in order, as
// views of its bytes.
std::vector<absl::string_view> CutRequests(absl::string_view batch);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_BODY_BYTES_H_
