// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/storage/directory.h"

#include <set>
#include <utility>

#include "common/dossier/dossier_id.h"
#include "common/status/status_macros.h"
#include "services/statistics/storage/keys.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {

absl::StatusOr<std::shared_ptr<const Directory>> Directory::Read(const kv::Snapshot& snapshot,
                                                                 uint32_t partition_count) {
  std::shared_ptr<Directory> directory(new Directory());
  const KeyRange agencies = AllAgencies();
  const auto agency_rows = snapshot.Scan(kCatalog, agencies.begin, agencies.end);
  for (; agency_rows->Valid(); agency_rows->Next()) {
    MOTCUA_ASSIGN_OR_RETURN(const storage::v1::AgencyRecord record,
                            kAgencyTable.Decode(agency_rows->value()));
    const std::string code(CodeOfCatalogKey(agency_rows->key()));
    if (!record.parent_agency_code().empty()) {
      directory->below_[record.parent_agency_code()].push_back(code);
    }
    directory->agencies_[code] = {.agency_code = code,
                                  .display_name = record.display_name(),
                                  .kind = record.kind(),
                                  .partition = dossier::PartitionOf(code, partition_count)};
  }
  MOTCUA_RETURN_IF_ERROR(agency_rows->status());

  const KeyRange fields = AllFields();
  const auto field_rows = snapshot.Scan(kCatalog, fields.begin, fields.end);
  for (; field_rows->Valid(); field_rows->Next()) {
    MOTCUA_ASSIGN_OR_RETURN(const storage::v1::FieldRecord record,
                            kFieldTable.Decode(field_rows->value()));
    directory->field_names_[CodeOfCatalogKey(field_rows->key())] = record.display_name();
  }
  MOTCUA_RETURN_IF_ERROR(field_rows->status());
  return directory;
}

const Agency* Directory::Find(absl::string_view agency_code) const {
  const auto agency = agencies_.find(agency_code);
  return agency == agencies_.end() ? nullptr : &agency->second;
}

std::vector<const Agency*> Directory::All() const {
  std::vector<const Agency*> all;
  for (const auto& [code, agency] : agencies_) {
    all.push_back(&agency);
  }
  return all;
}

std::vector<const Agency*> Directory::Subtree(absl::string_view agency_code) const {
  // Intake refuses cycles; the set keeps this finite whatever came.
  std::set<absl::string_view> seen = {agency_code};
  std::vector<absl::string_view> open = {agency_code};
  while (!open.empty()) {
    const auto below = below_.find(open.back());
    open.pop_back();
    if (below == below_.end()) {
      continue;
    }
    for (const std::string& code : below->second) {
      if (seen.insert(code).second) {
        open.push_back(code);
      }
    }
  }
  std::vector<const Agency*> agencies;
  for (const absl::string_view code : seen) {
    if (const Agency* const agency = Find(code); agency != nullptr) {
      agencies.push_back(agency);
    }
  }
  return agencies;
}

std::string Directory::FieldName(const std::string& field_code) const {
  const auto name = field_names_.find(field_code);
  return name == field_names_.end() ? field_code : name->second;
}

}  // namespace motcua::statistics
