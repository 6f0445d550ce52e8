// SPDX-License-Identifier: Apache-2.0
// The rules of handing in, accepting, refusing, supplementing, withdrawing and importing dossiers.
// Decide looks at the state and the catalogue and says what happens, or why not; Apply says what
// that makes of the state. Neither reads a clock, a store or a random number. Pure functions.
#ifndef MOTCUA_SERVICES_INTAKE_DOMAIN_DOSSIER_H_
#define MOTCUA_SERVICES_INTAKE_DOMAIN_DOSSIER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "motcua/intake/v1/events.pb.h"
#include "services/intake/domain/catalog.h"

namespace motcua::intake {

using motcua::intake::storage::v1::DossierRecord;

// Papers that a dossier may be supplemented with in all. With more, its longest form would no
// longer fit into the 4 MiB that clients receive by default.
inline constexpr uint32_t kSupplementDocumentCountMax = 300;

// What a decision may know besides the dossier.
struct DecideContext {
  const Catalog& catalog;
  absl::Time now;
};

// What is being asked for, whichever way it comes in.
struct Submission {
  absl::string_view agency_code;
  absl::string_view procedure_code;
  motcua::common::v1::Channel channel;
  absl::Time submit_time;
};

// The serial that an agency's next reception on a day gets, from 1.
using NextReceptionSerial =
    std::function<absl::StatusOr<uint64_t>(absl::string_view agency_code, absl::CivilDay day)>;

// Numbers that come with imports end here: the serials given after them must have room to grow.
inline constexpr uint64_t kImportedSerialMax = 999'999'999;

// UNKNOWN_AGENCY, UNKNOWN_PROCEDURE, PROCEDURE_NOT_OFFERED.
absl::StatusOr<motcua::intake::v1::DossierSubmittedV1> DecideSubmit(const DecideContext& context,
                                                                    const Submission& submission);

// WRONG_STATE for these four, with the state and the action; a supplement also TOO_MANY_DOCUMENTS.
absl::StatusOr<motcua::intake::v1::DossierAcceptedV1> DecideAccept(
    const DecideContext& context, const DossierRecord& dossier, const NextReceptionSerial& serial);
absl::StatusOr<motcua::intake::v1::DossierRefusedV1> DecideRefuse(const DecideContext& context,
                                                                  const DossierRecord& dossier);
absl::StatusOr<motcua::intake::v1::DossierSupplementedV1> DecideSupplement(
    const DecideContext& context, const DossierRecord& dossier, uint32_t document_count);
absl::StatusOr<motcua::intake::v1::DossierWithdrawnV1> DecideWithdraw(const DecideContext& context,
                                                                      const DossierRecord& dossier);

// As DecideSubmit, and ILLEGAL_PAST: a step that does not follow from the one before, goes back in
// time or lies in the future, or an acceptance before the year 2000, which has no reception number.
absl::StatusOr<motcua::intake::v1::DossierImportedV1> DecideImport(
    const DecideContext& context, absl::string_view source,
    const motcua::intake::v1::ImportRow& row, const NextReceptionSerial& serial);

// ETAG_MISMATCH unless `etag` is empty or that of the dossier.
absl::Status CheckEtag(const DossierRecord& dossier, absl::string_view etag);

// Whether an event of this kind always, or never, has a private part: what a replay must know that
// has only the events.
bool HasBody(const motcua::intake::v1::IntakeEvent& event);

// What an event makes of its dossier; `dossier` is a default record for the first. Total: every
// event that was decided can be applied. `body` is where its private part stands, null if it has
// none.
void Apply(const motcua::intake::v1::IntakeEvent& event,
           const motcua::intake::storage::v1::PrivateAddress* body, DossierRecord& dossier);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_DOMAIN_DOSSIER_H_
