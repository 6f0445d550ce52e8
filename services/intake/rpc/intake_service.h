// SPDX-License-Identifier: Apache-2.0
// motcua.intake.v1.IntakeService over the committer. Handlers validate, hand over and return;
// answers come from the committer or, where a dossier must be read, from the executor.
// Synchronised.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_
#define MOTCUA_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/answer_room.h"
#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/app/commands.h"
#include "services/intake/rpc/import_stream.h"
#include "services/intake/rpc/runtime.h"

namespace motcua::intake {

// Methods about one dossier, and imports, take and give bytes: see DossierAnswer and ImportStream.
using IntakeRpc = motcua::intake::v1::IntakeService;
using RawMethods = IntakeRpc::WithRawCallbackMethod_SubmitDossier<
    IntakeRpc::WithRawCallbackMethod_BatchSubmitDossiers<
        IntakeRpc::WithRawCallbackMethod_AcceptDossier<
            IntakeRpc::WithRawCallbackMethod_RefuseDossier<
                IntakeRpc::WithRawCallbackMethod_SupplementDossier<
                    IntakeRpc::WithRawCallbackMethod_WithdrawDossier<
                        IntakeRpc::WithRawCallbackMethod_GetDossier<
                            IntakeRpc::WithRawCallbackMethod_ImportDossiers<
                                IntakeRpc::Service>>>>>>>>;
using CallbackMethods = IntakeRpc::WithCallbackMethod_ListDossiers<RawMethods>;

class IntakeServiceHandlers final : public CallbackMethods {
 public:
  explicit IntakeServiceHandlers(const Runtime& runtime) : runtime_(runtime) {}

  grpc::ServerUnaryReactor* SubmitDossier(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* BatchSubmitDossiers(grpc::CallbackServerContext* context,
                                                const grpc::ByteBuffer* request,
                                                grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* AcceptDossier(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* RefuseDossier(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* SupplementDossier(grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* WithdrawDossier(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetDossier(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListDossiers(
      grpc::CallbackServerContext* context, const motcua::intake::v1::ListDossiersRequest* request,
      motcua::intake::v1::ListDossiersResponse* response) override;
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ImportDossiers(
      grpc::CallbackServerContext* context) override;

  // Ends the imports that are open with DRAINING. Call before the server shuts down.
  void Drain() { imports_.Drain(); }

 private:
  // Parses and validates a transition's request; `set` adds to the item what is special about it.
  template <typename Request>
  grpc::ServerUnaryReactor* Move(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
      grpc::ByteBuffer* response,
      absl::FunctionRef<void(const Request&, TransitionCommand::Item&)> set);
  // Reads the dossier on the executor and answers with it.
  void AnswerWithDossier(std::shared_ptr<rpc::UnaryCall> call, rpc::AnswerRoom::HeldAnswer* answer,
                         const Outcome& outcome, grpc::ByteBuffer* response);
  // The bytes of an answer with the dossier as it is now.
  absl::StatusOr<std::string> ReadAnswer(absl::string_view dossier, const Outcome* commit) const;

  const Runtime runtime_;
  ImportStreams imports_;
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_
