// SPDX-License-Identifier: Apache-2.0
//
// The branches of the public catalogue from which procedures are made up: who offers them, what
// they are about, how long they may take, how much they are asked for.
//
// Threads: constants.

#ifndef MOTCUA_TOOLS_QUARTER_FIELDS_H_
#define MOTCUA_TOOLS_QUARTER_FIELDS_H_

#include <cstdint>
#include <span>

namespace motcua::quarter {

// Who offers the procedures of a field.
enum class Desk {
  kDepartment,          // the department named by the field
  kDistrict,            // every district
  kCommune,             // every commune
  kDistrictAndCommune,  // every district and every commune
};

// What is done to the things a field is about; decides the verbs of its procedures.
enum class Style { kLicence, kRegistration, kApproval, kBenefit, kCertification };

struct Field {
  const char* code;
  const char* name;
  Desk desk;
  const char* department;  // key of a Department; empty unless `desk` is kDepartment
  Style style;
  uint64_t size;  // share of the catalogue
  uint64_t
      popularity;  // how often one of its procedures is asked for, against others of the same desk
  const char* objects;  // separated by ';'
};

std::span<const Field> Fields();

// Verbs of a style.
std::span<const char* const> Verbs(Style style);

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_FIELDS_H_
