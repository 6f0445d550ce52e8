// SPDX-License-Identifier: Apache-2.0
// The catalogue of a small province: agencies under one that stands above them, one procedure with
// a time limit, one calendar of a year; and a dossier for it. Pure functions.
#ifndef MOTCUA_TESTS_HARNESS_SMALL_PROVINCE_H_
#define MOTCUA_TESTS_HARNESS_SMALL_PROVINCE_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"

namespace motcua::harness {

inline constexpr char kProcedureCode[] = "1.1";

// Number 0 stands above the others.
std::string AgencyCode(uint32_t number);

// Without a request id.
motcua::intake::v1::PutCatalogRequest SmallProvince(uint32_t agency_count, absl::CivilYear year);

// What a citizen hands in online to an agency. Without a request id.
motcua::intake::v1::SubmitDossierRequest SmallSubmission(uint32_t agency_number);

}  // namespace motcua::harness

#endif  // MOTCUA_TESTS_HARNESS_SMALL_PROVINCE_H_
