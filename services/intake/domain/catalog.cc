// SPDX-License-Identifier: Apache-2.0
#include "services/intake/domain/catalog.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/catalog/catalog_conversion.h"
#include "common/errors/errors.h"
#include "common/status/status_macros.h"
#include "common/text/normalize.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using errors::MakeError;
using errors::Reason;

template <typename Entries>
auto Find(const Entries& entries, absl::string_view code)
    -> decltype(entries.begin()->second.get()) {
  const auto entry = entries.find(std::string(code));
  return entry == entries.end() ? nullptr : entry->second.get();
}

// Names are stored in one Unicode form; ones that validation would refuse stay as they are.
void Normalise(std::string* name) {
  if (auto normal = text::NormalizeNfc(*name); normal.ok()) {
    *name = *std::move(normal);
  }
}

void NormaliseNames(v1::Agency* agency) { Normalise(agency->mutable_display_name()); }
void NormaliseNames(v1::WorkingCalendar* calendar) { Normalise(calendar->mutable_display_name()); }
void NormaliseNames(v1::Procedure* procedure) {
  Normalise(procedure->mutable_display_name());
  Normalise(procedure->mutable_field_name());
  for (v1::RequiredDocument& document : *procedure->mutable_required_documents()) {
    Normalise(document.mutable_display_name());
  }
}

// Adds `entry` with its next version to `changed` unless the stored one is equal.
template <typename Entry>
void AddIfChanged(Entry entry, const Entry* stored,
                  google::protobuf::RepeatedPtrField<Entry>* changed) {
  NormaliseNames(&entry);
  const uint64_t version = stored == nullptr ? 0 : stored->version();
  entry.set_version(version);
  if (stored == nullptr || entry.SerializeAsString() != stored->SerializeAsString()) {
    entry.set_version(version + 1);
    *changed->Add() = std::move(entry);
  }
}

// The agency as it will be: from the request if it is there, else as stored.
class Tree {
 public:
  Tree(const Catalog& catalog, const v1::PutCatalogRequest& request) : catalog_(catalog) {
    for (const v1::Agency& agency : request.agencies()) {
      put_[agency.agency_code()] = &agency;
    }
  }
  const v1::Agency* Find(absl::string_view code) const {
    const auto put = put_.find(code);
    return put != put_.end() ? put->second : catalog_.FindAgency(code);
  }

 private:
  const Catalog& catalog_;
  absl::flat_hash_map<std::string, const v1::Agency*> put_;
};

// Codes of agencies; what they are taken from outlives them.
using Codes = absl::flat_hash_set<absl::string_view>;

// Whether the way up ends at an agency that stands below none. `rooted` are those whose way is
// known to, and gets those of this one: each agency is walked over once, however deep the tree is.
absl::Status CheckParents(const Tree& tree, const v1::Agency& agency, Codes& rooted) {
  Codes way;
  const v1::Agency* at = &agency;
  while (!rooted.contains(at->agency_code())) {
    if (!way.insert(at->agency_code()).second) {
      return MakeError(Reason::kAgencyCycle, "an agency would stand above itself",
                       {{"agency_code", agency.agency_code()}});
    }
    const std::string& parent = at->parent_agency_code();
    if (parent.empty()) {
      break;
    }
    at = tree.Find(parent);
    if (at == nullptr) {
      return MakeError(Reason::kUnknownAgency, "the agency above is not in the catalogue",
                       {{"agency_code", parent}});
    }
  }
  rooted.insert(way.begin(), way.end());
  return absl::OkStatus();
}

absl::Status UnknownAgency(const std::string& code) {
  return MakeError(Reason::kUnknownAgency, "the agency is not in the catalogue",
                   {{"agency_code", code}});
}

}  // namespace

const v1::Agency* Catalog::FindAgency(absl::string_view code) const {
  return Find(agencies_, code);
}

const v1::Procedure* Catalog::FindProcedure(absl::string_view code) const {
  return Find(procedures_, code);
}

const Catalog::Calendar* Catalog::FindCalendar(absl::string_view code) const {
  return Find(calendars_, code);
}

absl::StatusOr<std::shared_ptr<const Catalog>> Catalog::With(const v1::CatalogPutV1& event,
                                                             uint64_t sequence) const {
  auto next = std::make_shared<Catalog>(*this);
  for (const v1::WorkingCalendar& proto : event.calendars()) {
    auto calendar = std::make_shared<Calendar>();
    MOTCUA_ASSIGN_OR_RETURN(calendar->rules, catalog::MakeCalendar(proto));
    calendar->proto = proto;
    next->calendars_[proto.calendar_code()] = std::move(calendar);
  }
  for (const v1::Agency& agency : event.agencies()) {
    next->agencies_[agency.agency_code()] = std::make_shared<v1::Agency>(agency);
  }
  for (const v1::Procedure& procedure : event.procedures()) {
    next->procedures_[procedure.procedure_code()] = std::make_shared<v1::Procedure>(procedure);
  }
  next->sequence_ = sequence;
  return std::shared_ptr<const Catalog>(std::move(next));
}

bool Offers(const v1::Agency& agency, const v1::Procedure& procedure) {
  const auto& kinds = procedure.offering_agency_kinds();
  const auto& codes = procedure.offering_agency_codes();
  return std::find(kinds.begin(), kinds.end(), agency.kind()) != kinds.end() ||
         std::find(codes.begin(), codes.end(), agency.agency_code()) != codes.end();
}

uint32_t ChangedCount(const v1::CatalogPutV1& event) {
  return static_cast<uint32_t>(event.calendars_size() + event.agencies_size() +
                               event.procedures_size());
}

absl::StatusOr<v1::CatalogPutV1> DecidePutCatalog(const Catalog& catalog,
                                                  const v1::PutCatalogRequest& request) {
  v1::CatalogPutV1 event;
  std::set<std::string> put_calendars;
  for (const v1::WorkingCalendar& calendar : request.calendars()) {
    put_calendars.insert(calendar.calendar_code());
    const Catalog::Calendar* const stored = catalog.FindCalendar(calendar.calendar_code());
    AddIfChanged(calendar, stored == nullptr ? nullptr : &stored->proto, event.mutable_calendars());
  }
  const Tree tree(catalog, request);
  Codes rooted;
  for (const v1::Agency& agency : request.agencies()) {
    const std::string& calendar = agency.calendar_code();
    if (put_calendars.count(calendar) == 0 && catalog.FindCalendar(calendar) == nullptr) {
      return MakeError(Reason::kUnknownCalendar, "the calendar is not in the catalogue",
                       {{"calendar_code", calendar}, {"agency_code", agency.agency_code()}});
    }
    MOTCUA_RETURN_IF_ERROR(CheckParents(tree, agency, rooted));
    AddIfChanged(agency, catalog.FindAgency(agency.agency_code()), event.mutable_agencies());
  }
  for (const v1::Procedure& procedure : request.procedures()) {
    for (const std::string& code : procedure.offering_agency_codes()) {
      if (tree.Find(code) == nullptr) {
        return UnknownAgency(code);
      }
    }
    AddIfChanged(procedure, catalog.FindProcedure(procedure.procedure_code()),
                 event.mutable_procedures());
  }
  return event;
}

}  // namespace motcua::intake
