// SPDX-License-Identifier: Apache-2.0
// The catalogue in memory, as decisions read it: one immutable version of all agencies, procedures
// and calendars. A change makes a new one. Immutable.
#ifndef MOTCUA_SERVICES_INTAKE_DOMAIN_CATALOG_H_
#define MOTCUA_SERVICES_INTAKE_DOMAIN_CATALOG_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/calendar/working_calendar.h"
#include "motcua/intake/v1/catalog.pb.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "motcua/intake/v1/events.pb.h"

namespace motcua::intake {

class Catalog {
 public:
  // Shared by the versions of the catalogue that have the entry: most entries outlive most
  // versions.
  struct Calendar {
    motcua::intake::v1::WorkingCalendar proto;
    std::unique_ptr<const calendar::WorkingCalendar> rules;
  };
  using Agencies =
      std::map<std::string, std::shared_ptr<const motcua::intake::v1::Agency>, std::less<>>;
  using Procedures =
      std::map<std::string, std::shared_ptr<const motcua::intake::v1::Procedure>, std::less<>>;
  using Calendars = std::map<std::string, std::shared_ptr<const Calendar>, std::less<>>;

  // By code; null if there is none.
  const motcua::intake::v1::Agency* FindAgency(absl::string_view code) const;
  const motcua::intake::v1::Procedure* FindProcedure(absl::string_view code) const;
  const Calendar* FindCalendar(absl::string_view code) const;

  // All, by code.
  const Agencies& agencies() const { return agencies_; }
  const Procedures& procedures() const { return procedures_; }
  const Calendars& calendars() const { return calendars_; }

  // The sequence of partition 0 that this version has seen.
  uint64_t sequence() const { return sequence_; }

  // The next version, with what an event put. DATA_LOSS if a stored calendar is not valid.
  absl::StatusOr<std::shared_ptr<const Catalog>> With(const motcua::intake::v1::CatalogPutV1& event,
                                                      uint64_t sequence) const;

 private:
  Agencies agencies_;
  Procedures procedures_;
  Calendars calendars_;
  uint64_t sequence_ = 0;
};

// Whether an agency offers a procedure, by its code or its kind.
bool Offers(const motcua::intake::v1::Agency& agency,
            const motcua::intake::v1::Procedure& procedure);

// How many entries a put changed.
uint32_t ChangedCount(const motcua::intake::v1::CatalogPutV1& event);

// What a put changes: entries that differ from what is stored, with their next versions. Entries
// are expected to be valid in form. UNKNOWN_CALENDAR, UNKNOWN_AGENCY, AGENCY_CYCLE.
absl::StatusOr<motcua::intake::v1::CatalogPutV1> DecidePutCatalog(
    const Catalog& catalog, const motcua::intake::v1::PutCatalogRequest& request);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_DOMAIN_CATALOG_H_
