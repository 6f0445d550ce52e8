// SPDX-License-Identifier: Apache-2.0
//
// Agencies from the published districts, who offers what from the procedures, demand by weights.

#include "tools/quarter/catalog.h"

#include <openssl/sha.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/quarter/announced_calendar.h"
#include "tools/quarter/places.h"
#include "tools/quarter/procedures.h"

namespace motcua::quarter {
namespace {

using intake::v1::Agency;
using intake::v1::AgencyKind;
using intake::v1::Procedure;
using intake::v1::PutCatalogRequest;

constexpr uint64_t kDemandStream = 0x64656d61;
constexpr char kProvincePart[] = "H28";  // as recalled; a code, and no number depends on it
constexpr size_t kFirstDistrict = 41;
// Shares of the dossiers by who takes them in.
constexpr uint64_t kDepartmentShare = 340;
constexpr uint64_t kDistrictShare = 240;
constexpr uint64_t kCommuneShare = 420;
constexpr size_t kRequestBytesMax = 1 << 20;

std::string AgencyCode(size_t third_level, size_t second_level) {
  return absl::StrFormat("000.%02d.%02d.%s", third_level, second_level, kProvincePart);
}

class CatalogBuilder {
 public:
  CatalogBuilder(const published::Published& published, uint64_t seed)
      : published_(published), seed_(seed), random_(seed, kDemandStream) {}

  Catalog Build() {
    catalog_.calendar = AnnouncedCalendarProto();
    const std::string province = AddAgency(AgencyCode(0, 0), absl::StrCat("tỉnh ", kProvinceName),
                                           intake::v1::AGENCY_KIND_PROVINCE, "");
    const DepartmentCodes departments = AddDepartments(province);
    AddDistricts(province);
    Procedures procedures = BuildProcedures(published_.online_services, departments, seed_);
    catalog_.procedures = std::move(procedures.procedures);
    catalog_.popularity = std::move(procedures.popularity);
    AddOffers();
    catalog_.pick_demand = WeightedPick(NormalisedWeights());
    return std::move(catalog_);
  }

 private:
  std::string AddAgency(std::string code, std::string name, AgencyKind kind,
                        const std::string& parent) {
    Agency agency;
    agency.set_agency_code(code);
    agency.set_display_name(std::move(name));
    agency.set_kind(kind);
    agency.set_parent_agency_code(parent);
    agency.set_calendar_code(catalog_.calendar.calendar_code());
    catalog_.agencies.push_back(std::move(agency));
    return code;
  }

  void AddDemand(std::string place, uint64_t weight) {
    catalog_.demands.push_back({.agency = catalog_.agencies.size() - 1, .place = std::move(place)});
    weights_.push_back(weight);
  }

  DepartmentCodes AddDepartments(const std::string& province) {
    DepartmentCodes codes;
    for (const Department& department : Departments()) {
      codes.emplace_back(department.key, AddAgency(AgencyCode(0, codes.size() + 1), department.name,
                                                   intake::v1::AGENCY_KIND_DEPARTMENT, province));
      AddDemand(absl::StrCat("thành phố ", kProvinceName), department.demand * 100);
    }
    return codes;
  }

  void AddDistricts(const std::string& province) {
    const auto communes =
        CommuneNames(published_.districts, static_cast<size_t>(published_.one_stop_desks.communes));
    for (size_t i = 0; i < published_.districts.size(); ++i) {
      const std::string name = DistrictName(published_.districts[i]);
      const size_t number = kFirstDistrict + i;
      const std::string district =
          AddAgency(AgencyCode(0, number), absl::StrCat("Ủy ban nhân dân ", name),
                    intake::v1::AGENCY_KIND_DISTRICT, province);
      const uint64_t city_factor = published_.districts[i] == kProvinceName ? 3 : 1;
      AddDemand(name, city_factor * static_cast<uint64_t>(random_.Between(600, 1400)));
      for (size_t j = 0; j < communes[i].size(); ++j) {
        AddAgency(AgencyCode(j + 1, number), absl::StrCat("Ủy ban nhân dân ", communes[i][j]),
                  intake::v1::AGENCY_KIND_COMMUNE, district);
        AddDemand(absl::StrCat(communes[i][j], ", ", name),
                  city_factor * static_cast<uint64_t>(random_.Between(300, 1800)));
      }
    }
  }

