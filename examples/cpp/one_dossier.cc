// SPDX-License-Identifier: Apache-2.0
// How another service calls Motcua in C++: hands a dossier in, accepts it, begins work, watches it,
// and finds it counted. Usage: one_dossier INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID. Run
// again with the same request id it finds what the first run did.
#include <iostream>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "client/call_error.h"
#include "client/client.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "motcua/processing/v1/processing_service.grpc.pb.h"
#include "motcua/statistics/v1/statistics_service.grpc.pb.h"

namespace {

using motcua::client::Client;
using motcua::intake::v1::IntakeService;
using motcua::processing::v1::ProcessingService;
using motcua::statistics::v1::StatisticsService;

namespace intake = motcua::intake::v1;
namespace processing = motcua::processing::v1;
namespace statistics = motcua::statistics::v1;

// What was refused, why, and by which fields.
int Fail(const grpc::Status& status) {
  const motcua::client::CallError error = motcua::client::ErrorOf(status);
  std::cout << "refused: " << error.code << " " << error.reason;
  for (const auto& violation : error.violations) {
    std::cout << " " << violation.field;
  }
  std::cout << "\n";
  return 1;
}

intake::SubmitDossierRequest Submission(const std::string& agency, const std::string& request_id) {
  intake::SubmitDossierRequest request;
  request.set_request_id(request_id);
  request.set_agency_code(agency);
  request.set_procedure_code("1.004227");
  request.set_channel(motcua::common::v1::CHANNEL_ONLINE);
  request.mutable_applicant()->set_kind(intake::APPLICANT_KIND_INDIVIDUAL);
  request.mutable_applicant()->set_full_name("Đinh Thị Hoà");
  request.mutable_applicant()->set_identity_number("017123456789");
  return request;
}

int Count(Client& client, const std::string& agency) {
  statistics::GetDossierReportRequest report;
  report.mutable_definition()->set_agency_code(agency);
  for (auto [date, year] : {std::pair(report.mutable_definition()->mutable_start_date(), 2020),
                            std::pair(report.mutable_definition()->mutable_end_date(), 2100)}) {
    date->set_year(year);
    date->set_month(1);
    date->set_day(1);
  }
  statistics::GetDossierReportResponse counted;
  // Waits until statistics has seen what this client did.
  const grpc::Status status =
      client.Call(&StatisticsService::Stub::GetDossierReport, report, counted);
  if (!status.ok()) {
    return Fail(status);
  }
  std::cout << "counted: " << counted.total().received() << " received, "
            << counted.total().pending() << " pending\n";
  return 0;
}

int Run(Client& client, const std::string& agency, const std::string& request_id) {
  intake::SubmitDossierRequest submission = Submission(agency, request_id);
  intake::SubmitDossierResponse submitted;
  grpc::Status status = client.Call(&IntakeService::Stub::SubmitDossier, submission, submitted);
  if (!status.ok()) {
    return Fail(status);
  }
  const std::string dossier = submitted.dossier().dossier_id();
  std::cout << "submitted: " << dossier << "\n";

  // After any doubt: the same request gets the same answer.
  status = client.Call(&IntakeService::Stub::SubmitDossier, submission, submitted);
  if (!status.ok()) {
    return Fail(status);
  }
  std::cout << "again: " << (submitted.dossier().dossier_id() == dossier ? "the same" : "another")
            << "\n";

  intake::AcceptDossierRequest acceptance;
  acceptance.set_request_id(request_id + "-accept");
  acceptance.set_dossier(dossier);
  intake::AcceptDossierResponse accepted;
  status = client.Call(&IntakeService::Stub::AcceptDossier, acceptance, accepted);
  if (!status.ok()) {
    return Fail(status);
  }
  std::cout << "accepted: " << accepted.dossier().dossier_code() << "\n";

  // Processing learns of it from intake; the client sends the revision that it has to wait for.
  processing::StartProcessingRequest start;
  start.set_request_id(request_id + "-start");
  start.set_dossier(dossier);
  processing::StartProcessingResponse started;
  status = client.Call(&ProcessingService::Stub::StartProcessing, start, started);
  if (!status.ok()) {
    return Fail(status);
  }
  status = client.WatchDossier(dossier, {}, [](const processing::Transition& transition) {
    std::cout << "history: " << transition.number() << " "
              << processing::CourseAction_Name(transition.transition().action()) << "\n";
    return transition.number() < 2;
  });
  if (!status.ok()) {
    return Fail(status);
  }
  if (const int failed = Count(client, agency); failed != 0) {
    return failed;
  }

  // What breaks rules of form is told field by field.
  intake::SubmitDossierRequest empty;
  status = client.Call(&IntakeService::Stub::SubmitDossier, empty, submitted);
  return Fail(status) == 1 && status.error_code() == grpc::StatusCode::INVALID_ARGUMENT ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: one_dossier INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID\n";
    return 2;
  }
  Client client({.addresses = {argv[1], argv[2], argv[3]},
                 .caller = "example",
                 .timeout = absl::Seconds(10)});
  return Run(client, argv[4], argv[5]);
}
