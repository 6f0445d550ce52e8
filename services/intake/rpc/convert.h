// SPDX-License-Identifier: Apache-2.0
// Requests that were found valid, as the commands' items: texts normalised, bodies serialised,
// fingerprints taken, all of it on the RPC's thread. Pure functions.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_CONVERT_H_
#define MOTCUA_SERVICES_INTAKE_RPC_CONVERT_H_

#include <string>

#include "common/rpc/call.h"
#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"
#include "motcua/common/v1/revision.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "services/intake/app/commands.h"

namespace motcua::intake {

// `request` must have `string request_id = 1`: its bytes are left out of the fingerprint.
RequestInfo ToRequestInfo(const google::protobuf::Message& request, const std::string& request_id,
                          const rpc::CallInfo& call);

// `bytes` are what the request was parsed from.
SubmitCommand::Item ToItem(const motcua::intake::v1::SubmitDossierRequest& request,
                           absl::string_view bytes, const rpc::CallInfo& call);
// Takes the row's applicant and documents out of it. The item has a refusal if the row is not
// valid.
ImportCommand::Item ToItem(const std::string& source, motcua::intake::v1::ImportRow& row,
                           const rpc::CallInfo& call);

// Documents of a supplement, or the reason of a refusal, as a private part.
std::string ToBody(
    const google::protobuf::RepeatedPtrField<motcua::intake::v1::Document>& documents);
std::string ToBody(const std::string& refuse_reason);

motcua::common::v1::Revision ToRevision(const Outcome& outcome);
// For results that carry their own error.
google::rpc::Status ToRpcStatus(const absl::Status& status);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_CONVERT_H_
