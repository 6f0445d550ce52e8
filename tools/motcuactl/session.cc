// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/session.h"

#include "client/call_error.h"
#include "tools/terminal/error_text.h"

namespace motcua::ctl {

Format Session::format() const {
  if (flags.format == "json") return Format::kJson;
  return flags.format == "csv" ? Format::kCsv : Format::kText;
}

const client::Connection& Session::connection() {
  if (!connection_.has_value()) {
    connection_ = client::Connect(flags.addresses,
                                  {.caller = flags.caller,
                                   .timeout = timeout(),
                                   .channel = {.credentials = rpc::MakeCredentials(flags.tls)}});
  }
  return *connection_;
}

client::RevisionSet Session::min_revisions() const {
  client::RevisionSet revisions;
  for (const std::string& text : flags.min_revisions) {
    if (!revisions.Parse(text).ok()) continue;  // Refused by the parser already.
  }
  return revisions;
}

int Session::Fail(const grpc::Status& status, absl::string_view request_id) {
  err_ << terminal::ErrorText(client::ErrorOf(status), color_err());
  const bool may_be_sent_again = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                                 status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
                                 status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
  if (!request_id.empty() && may_be_sent_again) {
    err_ << "  it may have been done; to send the same request again: --request-id " << request_id
         << "\n";
  }
  return kExitFailed;
}

int Session::Fail(const absl::Status& status) {
  err_ << terminal::ErrorText(
      {.code = absl::StatusCodeToString(status.code()), .message = std::string(status.message())},
      color_err());
  return kExitFailed;
}

int Session::FailUsage(absl::string_view message) {
  err_ << message << "\n";
  return kExitUsage;
}

}  // namespace motcua::ctl
