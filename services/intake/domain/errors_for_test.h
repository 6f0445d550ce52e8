// SPDX-License-Identifier: Apache-2.0
// What a status of ours says to a caller, in a form that a test can compare at one glance. For
// tests only. Pure functions.
#ifndef MOTCUA_SERVICES_INTAKE_DOMAIN_ERRORS_FOR_TEST_H_
#define MOTCUA_SERVICES_INTAKE_DOMAIN_ERRORS_FOR_TEST_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"

namespace motcua::intake {

// A detail of a status; a default one if it has none of the kind.
template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  if (const auto payload = status.GetPayload(
          absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()))) {
    detail.ParseFromString(std::string(*payload));
  }
  return detail;
}

// "OK", or the reason and its metadata by key: "WRONG_STATE action=ACCEPT state=REFUSED". A status
// that has no reason is told by its code.
inline std::string Say(const absl::Status& status) {
  if (status.ok()) {
    return "OK";
  }
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  std::string text =
      info.reason().empty() ? absl::StatusCodeToString(status.code()) : info.reason();
  const std::map<std::string, std::string> metadata(info.metadata().begin(), info.metadata().end());
  for (const auto& [key, value] : metadata) {
    absl::StrAppend(&text, " ", key, "=", value);
  }
  return text;
}

// The paths of all fields that break a rule, in the order they were told.
inline std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : bad_request.field_violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_DOMAIN_ERRORS_FOR_TEST_H_
