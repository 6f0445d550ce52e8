// SPDX-License-Identifier: Apache-2.0
// Who is there: the tree of agencies and the names of fields, as one snapshot has them. Immutable.
#ifndef MOTCUA_SERVICES_STATISTICS_STORAGE_DIRECTORY_H_
#define MOTCUA_SERVICES_STATISTICS_STORAGE_DIRECTORY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/kv/store.h"
#include "motcua/intake/v1/catalog.pb.h"

namespace motcua::statistics {

struct Agency {
  std::string agency_code;
  std::string display_name;
  motcua::intake::v1::AgencyKind kind = motcua::intake::v1::AGENCY_KIND_UNSPECIFIED;
  uint32_t partition = 0;  // Where its dossiers stand.
};

class Directory {
 public:
  // CORRUPT_DATA.
  static absl::StatusOr<std::shared_ptr<const Directory>> Read(const kv::Snapshot& snapshot,
                                                               uint32_t partition_count);

  // Null if there is none.
  const Agency* Find(absl::string_view agency_code) const;
  // By code.
  std::vector<const Agency*> All() const;
  // The agency and all below it, by code.
  std::vector<const Agency*> Subtree(absl::string_view agency_code) const;
  // The code itself for a field that has no name.
  std::string FieldName(const std::string& field_code) const;

 private:
  Directory() = default;

  std::map<std::string, Agency, std::less<>> agencies_;
  absl::flat_hash_map<std::string, std::vector<std::string>> below_;
  absl::flat_hash_map<std::string, std::string> field_names_;
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_STORAGE_DIRECTORY_H_
