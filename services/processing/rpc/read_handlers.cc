// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "common/rpc/call.h"
#include "common/rpc/message_bytes.h"
#include "common/status/status_macros.h"
#include "services/processing/rpc/check_call.h"
#include "services/processing/rpc/processing_service.h"
#include "services/processing/rpc/validate.h"

namespace motcua::processing {

grpc::ServerUnaryReactor* ProcessingServiceHandlers::GetCourse(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request_bytes,
    grpc::ByteBuffer* response) {
  rpc::UnaryCall call(context);
  rpc::ParsedRequest<v1::GetCourseRequest> request(*request_bytes);
  if (const absl::Status valid = Check(call, request); !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return reads_.Run(std::move(call), request->min_revisions(), response,
                    [this, dossier = request->dossier(), response]() -> absl::Status {
                      MOTCUA_ASSIGN_OR_RETURN(std::string answer,
                                              runtime_.queries->GetCourseAnswer(dossier));
                      *response = rpc::ToByteBuffer(std::move(answer));
                      return absl::OkStatus();
                    });
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ListTransitions(
    grpc::CallbackServerContext* context, const v1::ListTransitionsRequest* request,
    v1::ListTransitionsResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); call.ok() && !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return reads_.Scan(
      std::move(call), request->min_revisions(), response,
      [this, request, response] { return runtime_.queries->ListTransitions(*request, *response); });
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ListWork(grpc::CallbackServerContext* context,
                                                              const v1::ListWorkRequest* request,
                                                              v1::ListWorkResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); call.ok() && !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return reads_.Scan(
      std::move(call), request->min_revisions(), response,
      [this, request, response] { return runtime_.queries->ListWork(*request, *response); });
}

grpc::ServerUnaryReactor* ProcessingServiceHandlers::ExplainDueTime(
    grpc::CallbackServerContext* context, const v1::ExplainDueTimeRequest* request,
    v1::ExplainDueTimeResponse* response) {
  rpc::UnaryCall call(context);
  if (const absl::Status valid = Validate(*request); call.ok() && !valid.ok()) {
    return rpc::Answer(std::move(call), valid);
  }
  return reads_.Scan(std::move(call), request->min_revisions(), response,
                     [this, request, response] {
                       return runtime_.queries->ExplainDueTime(request->dossier(), *response);
                     });
}

}  // namespace motcua::processing