  bool Offers(const Procedure& procedure, const Agency& agency) const {
    const auto& kinds = procedure.offering_agency_kinds();
    const auto& codes = procedure.offering_agency_codes();
    return std::find(kinds.begin(), kinds.end(), agency.kind()) != kinds.end() ||
           std::find(codes.begin(), codes.end(), agency.agency_code()) != codes.end();
  }

  void AddOffers() {
    for (size_t i = 0; i < catalog_.demands.size(); ++i) {
      AgencyDemand& demand = catalog_.demands[i];
      std::vector<uint64_t> weights;
      for (size_t j = 0; j < catalog_.procedures.size(); ++j) {
        if (!Offers(catalog_.procedures[j], catalog_.agencies[demand.agency])) continue;
        demand.procedures.push_back(j);
        weights.push_back(catalog_.popularity[j]);
      }
      demand.pick = WeightedPick(weights);
      if (demand.pick.empty()) weights_[i] = 0;  // Nothing can be asked of it.
    }
  }

  uint64_t ShareOf(AgencyKind kind) const {
    switch (kind) {
      case intake::v1::AGENCY_KIND_DEPARTMENT:
        return kDepartmentShare;
      case intake::v1::AGENCY_KIND_DISTRICT:
        return kDistrictShare;
      case intake::v1::AGENCY_KIND_COMMUNE:
        return kCommuneShare;
      default:
        return 0;
    }
  }

  // Weights such that each kind of agency gets its share however many agencies there are of it.
  std::vector<uint64_t> NormalisedWeights() const {
    std::vector<uint64_t> normalised(weights_.size());
    for (size_t i = 0; i < weights_.size(); ++i) {
      const AgencyKind kind = catalog_.agencies[catalog_.demands[i].agency].kind();
      uint64_t kind_total = 0;
      for (size_t j = 0; j < weights_.size(); ++j) {
        if (catalog_.agencies[catalog_.demands[j].agency].kind() == kind) {
          kind_total += weights_[j];
        }
      }
      normalised[i] = kind_total == 0 ? 0 : weights_[i] * 1000 * ShareOf(kind) / kind_total;
    }
    return normalised;
  }

  const published::Published& published_;
  const uint64_t seed_;
  Random random_;
  Catalog catalog_;
  std::vector<uint64_t> weights_;  // of catalog_.demands, comparable within a kind
};

// The id says what is asked for, so that another catalogue never meets a used id.
void NameByContent(PutCatalogRequest& request) {
  const std::string content = request.SerializeAsString();
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  request.set_request_id(absl::StrCat("catalog-", absl::BytesToHexString(digest.substr(0, 16))));
}

}  // namespace

Catalog BuildCatalog(const published::Published& published, uint64_t seed) {
  return CatalogBuilder(published, seed).Build();
}

std::vector<PutCatalogRequest> PutCatalogRequests(const Catalog& catalog) {
  std::vector<PutCatalogRequest> requests(1);
  *requests[0].add_calendars() = catalog.calendar;
  for (const Agency& agency : catalog.agencies) *requests[0].add_agencies() = agency;
  size_t bytes = requests[0].ByteSizeLong();
  for (const Procedure& procedure : catalog.procedures) {
    const size_t added = procedure.ByteSizeLong() + 8;
    if (bytes + added > kRequestBytesMax) {
      requests.emplace_back();
      bytes = 0;
    }
    bytes += added;
    *requests.back().add_procedures() = procedure;
  }
  for (PutCatalogRequest& request : requests) NameByContent(request);
  return requests;
}

}  // namespace motcua::quarter
