// SPDX-License-Identifier: Apache-2.0
// The form of requests: every rule that can be checked without state, all violations at once, with
// field paths. Descriptions never repeat what was sent. Pure functions.
#ifndef MOTCUA_SERVICES_PROCESSING_RPC_VALIDATE_H_
#define MOTCUA_SERVICES_PROCESSING_RPC_VALIDATE_H_

#include "absl/status/status.h"
#include "motcua/processing/v1/processing_service.pb.h"

namespace motcua::processing {

absl::Status Validate(const v1::StartProcessingRequest& request);
absl::Status Validate(const v1::RequestSupplementRequest& request);
absl::Status Validate(const v1::ResumeProcessingRequest& request);
absl::Status Validate(const v1::RequestPaymentRequest& request);
absl::Status Validate(const v1::ConfirmPaymentRequest& request);
absl::Status Validate(const v1::StopProcessingRequest& request);
absl::Status Validate(const v1::ResolveDossierRequest& request);
absl::Status Validate(const v1::ReturnResultRequest& request);
absl::Status Validate(const v1::GetCourseRequest& request);
absl::Status Validate(const v1::ListTransitionsRequest& request);
absl::Status Validate(const v1::ListWorkRequest& request);
absl::Status Validate(const v1::ExplainDueTimeRequest& request);
absl::Status Validate(const v1::WatchDossierRequest& request);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_RPC_VALIDATE_H_
