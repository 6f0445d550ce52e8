// SPDX-License-Identifier: Apache-2.0
// One page of an agency's dossiers. Runs on the executor: it scans. Pure but for reading the store.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_LISTING_H_
#define MOTCUA_SERVICES_INTAKE_RPC_LISTING_H_

#include "absl/status/status.h"
#include "common/kv/store.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "services/intake/app/machine.h"

namespace motcua::intake {

// Looks at 10,000 dossiers at most. UNKNOWN_AGENCY, INVALID_PAGE_TOKEN.
absl::Status ReadDossierPage(const kv::Store& store, const Machine& machine,
                             const motcua::intake::v1::ListDossiersRequest& request,
                             motcua::intake::v1::ListDossiersResponse& response);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_LISTING_H_
