// SPDX-License-Identifier: Apache-2.0
// motcua.processing.v1.ProcessingService on gRPC's callback API. A handler checks the form, waits
// for the revisions that the caller has seen elsewhere, and then enqueues a command or reads; it
// never waits for the disk, and scans run on the executor. Synchronised. Outlives the server.
#ifndef MOTCUA_SERVICES_PROCESSING_RPC_PROCESSING_SERVICE_H_
#define MOTCUA_SERVICES_PROCESSING_RPC_PROCESSING_SERVICE_H_

#include "common/dossier/transition_table.h"
#include "common/rpc/reads.h"
#include "grpcpp/grpcpp.h"
#include "motcua/processing/v1/processing_service.grpc.pb.h"
#include "services/processing/rpc/runtime.h"

namespace motcua::processing {

// Transitions and GetCourse take and give bytes: see TransitionOutcome.
using ProcessingRpc = v1::ProcessingService;
using RawMethods = ProcessingRpc::WithRawCallbackMethod_StartProcessing<
    ProcessingRpc::WithRawCallbackMethod_RequestSupplement<
        ProcessingRpc::WithRawCallbackMethod_ResumeProcessing<
            ProcessingRpc::WithRawCallbackMethod_RequestPayment<
                ProcessingRpc::WithRawCallbackMethod_ConfirmPayment<
                    ProcessingRpc::WithRawCallbackMethod_StopProcessing<
                        ProcessingRpc::WithRawCallbackMethod_ResolveDossier<
                            ProcessingRpc::WithRawCallbackMethod_ReturnResult<
                                ProcessingRpc::WithRawCallbackMethod_GetCourse<
                                    ProcessingRpc::Service>>>>>>>>>;
using CallbackMethods = ProcessingRpc::WithCallbackMethod_ListTransitions<
    ProcessingRpc::WithCallbackMethod_ListWork<ProcessingRpc::WithCallbackMethod_ExplainDueTime<
        ProcessingRpc::WithCallbackMethod_WatchDossier<RawMethods>>>>;

class ProcessingServiceHandlers final : public CallbackMethods {
 public:
  explicit ProcessingServiceHandlers(const Runtime& runtime)
      : runtime_(runtime), reads_(runtime.gate, runtime.executor) {}

  // transition_handlers.cc
  grpc::ServerUnaryReactor* StartProcessing(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* RequestSupplement(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ResumeProcessing(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* RequestPayment(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ConfirmPayment(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* StopProcessing(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ResolveDossier(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ReturnResult(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override;

  // read_handlers.cc
  grpc::ServerUnaryReactor* GetCourse(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListTransitions(grpc::CallbackServerContext* context,
                                            const v1::ListTransitionsRequest* request,
                                            v1::ListTransitionsResponse* response) override;
  grpc::ServerUnaryReactor* ListWork(grpc::CallbackServerContext* context,
                                     const v1::ListWorkRequest* request,
                                     v1::ListWorkResponse* response) override;
  grpc::ServerUnaryReactor* ExplainDueTime(grpc::CallbackServerContext* context,
                                           const v1::ExplainDueTimeRequest* request,
                                           v1::ExplainDueTimeResponse* response) override;

  // watch_handler.cc
  grpc::ServerWriteReactor<v1::WatchDossierResponse>* WatchDossier(
      grpc::CallbackServerContext* context, const v1::WatchDossierRequest* request) override;

  // What callers of reads have not taken yet.
  const rpc::AnswerRoom& answers() const { return reads_.room(); }

 private:
  // One transition: all of them differ in their messages and in the action only.
  template <typename Request>
  grpc::ServerUnaryReactor* Move(dossier::Action action, grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request, grpc::ByteBuffer* response) const;

  const Runtime runtime_;
  const rpc::Reads reads_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_RPC_PROCESSING_SERVICE_H_
