// SPDX-License-Identifier: Apache-2.0
// Answers that carry a dossier, put together from its record and the stored bytes of its private
// parts, which are neither parsed nor copied into messages on the way. Pure functions.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_DOSSIER_ANSWER_H_
#define MOTCUA_SERVICES_INTAKE_RPC_DOSSIER_ANSWER_H_

#include <string>

#include "absl/types/span.h"
#include "services/intake/app/commands.h"
#include "services/intake/app/machine.h"

namespace motcua::intake {

// The bytes of a response whose field 1 is the dossier and, where there is a commit, whose field 2
// is its revision. `parts` are serialised DossierBodies, in order.
std::string DossierAnswer(const StoredDossier& stored, absl::Span<const std::string> parts,
                          const Outcome* commit);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_DOSSIER_ANSWER_H_
