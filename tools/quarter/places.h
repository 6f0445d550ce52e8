// SPDX-License-Identifier: Apache-2.0
//
// Names of the province's agencies, as recalled: a name only stands for a place, and no number
// depends on it. How many districts and communes there are, and the districts' names, come from the
// published figures.
//
// Threads: pure functions over constants.

#ifndef MOTCUA_TOOLS_QUARTER_PLACES_H_
#define MOTCUA_TOOLS_QUARTER_PLACES_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace motcua::quarter {

inline constexpr char kProvinceName[] = "Hòa Bình";

struct Department {
  const char* key;   // as fields name it
  const char* name;  // in full
  uint64_t demand;   // share of the dossiers that departments take in
};

std::span<const Department> Departments();

// In full: "huyện Đà Bắc"; the district that is named like the province is its city.
std::string DistrictName(absl::string_view district);

// Names of communes in full, by district in the order given, `count` in all. Names that are not
// known are made up by number, evenly over the districts.
std::vector<std::vector<std::string>> CommuneNames(std::span<const std::string> districts,
                                                   size_t count);

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_PLACES_H_
