// SPDX-License-Identifier: Apache-2.0
// motcua.intake.v1.IntakeService over the committer. Handlers validate, hand over and return;
// answers come from the committer or, where a dossier must be read, from the executor.
// Synchronised.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_
#define MOTCUA_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_

#include <memory>
#include <string>

#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/app/commands.h"
#include "services/intake/rpc/import_stream.h"
#include "services/intake/rpc/runtime.h"

namespace motcua::intake {

// Imports are read as raw bytes: see ImportStream.
using RawImports = motcua::intake::v1::IntakeService::WithRawCallbackMethod_ImportDossiers<
    motcua::intake::v1::IntakeService::Service>;
using CallbackMethods = motcua::intake::v1::IntakeService::WithCallbackMethod_SubmitDossier<
    motcua::intake::v1::IntakeService::WithCallbackMethod_BatchSubmitDossiers<
        motcua::intake::v1::IntakeService::WithCallbackMethod_AcceptDossier<
            motcua::intake::v1::IntakeService::WithCallbackMethod_RefuseDossier<
                motcua::intake::v1::IntakeService::WithCallbackMethod_SupplementDossier<
                    motcua::intake::v1::IntakeService::WithCallbackMethod_WithdrawDossier<
                        motcua::intake::v1::IntakeService::WithCallbackMethod_GetDossier<
                            motcua::intake::v1::IntakeService::WithCallbackMethod_ListDossiers<
                                RawImports>>>>>>>>;

class IntakeServiceHandlers final : public CallbackMethods {
 public:
  explicit IntakeServiceHandlers(const Runtime& runtime) : runtime_(runtime) {}

  grpc::ServerUnaryReactor* SubmitDossier(
      grpc::CallbackServerContext* context, const motcua::intake::v1::SubmitDossierRequest* request,
      motcua::intake::v1::SubmitDossierResponse* response) override;
  grpc::ServerUnaryReactor* BatchSubmitDossiers(
      grpc::CallbackServerContext* context,
      const motcua::intake::v1::BatchSubmitDossiersRequest* request,
      motcua::intake::v1::BatchSubmitDossiersResponse* response) override;
  grpc::ServerUnaryReactor* AcceptDossier(
      grpc::CallbackServerContext* context, const motcua::intake::v1::AcceptDossierRequest* request,
      motcua::intake::v1::AcceptDossierResponse* response) override;
  grpc::ServerUnaryReactor* RefuseDossier(
      grpc::CallbackServerContext* context, const motcua::intake::v1::RefuseDossierRequest* request,
      motcua::intake::v1::RefuseDossierResponse* response) override;
  grpc::ServerUnaryReactor* SupplementDossier(
      grpc::CallbackServerContext* context,
      const motcua::intake::v1::SupplementDossierRequest* request,
      motcua::intake::v1::SupplementDossierResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawDossier(
      grpc::CallbackServerContext* context,
      const motcua::intake::v1::WithdrawDossierRequest* request,
      motcua::intake::v1::WithdrawDossierResponse* response) override;
  grpc::ServerUnaryReactor* GetDossier(grpc::CallbackServerContext* context,
                                       const motcua::intake::v1::GetDossierRequest* request,
                                       motcua::intake::v1::GetDossierResponse* response) override;
  grpc::ServerUnaryReactor* ListDossiers(
      grpc::CallbackServerContext* context, const motcua::intake::v1::ListDossiersRequest* request,
      motcua::intake::v1::ListDossiersResponse* response) override;
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ImportDossiers(
      grpc::CallbackServerContext* context) override;

  // Ends the imports that are open with DRAINING. Call before the server shuts down.
  void Drain() { imports_.Drain(); }

 private:
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Move(grpc::CallbackServerContext* context, const Request* request,
                                 Response* response, TransitionCommand::Item item);
  // Reads the dossier on the executor, puts it into the response and answers.
  template <typename Response>
  void AnswerWithDossier(std::shared_ptr<rpc::UnaryCall> call, std::string dossier_id,
                         Response* response);
  absl::StatusOr<motcua::intake::v1::Dossier> ReadDossier(const std::string& dossier) const;

  const Runtime runtime_;
  ImportStreams imports_;
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_
