// SPDX-License-Identifier: Apache-2.0
// How another service calls Motcua: hands a dossier in, reads it back. Usage: submit_dossier
// ADDRESS AGENCY PROCEDURE REQUEST_ID. Running it twice with one request id hands in one dossier.
#include <chrono>
#include <iostream>

#include "grpcpp/grpcpp.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"

namespace v1 = motcua::intake::v1;

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const auto stub =
      v1::IntakeService::NewStub(grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials()));
  v1::SubmitDossierRequest request;
  request.set_agency_code(argv[2]);
  request.set_procedure_code(argv[3]);
  request.set_request_id(argv[4]);
  request.set_channel(motcua::common::v1::CHANNEL_ONLINE);
  request.mutable_applicant()->set_kind(v1::APPLICANT_KIND_INDIVIDUAL);
  request.mutable_applicant()->set_full_name("Đinh Thị Hoà");
  request.mutable_applicant()->set_identity_number("017123456789");

  grpc::ClientContext context;
  context.AddMetadata("motcua-caller", "example");
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  v1::SubmitDossierResponse response;
  const grpc::Status status = stub->SubmitDossier(&context, request, &response);
  if (!status.ok()) {
    std::cerr << status.error_code() << ": " << status.error_message() << "\n";
    return 1;
  }
  std::cout << response.dossier().dossier_id() << " "
            << motcua::common::v1::DossierState_Name(response.dossier().state()) << "\n";
}
