// SPDX-License-Identifier: Apache-2.0
// What the journals of intake and processing say of one dossier, kept as one small fact. The two
// journals are followed independently, so the two halves of a fact may come in any order: whatever
// the order, the same events give the same fact, byte for byte. Pure functions.
#ifndef MOTCUA_SERVICES_STATISTICS_DOMAIN_FACT_H_
#define MOTCUA_SERVICES_STATISTICS_DOMAIN_FACT_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "motcua/statistics/storage/v1/fact.pb.h"

namespace motcua::statistics {

using storage::v1::Fact;

// Whether the event can change a fact: the others need no look at one. SCHEMA_TOO_NEW for an event
// that this version does not know: what it means for the numbers cannot be guessed.
absl::StatusOr<bool> ConcernsFact(const motcua::intake::v1::IntakeEvent& event);
absl::StatusOr<bool> ConcernsFact(const motcua::processing::v1::ProcessingEvent& event);

// Adds what an event says to the fact of its dossier. SCHEMA_TOO_NEW for a channel or an outcome
// that this version does not know; the fact is then worthless.
absl::Status ApplyEvent(const motcua::intake::v1::IntakeEvent& event, Fact& fact);
absl::Status ApplyEvent(const motcua::processing::v1::ProcessingEvent& event, Fact& fact);

// Whether the fact stands for a received dossier: accepted, and its past known if it brought one.
bool IsCounted(const Fact& fact);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_DOMAIN_FACT_H_
