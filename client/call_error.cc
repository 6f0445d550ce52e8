// SPDX-License-Identifier: Apache-2.0
//
// Unpacks the details of a status. Details of unknown types are passed over: a newer server may
// send more than this program knows.

#include "client/call_error.h"

#include <google/rpc/code.pb.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/error_info.pb.h>

#include "absl/strings/str_cat.h"

namespace motcua::client {
namespace {

void ReadDetail(const google::protobuf::Any& detail, CallError& error) {
  if (google::rpc::ErrorInfo info; detail.UnpackTo(&info)) {
    error.reason = info.reason();
    error.metadata.insert(info.metadata().begin(), info.metadata().end());
  } else if (google::rpc::BadRequest bad_request; detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      error.violations.push_back(
          {.field = violation.field(), .description = violation.description()});
    }
  } else if (google::rpc::RetryInfo retry; detail.UnpackTo(&retry)) {
    error.retry_delay = absl::Seconds(retry.retry_delay().seconds()) +
                        absl::Nanoseconds(retry.retry_delay().nanos());
  }
}

}  // namespace

CallError ErrorOf(const grpc::Status& status) {
  google::rpc::Status details;
  // What is not a status has no details; code and message are known anyway.
  if (!details.ParseFromString(status.error_details())) details.Clear();
  details.set_code(static_cast<int>(status.error_code()));
  details.set_message(status.error_message());
  return ErrorOf(details);
}

CallError ErrorOf(const google::rpc::Status& status) {
  CallError error;
  error.code = google::rpc::Code_IsValid(status.code())
                   ? google::rpc::Code_Name(static_cast<google::rpc::Code>(status.code()))
                   : absl::StrCat("CODE_", status.code());
  error.message = status.message();
  for (const google::protobuf::Any& detail : status.details()) ReadDetail(detail, error);
  return error;
}

}  // namespace motcua::client
