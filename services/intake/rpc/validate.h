// SPDX-License-Identifier: Apache-2.0
// The form of requests: every rule that can be checked without state, all violations at once, with
// field paths. Descriptions never repeat what was sent. Pure functions.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_VALIDATE_H_
#define MOTCUA_SERVICES_INTAKE_RPC_VALIDATE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/errors/errors.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"

namespace motcua::intake {

inline constexpr int kBatchCountMax = 500;
inline constexpr int kImportRowCountMax = 500;

absl::Status Validate(const motcua::intake::v1::SubmitDossierRequest& request);
absl::Status Validate(const motcua::intake::v1::BatchSubmitDossiersRequest& request);
absl::Status Validate(const motcua::intake::v1::AcceptDossierRequest& request);
absl::Status Validate(const motcua::intake::v1::RefuseDossierRequest& request);
absl::Status Validate(const motcua::intake::v1::SupplementDossierRequest& request);
absl::Status Validate(const motcua::intake::v1::WithdrawDossierRequest& request);
absl::Status Validate(const motcua::intake::v1::GetDossierRequest& request);
absl::Status Validate(const motcua::intake::v1::ListDossiersRequest& request);
// Of the message; rows are checked one by one.
absl::Status Validate(const motcua::intake::v1::ImportDossiersRequest& request);
absl::Status Validate(const motcua::intake::v1::ImportRow& row);

absl::Status Validate(const motcua::intake::v1::PutCatalogRequest& request);
absl::Status Validate(const motcua::intake::v1::GetAgencyRequest& request);
absl::Status Validate(const motcua::intake::v1::GetProcedureRequest& request);
absl::Status Validate(const motcua::intake::v1::GetCalendarRequest& request);
absl::Status Validate(const motcua::intake::v1::ListAgenciesRequest& request);
absl::Status Validate(const motcua::intake::v1::ListProceduresRequest& request);
absl::Status Validate(const motcua::intake::v1::ListCalendarsRequest& request);

// A code of the catalogue that is not an agency's: 1 to 64 of A-Z, a-z, 0-9, ".", "-", "_".
bool IsCatalogCode(absl::string_view text);

// A code of an agency, or of anything else in the catalogue; an empty one only if it is optional.
enum class Presence { kRequired, kOptional };
void CheckAgencyCode(absl::string_view field, absl::string_view code, Presence presence,
                     errors::Violations& violations);
void CheckCatalogCode(absl::string_view field, absl::string_view code, Presence presence,
                      errors::Violations& violations);
void CheckPageSize(int page_size, errors::Violations& violations);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_VALIDATE_H_
